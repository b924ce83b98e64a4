/** Colours of the page's style sheet, which knows light and dark. */
export const readColors = <Name extends string>(names: readonly Name[]): { readonly [Color in Name]: string } => {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as {
    [Color in Name]: string;
  };
};

/** Calls back whenever the reader's system changes between light and dark. */
export const onColorsChange = (callback: () => void): void =>
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', callback);
