export interface Crossing {
  /** Position of the first value on the new side. It is known when that bar closes. */
  readonly index: number;
  readonly direction: 'up' | 'down';
}

/**
 * The last place where `a` went to the other side of `b`. Values that are equal, or not there yet, are on neither side:
 * a touch that turns back is no crossing.
 */
export const lastCrossing = (
  a: readonly (number | undefined)[],
  b: readonly (number | undefined)[],
): Crossing | undefined => {
  let side = 0;
  let last: Crossing | undefined;
  for (const [index, value] of a.entries()) {
    const other = b[index];
    const now = value === undefined || other === undefined ? 0 : Math.sign(value - other);
    if (now === 0) continue;
    if (side !== 0 && now !== side) last = { index, direction: now > 0 ? 'up' : 'down' };
    side = now;
  }
  return last;
};
