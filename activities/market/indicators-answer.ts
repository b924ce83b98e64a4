import {
  annualisedVolatility,
  currentDrawdown,
  lastCrossing,
  macd,
  maxDrawdown,
  sma,
} from '../../domains/indicators/index.ts';
import type { IndicatorsAnswer, IndicatorsArgs } from '../../schemas/market/indicators.ts';
import type { Level } from '../../schemas/market/level.ts';
import type { Kline, KlineSeries } from '../../stores/kline-store.ts';
import { barsPerYear, toBarDate } from './bar-time.ts';
import { toFigure, toPercent } from './figures.ts';
import type { Bars } from './stored-klines.ts';

const RETURN_BARS = [1, 5, 20, 60, 120, 250] as const;

type Options = Pick<IndicatorsArgs, 'ma' | 'macd' | 'volatilityWindow'>;
type Line = { readonly name: string; readonly values: readonly (number | undefined)[] };

const definitionOf = ([first]: Bars, level: Level, perYear: number | undefined): string =>
  [
    'MACD in the Chinese convention: DIF = EMA(fast) - EMA(slow), DEA = EMA(signal) of DIF, histogram = 2 x (DIF - DEA),',
    `each EMA seeded with the first close (that of ${toBarDate(first.ts, level)}).`,
    'Moving averages are simple, of closes; closeAbovePercent: last close against the average; one that lacks bars is left out.',
    `Volatility: sample deviation of log returns, annualised with ${perYear ?? 'no'} bars a year; recentPercent over the last`,
    '`window` returns, rangePercent over all bars used. Drawdown and returns: closes of the bars used; the last return is',
    'over all of them. MACD, averages and crossings also use the stored bars before `from` as run-up. A crossing is known',
    'when the bar of its date has closed.',
  ].join(' ');

const movingAverages = (
  closes: readonly number[],
  periods: readonly number[],
): readonly (Line & { period: number })[] =>
  [...new Set(periods)]
    .sort((a, b) => a - b)
    .filter((period) => period <= closes.length)
    .map((period) => ({ period, name: `MA${period}`, values: sma(closes, period) }));

/** Which line may cross which: DIF over DEA and over zero, neighbouring averages, the close over the longest one. */
const pairsOf = (
  { close, dif, dea }: Readonly<Record<'close' | 'dif' | 'dea', readonly number[]>>,
  averages: readonly Line[],
): readonly (readonly [Line, Line])[] => {
  const difLine: Line = { name: 'DIF', values: dif };
  const zero: Line = { name: '0', values: dif.map(() => 0) };
  const neighbours = averages.slice(1).map((slow, index) => [averages[index] ?? slow, slow] as const);
  const longest = averages.at(-1);
  return [
    [difLine, { name: 'DEA', values: dea }],
    [difLine, zero],
    ...neighbours,
    ...(longest === undefined ? [] : [[{ name: 'close', values: close }, longest] as const]),
  ];
};

const macdOf = (dif: readonly number[], dea: readonly number[], histogram: readonly number[]) => {
  const before = histogram.at(-2);
  return {
    dif: toFigure(dif.at(-1) ?? 0),
    dea: toFigure(dea.at(-1) ?? 0),
    histogram: toFigure(histogram.at(-1) ?? 0),
    histogramBefore: before === undefined ? null : toFigure(before),
  };
};

const volatilityOf = (
  closes: readonly number[],
  rangeCloses: readonly number[],
  window: number,
  perYear: number | undefined,
): IndicatorsAnswer['volatility'] => {
  const annualised = (values: readonly number[]): number | null => {
    const volatility = perYear === undefined ? undefined : annualisedVolatility(values, perYear);
    return volatility === undefined ? null : toPercent(volatility);
  };
  return {
    window,
    recentPercent: closes.length > window ? annualised(closes.slice(-window - 1)) : null,
    rangePercent: annualised(rangeCloses),
    barsPerYear: perYear ?? null,
  };
};

/** A bar's date and close. */
type ToClose = (kline: Kline) => { readonly date: string; readonly price: number };

const drawdownOf = (range: Bars, toClose: ToClose): IndicatorsAnswer['drawdown'] => {
  const closes = range.map(({ close }) => close);
  const at = (index: number) => toClose(range[index] ?? range[0]);
  const worst = maxDrawdown(closes);
  const now = currentDrawdown(closes) ?? { peak: 0, depth: 0 };
  return {
    maxPercent: toPercent(worst?.depth ?? 0),
    peak: worst ? at(worst.peak) : null,
    trough: worst ? at(worst.trough) : null,
    recovered: worst?.recovery === undefined ? null : at(worst.recovery).date,
    nowPercent: toPercent(now.depth),
    nowSince: at(now.peak),
  };
};

const returnsOf = (range: Bars, toClose: ToClose): IndicatorsAnswer['returns'] => {
  const [first] = range;
  const last = range.at(-1) ?? first;
  const whole = range.length - 1;
  return [...RETURN_BARS.filter((bars) => bars < whole), whole]
    .filter((bars) => bars > 0)
    .map((bars) => {
      const then = range[whole - bars] ?? first;
      return { bars, from: toClose(then).date, percent: toPercent(last.close / then.close - 1) };
    });
};

const crossingsOf = (
  pairs: readonly (readonly [Line, Line])[],
  history: Bars,
  toClose: ToClose,
): IndicatorsAnswer['crossings'] =>
  pairs.flatMap(([a, b]) => {
    const found = lastCrossing(a.values, b.values);
    const kline = found && history[found.index];
    return found && kline ? [{ line: a.name, over: b.name, direction: found.direction, ...toClose(kline) }] : [];
  });

/** Indicators at the last bar; the range that was asked for is the end of the history. */
export const toIndicatorsAnswer = (
  series: KlineSeries,
  level: Level,
  { history, range }: { readonly history: Bars; readonly range: Bars },
  options: Options,
): IndicatorsAnswer => {
  const [first] = range;
  const last = range.at(-1) ?? first;
  const toClose: ToClose = ({ ts, close }) => ({ date: toBarDate(ts, level), price: toFigure(close) });
  const closes = history.map(({ close }) => close);
  const averages = movingAverages(closes, options.ma);
  const { dif, dea, histogram } = macd(closes, options.macd);
  const timestamps = history.map(({ ts }) => ts);
  const perYear = barsPerYear(timestamps, level);

  return {
    symbol: series.symbol,
    level,
    source: series.source,
    from: toClose(first).date,
    asOf: toClose(last).date,
    count: range.length,
    lastClose: toFigure(last.close),
    movingAverages: averages.map(({ period, values }) => {
      const value = values.at(-1) ?? last.close;
      return { period, value: toFigure(value), closeAbovePercent: toPercent(last.close / value - 1) };
    }),
    macd: { ...options.macd, ...macdOf(dif, dea, histogram) },
    volatility: volatilityOf(closes, closes.slice(-range.length), options.volatilityWindow, perYear),
    drawdown: drawdownOf(range, toClose),
    returns: returnsOf(range, toClose),
    crossings: crossingsOf(pairsOf({ close: closes, dif, dea }, averages), history, toClose),
    definition: definitionOf(history, level, perYear),
  };
};
