/**
 * One query for all who ask the same while that query is on its way for somebody else: they get the next one's answer,
 * which began after each of them had asked. So nobody misses what was written before they asked, and however many ask,
 * one query runs at a time.
 */
export const askedTogether = <Answer>(): ((key: string, ask: () => Promise<Answer>) => Promise<Answer>) => {
  const running = new Map<string, Promise<Answer>>();
  const next = new Map<string, Promise<Answer>>();

  const start = (key: string, ask: () => Promise<Answer>): Promise<Answer> => {
    const answer = ask().finally(() => running.delete(key));
    running.set(key, answer);
    return answer;
  };

  return (key, ask) => {
    const before = running.get(key);
    if (before === undefined) return start(key, ask);
    const asked = next.get(key);
    if (asked !== undefined) return asked;
    const begin = () => {
      next.delete(key);
      return start(key, ask);
    };
    const answer = before.then(begin, begin);
    next.set(key, answer);
    return answer;
  };
};
