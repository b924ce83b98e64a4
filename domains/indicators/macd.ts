import { ema } from './moving-average.ts';

export interface MacdPeriods {
  readonly fast: number;
  readonly slow: number;
  readonly signal: number;
}

export const DEFAULT_MACD: MacdPeriods = { fast: 12, slow: 26, signal: 9 };

export interface Macd {
  /** EMA(fast) - EMA(slow); elsewhere called the MACD line. */
  readonly dif: readonly number[];
  /** EMA(signal) of DIF; elsewhere called the signal line. */
  readonly dea: readonly number[];
  /** 2 x (DIF - DEA), as Chinese charts have it: twice the histogram of Western ones. */
  readonly histogram: readonly number[];
}

/**
 * MACD in the Chinese convention; each EMA is seeded with its first value.
 * @throws {RangeError} When `fast` is not shorter than `slow`, or a period is no positive integer.
 */
export const macd = (closes: readonly number[], periods: MacdPeriods = DEFAULT_MACD): Macd => {
  const { fast, slow, signal } = periods;
  if (fast >= slow) throw new RangeError(`The fast period (${fast}) must be shorter than the slow one (${slow})`);
  const slowAverage = ema(closes, slow);
  const dif = ema(closes, fast).map((value, index) => value - (slowAverage[index] ?? value));
  const dea = ema(dif, signal);
  return { dif, dea, histogram: dif.map((value, index) => 2 * (value - (dea[index] ?? value))) };
};
