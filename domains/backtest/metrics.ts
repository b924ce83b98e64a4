import { maxDrawdown } from './drawdown.ts';
import type { CurveFigures, Drawdown, Trade, TradeFigures } from './report.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : sum(values) / values.length;

export const median = (values: readonly number[]): number | null => {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[(sorted.length >> 1) - 1] ?? upper)) / 2;
};

/** Sample standard deviation, by n - 1; `null` under two values. */
export const deviation = (values: readonly number[]): number | null => {
  if (values.length < 2) return null;
  const centre = sum(values) / values.length;
  return Math.sqrt(sum(values.map((value) => (value - centre) ** 2)) / (values.length - 1));
};

/**
 * Figures of trades. Win rate: share with `pnl > 0`. Profit factor: gains over losses, `null` without a loss. Returns are
 * those of the trades, not weighted.
 */
export const tradeFigures = (trades: readonly Trade[]): TradeFigures => {
  const gains = sum(trades.map(({ pnl }) => Math.max(0, pnl)));
  const losses = sum(trades.map(({ pnl }) => Math.max(0, -pnl)));
  const returns = trades.map((trade) => trade.return);
  return {
    trades: trades.length,
    winRate: trades.length === 0 ? null : trades.filter(({ pnl }) => pnl > 0).length / trades.length,
    profitFactor: losses === 0 ? null : gains / losses,
    meanReturn: mean(returns),
    medianReturn: median(returns),
    meanBars: mean(trades.map(({ bars }) => bars)),
    fees: sum(trades.map(({ fees }) => fees)),
    pnl: sum(trades.map(({ pnl }) => pnl)),
  };
};

/** A fall from the capital at the start is one from the first bar. */
const startingAt = (firstBar: number, fall: Drawdown): Drawdown => ({
  ...fall,
  peakBar: fall.peakBar === null ? null : Math.max(firstBar, fall.peakBar),
});

/** A deviation below this is rounding, not risk. */
const NOTHING = 1e-12;

/** Of a stretch that began with no capital left. */
const RUINED: CurveFigures = {
  totalReturn: 0,
  annualReturn: null,
  sharpe: null,
  sortino: null,
  maxDrawdown: { depth: 0, peakBar: null, troughBar: null, recoveryBar: null },
};

/**
 * Figures of an equity curve of one value a bar.
 * - Return of a bar: `E(t) / E(t-1) - 1`, where `E(-1)` is the capital at the start.
 * - Annual return: `(E(n) / E(0)) ^ (barsPerYear / n) - 1`, compound.
 * - Sharpe: mean return over its sample deviation, times the root of the bars of a year; risk-free rate 0.
 *   (W. F. Sharpe, The Sharpe Ratio, Journal of Portfolio Management 21, 1994)
 * - Sortino: mean return over the downside deviation `sqrt(mean(min(r, 0)^2))`, all bars counted, times the same root; target 0.
 *   (F. A. Sortino and L. N. Price, Performance Measurement in a Downside Risk Framework, Journal of Investing 3, 1994)
 * A return on nothing has no value: a curve that falls to 0 or below has neither Sharpe nor Sortino.
 * @param equity At the close of each bar.
 * @param start Capital before the first bar.
 * @param firstBar Bar of the first value; names the bars of the drawdown.
 */
export const curveFigures = (
  equity: readonly number[],
  { start, firstBar, barsPerYear }: { start: number; firstBar: number; barsPerYear: number },
): CurveFigures => {
  if (start <= 0) return RUINED;
  const returns = equity.map((value, index) => value / (index === 0 ? start : (equity[index - 1] ?? start)) - 1);
  const total = (equity.at(-1) ?? start) / start;
  const isRuined = equity.some((value) => value <= 0);
  const annual = total <= 0 ? Number.NaN : total ** (barsPerYear / equity.length) - 1;
  const average = mean(returns);
  const spread = deviation(returns);
  const downside =
    returns.length === 0 ? 0 : Math.sqrt(sum(returns.map((value) => Math.min(value, 0) ** 2)) / returns.length);
  const over = (risk: number | null): number | null =>
    isRuined || average === null || risk === null || risk < NOTHING ? null : (average / risk) * Math.sqrt(barsPerYear);
  return {
    totalReturn: total - 1,
    annualReturn: equity.length > 0 && Number.isFinite(annual) ? annual : null,
    sharpe: over(spread),
    sortino: over(downside),
    maxDrawdown: startingAt(firstBar, maxDrawdown([start, ...equity], firstBar - 1)),
  };
};
