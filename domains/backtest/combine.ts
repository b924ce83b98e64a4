import { mean, median, tradeFigures } from './metrics.ts';
import type { CombinedReport, SignalFigures, SymbolReport } from './report.ts';
import { verdictOf } from './verdict.ts';

const addSignals = (all: readonly SignalFigures[]): SignalFigures => {
  const total = (pick: (figures: SignalFigures) => number): number => all.reduce((sum, one) => sum + pick(one), 0);
  const passedOver: Record<string, number> = {};
  for (const { passedOver: reasons } of all) {
    for (const [reason, count] of Object.entries(reasons)) passedOver[reason] = (passedOver[reason] ?? 0) + count;
  }
  const confirmed = total((one) => one.confirmed);
  const withdrawn = total((one) => one.withdrawn);
  return {
    confirmed,
    withdrawn,
    withdrawnShare: confirmed === 0 ? null : withdrawn / confirmed,
    traded: total((one) => one.traded),
    passedOver,
  };
};

/** All symbols together: their trades as one sample, their returns as means, each symbol with the same capital. */
export const combineReports = (reports: readonly SymbolReport[]): CombinedReport => {
  const trades = reports.flatMap((report) => report.trades);
  const sound = reports.filter(({ dataFaults }) => dataFaults.length === 0);
  const totals = reports.map(({ metrics }) => metrics.totalReturn);
  const benchmarks = reports.map(({ buyAndHold }) => buyAndHold.totalReturn);
  const meanTotalReturn = mean(totals);
  const meanBuyAndHoldReturn = mean(benchmarks);
  const beats = (report: SymbolReport): boolean => report.metrics.totalReturn > report.buyAndHold.totalReturn;
  return {
    symbols: reports.length,
    withTrades: reports.filter((report) => report.trades.length > 0).length,
    profitable: totals.filter((value) => value > 0).length,
    beatBuyAndHold: reports.filter(beats).length,
    pooled: tradeFigures(trades),
    signals: addSignals(reports.map(({ signals }) => signals)),
    meanTotalReturn,
    medianTotalReturn: median(totals),
    meanBuyAndHoldReturn,
    meanHindsightReturn: mean(reports.map(({ hindsight }) => hindsight.totalReturn)),
    // Symbols with faulty data are in the figures, where their fault is told beside them, but prove nothing.
    verdict: verdictOf(
      sound.flatMap((report) => report.trades.map((trade) => trade.return)),
      { beatsBuyAndHold: (meanTotalReturn ?? 0) > (meanBuyAndHoldReturn ?? 0) },
    ),
  };
};
