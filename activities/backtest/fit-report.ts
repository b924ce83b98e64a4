import { thinCurve } from '../../domains/backtest/index.ts';
import type { BacktestReport } from '../../schemas/backtest-report.ts';

/** What a report holds of all symbols together: with more symbols each has less. */
const MAX_TRADES = 20_000;
const MAX_CURVE_POINTS = 50_000;

/** Of modest size, however many symbols: the latest trades, and an outline of each curve. No figure changes. */
export const fitReport = (report: BacktestReport): BacktestReport => {
  const { symbols } = report;
  const trades = symbols.reduce((sum, one) => sum + one.trades.length, 0);
  const tradesEach = trades <= MAX_TRADES ? Number.POSITIVE_INFINITY : Math.floor(MAX_TRADES / symbols.length);
  const pointsEach = Math.max(2, Math.floor(MAX_CURVE_POINTS / Math.max(1, symbols.length)));
  return {
    ...report,
    symbols: symbols.map((one) => ({
      ...one,
      trades: one.trades.slice(-tradesEach),
      equity: [...thinCurve(one.equity, pointsEach)],
    })),
  };
};
