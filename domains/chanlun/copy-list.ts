/** Makes a list hold what another holds. */
export const copyList = <T>(to: T[], from: readonly T[]): void => {
  to.length = 0;
  for (const item of from) to.push(item);
};
