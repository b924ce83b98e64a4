import type { Replay } from './analyze.ts';
import type { Chart, ChartBar, ChartSeries } from './chart.ts';
import { toCenters, toLegs, toPoints } from './chart-elements.ts';
import type { Kline } from './kline.ts';

/** Bars of a chart when nothing else is asked for. */
export const DEFAULT_CHART_BARS = 500;

/** Nine digits are within 1e-6 of any price below a thousand, and most of a chart's text is numbers. */
const shorten = (values: readonly number[]): number[] => values.map((value) => Number(value.toPrecision(9)));

const toBar = ({ ts, open, high, low, close, volume }: Kline): ChartBar => ({ ts, open, high, low, close, volume });

const toColumns = (klines: readonly Kline[]): Chart['bars'] => ({
  time: klines.map(({ ts }) => ts),
  open: klines.map(({ open }) => open),
  high: klines.map(({ high }) => high),
  low: klines.map(({ low }) => low),
  close: klines.map(({ close }) => close),
  volume: klines.map(({ volume }) => volume),
});

/**
 * The last bars of a series with its structure, ready to draw, now or as known at any of these bars.
 * @param klines The bars that `replay` saw.
 * @param bars How many closed bars to draw; the structure rests on all.
 * @throws {RangeError} When `klines` are other bars, or `bars` is no whole number from 1.
 */
export const toChart = (
  klines: readonly Kline[],
  { analysis, events }: Replay,
  { symbol, level, source }: ChartSeries,
  bars: number = DEFAULT_CHART_BARS,
): Chart => {
  const closed = klines.filter((kline) => kline.closed !== false);
  const { times, withdrawn, macd, asOf, forming } = analysis;
  if (closed.length !== times.length || closed.at(-1)?.ts !== asOf)
    throw new RangeError(`Found ${closed.length} closed bars, want the ${times.length} that were analysed`);
  if (!Number.isInteger(bars) || bars < 1)
    throw new RangeError(`Found ${bars} bars to draw, want a whole number from 1`);
  const from = Math.max(0, closed.length - bars);
  const window = { events, from };
  return {
    version: 1,
    symbol,
    level,
    source,
    asOf: asOf === undefined ? null : new Date(asOf).toISOString(),
    definition: analysis.definition,
    definitionHash: analysis.definitionHash,
    firstBar: from,
    bars: toColumns(closed.slice(from)),
    forming: forming === undefined ? null : toBar(forming),
    macd: {
      dif: shorten(macd.dif.slice(from)),
      dea: shorten(macd.dea.slice(from)),
      histogram: shorten(macd.histogram.slice(from)),
    },
    strokes: toLegs(
      [...analysis.strokes, ...withdrawn.strokes],
      (event) => (event.kind === 'stroke' ? event.element : undefined),
      window,
    ),
    segments: toLegs(
      [...analysis.segments, ...withdrawn.segments],
      (event) => (event.kind === 'segment' ? event.element : undefined),
      window,
    ),
    centers: toCenters(
      [...analysis.centers, ...withdrawn.centers],
      (event) => (event.kind === 'center' ? event.element : undefined),
      window,
    ),
    points: toPoints(
      [...analysis.points, ...withdrawn.points],
      (event) => (event.kind === 'point' ? event.element : undefined),
      window,
    ),
    upperSegments: toLegs(
      [...analysis.upperSegments, ...withdrawn.upperSegments],
      (event) => (event.kind === 'upper_segment' ? event.element : undefined),
      window,
    ),
    upperCenters: toCenters(
      [...analysis.upperCenters, ...withdrawn.upperCenters],
      (event) => (event.kind === 'upper_center' ? event.element : undefined),
      window,
    ),
    upperPoints: toPoints(
      [...analysis.upperPoints, ...withdrawn.upperPoints],
      (event) => (event.kind === 'upper_point' ? event.element : undefined),
      window,
    ),
  };
};
