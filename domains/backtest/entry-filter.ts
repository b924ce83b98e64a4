import { averageTrueRanges, closeAverages } from './averages.ts';
import type { Bar } from './bar.ts';
import { expandPointNames } from './point-name.ts';
import { isBuy, type Signal } from './signal.ts';
import type { Strategy } from './strategy.ts';

/** A strategy made ready for a series: sets and averages instead of names. */
export interface ReadyStrategy {
  readonly rules: Strategy;
  readonly opens: (signal: Signal) => boolean;
  /** Whether a signal closes positions; a sell closes longs, a buy shorts. */
  readonly closes: (signal: Signal) => boolean;
  /** Why a signal that opens is passed over at the close of its confirmation; `undefined`: it is not. */
  readonly refusal: (signal: Signal) => string | undefined;
  /** Average true range at the close of a bar; `NaN` while bars lack. */
  readonly atr: (bar: number) => number;
}

/** The latest point of segments that was known and still drawn at the close of a bar. */
const latestOfSegments = (signals: readonly Signal[], bar: number): Signal | undefined =>
  signals.findLast(
    ({ of, confirmedAt, firstWithdrawnAt }) =>
      of === 'segments' && confirmedAt <= bar && (firstWithdrawnAt === null || firstWithdrawnAt > bar),
  );

/** @param signals In the order of their confirmation. */
export const readyStrategy = (rules: Strategy, bars: readonly Bar[], signals: readonly Signal[]): ReadyStrategy => {
  const { entry, exits, filters, stops } = rules;
  const entryTypes = expandPointNames(entry.points);
  const exitTypes = expandPointNames(exits.points);
  const averages = filters.trend && closeAverages(bars, filters.trend.ma);
  const ranges = stops.atr && averageTrueRanges(bars, stops.atr.period);

  const refusal = (signal: Signal): string | undefined => {
    const { minConfidence = 0, maxRatio = Number.POSITIVE_INFINITY, maxLagBars, maxChasePercent } = filters;
    const { bar, price, confirmedAt, ratio, confidence } = signal;
    const close = bars[confirmedAt]?.close ?? Number.NaN;
    const direction = isBuy(signal) ? 1 : -1;
    if (confidence !== null && confidence < minConfidence) return 'confidence below the filter';
    if (ratio !== null && ratio > maxRatio) return 'ratio above the filter';
    if (maxLagBars !== undefined && confirmedAt - bar > maxLagBars) return 'confirmed too late';
    if (maxChasePercent !== undefined && direction * (close / price - 1) * 100 > maxChasePercent) {
      return 'price too far from the point';
    }
    // NaN while the average lacks bars: the comparison fails, so the signal is passed over.
    if (averages && !(direction * (close - (averages[confirmedAt] ?? Number.NaN)) > 0))
      return 'against the trend filter';
    if (filters.segmentsAgree) {
      const upper = latestOfSegments(signals, confirmedAt);
      if (upper === undefined || isBuy(upper) !== isBuy(signal)) return 'against the points of segments';
    }
    return undefined;
  };
  return {
    rules,
    opens: (signal) => signal.of === entry.of && entryTypes.has(signal.type),
    closes: (signal) => signal.of === entry.of && exitTypes.has(signal.type),
    refusal,
    atr: (bar) => ranges?.[bar] ?? Number.NaN,
  };
};
