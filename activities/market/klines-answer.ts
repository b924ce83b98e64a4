import type { KlinesAnswer } from '../../schemas/market/klines.ts';
import type { Level } from '../../schemas/market/level.ts';
import type { Kline, KlineSeries } from '../../stores/kline-store.ts';
import { toBarDate } from './bar-time.ts';
import { toFigure, toPercent } from './figures.ts';
import type { Bars } from './stored-klines.ts';

/** Bars given in full: a month of days. More would crowd the model's context and say little that the summary does not. */
export const BARS_IN_FULL = 20;

const DEFINITION =
  'firstClose and lastClose: of the first and last closed bar used; changePercent: from one to the other; high and low: the ' +
  'extremes of the highs and lows of all closed bars used, with their dates; averageVolume: mean per bar; a bar whose `closed` ' +
  'is false still forms and is in no other figure; bars: oldest first. Times are bar starts in UTC.';

const toRow = (bar: Kline, level: Level): KlinesAnswer['bars'][number] => [
  toBarDate(bar.ts, level),
  toFigure(bar.open),
  toFigure(bar.high),
  toFigure(bar.low),
  toFigure(bar.close),
  toFigure(bar.volume),
  bar.closed !== false,
];

/** Summary of the closed bars, and the last of all bars, or each. */
export const toKlinesAnswer = (
  { symbol, source, adjustment }: KlineSeries,
  { level, detail }: { readonly level: Level; readonly detail: 'summary' | 'bars' },
  { closed, forming }: { readonly closed: Bars; readonly forming: Kline | undefined },
): KlinesAnswer => {
  const [first] = closed;
  const last = closed.at(-1) ?? first;
  const high = closed.reduce((best, bar) => (bar.high > best.high ? bar : best), first);
  const low = closed.reduce((best, bar) => (bar.low < best.low ? bar : best), first);
  const date = ({ ts }: Kline) => toBarDate(ts, level);
  const all = forming === undefined ? closed : [...closed, forming];
  return {
    symbol,
    level,
    source,
    adjustment,
    from: date(first),
    asOf: date(last),
    count: closed.length,
    firstClose: toFigure(first.close),
    lastClose: toFigure(last.close),
    changePercent: toPercent(last.close / first.close - 1),
    high: { date: date(high), price: toFigure(high.high) },
    low: { date: date(low), price: toFigure(low.low) },
    averageVolume: Math.round(closed.reduce((sum, { volume }) => sum + volume, 0) / closed.length),
    columns: ['date', 'open', 'high', 'low', 'close', 'volume', 'closed'],
    bars: (detail === 'bars' ? all : all.slice(-BARS_IN_FULL)).map((bar) => toRow(bar, level)),
    definition: DEFINITION,
  };
};
