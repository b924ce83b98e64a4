const MOST_NEAR = 5;

/** How many characters have to be put in, taken out or changed. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};

/** Names that may have been meant, the nearest first. */
export const nearNames = (name: string, known: readonly string[]): readonly string[] => {
  const lower = name.slice(0, 100).toLowerCase();
  const most = Math.max(1, Math.ceil(lower.length / 3));
  return known
    .filter((other) => Math.abs(other.length - lower.length) <= most)
    .map((other) => [distance(lower, other.toLowerCase()), other] as const)
    .filter(([far]) => far <= most)
    .sort(([a], [b]) => a - b)
    .slice(0, MOST_NEAR)
    .map(([, other]) => other);
};
