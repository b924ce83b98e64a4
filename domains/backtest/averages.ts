import type { Bar } from './bar.ts';

/** Simple moving average of closes; `NaN` while bars lack. */
export const closeAverages = (bars: readonly Bar[], period: number): Float64Array => {
  const averages = new Float64Array(bars.length).fill(Number.NaN);
  let sum = 0;
  bars.forEach(({ close }, index) => {
    sum += close - (bars[index - period]?.close ?? 0);
    if (index >= period - 1) averages[index] = sum / period;
  });
  return averages;
};

/**
 * Average true range; `NaN` while bars lack. The first is the mean of `period` true ranges, each later one
 * `(before * (period - 1) + range) / period`.
 * @see J. Welles Wilder, New Concepts in Technical Trading Systems (1978), chapter 3
 */
export const averageTrueRanges = (bars: readonly Bar[], period: number): Float64Array => {
  const averages = new Float64Array(bars.length).fill(Number.NaN);
  let average = 0;
  bars.forEach(({ high, low }, index) => {
    const before = bars[index - 1]?.close ?? low;
    const range = Math.max(high, before) - Math.min(low, before);
    average = index < period ? average + range / period : (average * (period - 1) + range) / period;
    if (index >= period - 1) averages[index] = average;
  });
  return averages;
};
