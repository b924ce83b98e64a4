const query = new URLSearchParams(location.search);

const wanted = (name: string): string => {
  const value = query.get(name);
  if (value === null) throw new Error(`the page wants ?${name}=`);
  return value;
};

export const options = { apiUrl: wanted('api'), assistantId: wanted('assistant'), hook: wanted('hook') };

/** The thread is kept over a reload, as applications do. */
export const savedThread = (): string | null => sessionStorage.getItem('thread');
export const saveThread = (threadId: string): void => sessionStorage.setItem('thread', threadId);
