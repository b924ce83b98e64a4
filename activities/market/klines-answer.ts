import type { KlinesAnswer } from '../../schemas/market/klines.ts';
import type { Level } from '../../schemas/market/level.ts';
import type { Kline, KlineSeries } from '../../stores/kline-store.ts';
import { toBarDate } from './bar-time.ts';
import { toFigure, toPercent } from './figures.ts';
import type { Bars } from './stored-klines.ts';

/** Bars given in full: a month of days. More would crowd the model's context and say little that the summary does not. */
export const BARS_IN_FULL = 20;

const DEFINITION =
  'firstClose and lastClose: of the first and last bar used; changePercent: from one to the other; high and low: the ' +
  'extremes of the highs and lows of all bars used, with their dates; averageVolume: mean per bar; ' +
  `bars: the last ${BARS_IN_FULL} in full at most, oldest first. Times are bar starts in UTC.`;

/** Summary of the bars and the last of them. */
export const toKlinesAnswer = (series: KlineSeries, level: Level, bars: Bars): KlinesAnswer => {
  const [first] = bars;
  const last = bars.at(-1) ?? first;
  const high = bars.reduce((best, bar) => (bar.high > best.high ? bar : best), first);
  const low = bars.reduce((best, bar) => (bar.low < best.low ? bar : best), first);
  const date = ({ ts }: Kline) => toBarDate(ts, level);
  return {
    symbol: series.symbol,
    level,
    source: series.source,
    from: date(first),
    asOf: date(last),
    count: bars.length,
    firstClose: toFigure(first.close),
    lastClose: toFigure(last.close),
    changePercent: toPercent(last.close / first.close - 1),
    high: { date: date(high), price: toFigure(high.high) },
    low: { date: date(low), price: toFigure(low.low) },
    averageVolume: Math.round(bars.reduce((sum, { volume }) => sum + volume, 0) / bars.length),
    columns: ['date', 'open', 'high', 'low', 'close', 'volume'],
    bars: bars
      .slice(-BARS_IN_FULL)
      .map((bar) => [
        date(bar),
        toFigure(bar.open),
        toFigure(bar.high),
        toFigure(bar.low),
        toFigure(bar.close),
        toFigure(bar.volume),
      ]),
    definition: DEFINITION,
  };
};
