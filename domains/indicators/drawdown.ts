/** A fall from a peak. Members are positions in the series. */
export interface Drawdown {
  readonly peak: number;
  readonly trough: number;
  /** The first value at or above the peak again; `undefined`: not recovered yet. */
  readonly recovery: number | undefined;
  /** 1 - trough / peak, in [0, 1): 0.2 is a fall by a fifth. */
  readonly depth: number;
}

/** The deepest fall from a running peak, the earliest of equal ones; `undefined` when the series never falls. */
export const maxDrawdown = (values: readonly number[]): Drawdown | undefined => {
  let runningPeak = 0;
  let worst: Omit<Drawdown, 'recovery'> | undefined;
  for (const [index, value] of values.entries()) {
    const peakValue = values[runningPeak] ?? value;
    if (value >= peakValue) runningPeak = index;
    const depth = value >= peakValue ? 0 : 1 - value / peakValue;
    if (depth > (worst?.depth ?? 0)) worst = { peak: runningPeak, trough: index, depth };
  }
  if (worst === undefined) return undefined;
  const { peak, trough } = worst;
  const peakValue = values[peak] ?? 0;
  const recovery = values.findIndex((value, index) => index > trough && value >= peakValue);
  return { ...worst, recovery: recovery < 0 ? undefined : recovery };
};

/** How far the last value lies below the highest so far; its depth is 0 at a new high. */
export const currentDrawdown = (values: readonly number[]): Pick<Drawdown, 'peak' | 'depth'> | undefined => {
  const last = values.at(-1);
  if (last === undefined) return undefined;
  const peak = values.reduce((best, value, index) => (value >= (values[best] ?? value) ? index : best), 0);
  return { peak, depth: 1 - last / (values[peak] ?? last) };
};
