import {
  annualisedVolatility,
  currentDrawdown,
  lastCrossing,
  macd,
  maxDrawdown,
  sma,
} from '../../domains/indicators/index.ts';
import type { IndicatorsAnswer, IndicatorsArgs, Level } from '../../schemas/market.ts';
import type { Kline, KlineSeries } from '../../stores/kline-store.ts';
import { barsPerYear, toBarDate } from './bar-time.ts';
import { toFigure, toPercent } from './figures.ts';

const RETURN_BARS = [1, 5, 20, 60, 120, 250] as const;

type Options = Pick<IndicatorsArgs, 'ma' | 'macd' | 'volatilityWindow'>;
type Line = { readonly name: string; readonly values: readonly (number | undefined)[] };

const definitionOf = (history: readonly Kline[], level: Level, perYear: number | undefined): string =>
  [
    'MACD in the Chinese convention: DIF = EMA(fast) - EMA(slow), DEA = EMA(signal) of DIF, histogram = 2 x (DIF - DEA),',
    `each EMA seeded with the first close (that of ${toBarDate(history[0]?.ts ?? 0, level)}).`,
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

/** Which line may cross which: neighbouring averages, the close over the longest one, DIF over DEA and over zero. */
const pairsOf = (closes: Line, averages: readonly Line[], dif: Line, dea: Line): readonly (readonly [Line, Line])[] => {
  const neighbours = averages.slice(1).map((slow, index) => [averages[index] ?? slow, slow] as const);
  const longest = averages.at(-1);
  const zero: Line = { name: '0', values: dif.values.map(() => 0) };
  return [[dif, dea], [dif, zero], ...neighbours, ...(longest === undefined ? [] : [[closes, longest] as const])];
};

/** Indicators at the last bar of `history`; its bars from `start` on are the range that was asked for, never empty. */
export const toIndicatorsAnswer = (
  series: KlineSeries,
  level: Level,
  { bars: history, start }: { readonly bars: readonly Kline[]; readonly start: number },
  options: Options,
): IndicatorsAnswer => {
  const range = history.slice(start);
  const first = range[0] as Kline;
  const last = range.at(-1) ?? first;
  const date = ({ ts }: Kline) => toBarDate(ts, level);
  const close = (kline: Kline) => ({ date: date(kline), price: toFigure(kline.close) });
  const inRange = (index: number): Kline => range[index] ?? last;

  const closes = history.map((kline) => kline.close);
  const rangeCloses = closes.slice(start);
  const averages = movingAverages(closes, options.ma);
  const { dif, dea, histogram } = macd(closes, options.macd);
  const before = histogram.at(-2);
  const perYear = barsPerYear(
    range.map(({ ts }) => ts),
    level,
  );
  const volatilityOf = (values: readonly number[]): number | null => {
    const volatility = perYear === undefined ? undefined : annualisedVolatility(values, perYear);
    return volatility === undefined ? null : toPercent(volatility);
  };
  const worst = maxDrawdown(rangeCloses);
  const now = currentDrawdown(rangeCloses) ?? { peak: 0, depth: 0 };
  const crossings = pairsOf(
    { name: 'close', values: closes },
    averages,
    { name: 'DIF', values: dif },
    { name: 'DEA', values: dea },
  ).flatMap(([a, b]) => {
    const found = lastCrossing(a.values, b.values);
    const kline = found && history[found.index];
    if (!found || !kline) return [];
    return [{ line: a.name, over: b.name, direction: found.direction, ...close(kline) }];
  });
  const { volatilityWindow: window } = options;

  return {
    symbol: series.symbol,
    level,
    source: series.source,
    from: date(first),
    asOf: date(last),
    count: range.length,
    lastClose: toFigure(last.close),
    movingAverages: averages.map(({ period, values }) => {
      const value = values.at(-1) ?? last.close;
      return { period, value: toFigure(value), closeAbovePercent: toPercent(last.close / value - 1) };
    }),
    macd: {
      ...options.macd,
      dif: toFigure(dif.at(-1) ?? 0),
      dea: toFigure(dea.at(-1) ?? 0),
      histogram: toFigure(histogram.at(-1) ?? 0),
      histogramBefore: before === undefined ? null : toFigure(before),
    },
    volatility: {
      window,
      recentPercent: closes.length > window ? volatilityOf(closes.slice(-window - 1)) : null,
      rangePercent: volatilityOf(rangeCloses),
      barsPerYear: perYear ?? null,
    },
    drawdown: {
      maxPercent: toPercent(worst?.depth ?? 0),
      peak: worst ? close(inRange(worst.peak)) : null,
      trough: worst ? close(inRange(worst.trough)) : null,
      recovered: worst?.recovery === undefined ? null : date(inRange(worst.recovery)),
      nowPercent: toPercent(now.depth),
      nowSince: close(inRange(now.peak)),
    },
    returns: [...new Set([...RETURN_BARS.filter((bars) => bars < range.length), range.length - 1])]
      .filter((bars) => bars > 0)
      .map((bars) => {
        const then = inRange(range.length - 1 - bars);
        return { bars, from: date(then), percent: toPercent(last.close / then.close - 1) };
      }),
    crossings,
    definition: definitionOf(history, level, perYear),
  };
};
