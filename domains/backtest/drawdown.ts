import type { Drawdown } from './report.ts';

/**
 * Largest share of an earlier high that a curve lost: the maximum over t of `1 - E(t) / max(E(s), s <= t)`. Of equal ones the
 * first. Recovered at the first value that is again at the high.
 * @param equity Values above 0 at most; the start comes first.
 * @param firstBar Bar of the first value.
 */
export const maxDrawdown = (equity: readonly number[], firstBar: number): Drawdown => {
  let peak = 0;
  let depth = 0;
  let worst: { peak: number; trough: number } | undefined;
  equity.forEach((value, index) => {
    const high = equity[peak] ?? value;
    if (value >= high) peak = index;
    else if (1 - value / high > depth) {
      depth = 1 - value / high;
      worst = { peak, trough: index };
    }
  });
  if (worst === undefined) return { depth: 0, peakBar: null, troughBar: null, recoveryBar: null };
  const { peak: top, trough } = worst;
  const high = equity[top] ?? Number.NaN;
  const recovery = equity.findIndex((value, index) => index > trough && value >= high);
  return {
    depth,
    peakBar: firstBar + top,
    troughBar: firstBar + trough,
    recoveryBar: recovery === -1 ? null : firstBar + recovery,
  };
};
