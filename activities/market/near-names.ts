/** Least number of letters put in, left out or changed from one text to the other. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [line, letter] of [...a].entries()) {
    const next = [line + 1];
    for (const [column, other] of [...b].entries())
      next.push(
        Math.min((row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1, (row[column] ?? 0) + Number(letter !== other)),
      );
    row = next;
  }
  return row[b.length] ?? 0;
};

/** How unlike two symbols are; 0: the same but for case, below 1: one is part of the other. */
const unlikeness = (wanted: string, name: string): number => {
  const [a, b] = [wanted.toUpperCase(), name.toUpperCase()];
  if (a === b) return 0;
  if (a.length > 1 && (b.includes(a) || a.includes(b))) return 0.5;
  return distance(a, b);
};

/** Letters that a slip may change in a symbol of three and of six letters or more: one, two. */
const slips = (name: string): number => Math.max(1, Math.min(2, Math.floor(name.length / 3)));

/** Sorts by likeness to a name that was not found; equals stay in their order. */
export const byLikeness = <T>(wanted: string, all: readonly T[], nameOf: (one: T) => string): readonly T[] =>
  all
    .map((one) => ({ one, rank: unlikeness(wanted, nameOf(one)) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ one }) => one);

/** Whether another name may have been meant. */
export const isLike = (wanted: string, name: string): boolean => {
  const rank = unlikeness(wanted, name);
  return rank > 0 && rank <= slips(wanted);
};
