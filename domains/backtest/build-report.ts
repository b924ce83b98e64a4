import { buyAndHold } from './benchmark.ts';
import { readyStrategy } from './entry-filter.ts';
import type { Fold } from './folds.ts';
import { hindsightOf } from './hindsight.ts';
import { type Leg, type ReportTask, simulateLegs } from './legs.ts';
import { curveFigures, tradeFigures } from './metrics.ts';
import type { FoldReport, SignalFigures, SymbolReport } from './report.ts';
import { sortSignals } from './signal.ts';
import type { Simulation } from './simulate.ts';
import { thinCurve } from './thin-curve.ts';
import { verdictOf } from './verdict.ts';
import { tradesIn } from './walk-forward.ts';

const signalFigures = ({ entrySignals, passedOver, trades }: Simulation): SignalFigures => {
  const withdrawn = entrySignals.filter(({ withdrawnAt }) => withdrawnAt !== null).length;
  const confirmed = entrySignals.length;
  return {
    confirmed,
    withdrawn,
    withdrawnShare: confirmed === 0 ? null : withdrawn / confirmed,
    traded: trades.length,
    passedOver,
  };
};

const whyNoTrades = (
  legs: readonly Leg[],
  { trades, entrySignals, passedOver }: Simulation,
  bars: number,
): string | null => {
  if (trades.length > 0) return null;
  const names = [...new Set(legs.flatMap(({ variant }) => variant.strategy.entry.points))].join(', ');
  if (entrySignals.length === 0) {
    return `None of the points ${names} was confirmed within the ${bars} bars; take a longer range, other points or a looser definition`;
  }
  const reasons = Object.entries(passedOver).map(([reason, count]) => `${count} ${reason}`);
  return `${entrySignals.length} points ${names} were confirmed, and none was traded: ${reasons.join(', ')}`;
};

const foldReports = (task: ReportTask, legs: readonly Leg[], result: Simulation): FoldReport[] => {
  const firstBar = legs[0]?.fold.firstBar ?? 0;
  return legs.map(({ fold, variant, trained }, index) => {
    const from = fold.firstBar - firstBar;
    const curve = result.equity.slice(from, fold.lastBar - firstBar + 1);
    const start = from === 0 ? task.cash : (result.equity[from - 1] ?? task.cash);
    const figures = curveFigures(curve, { start, firstBar: fold.firstBar, barsPerYear: task.barsPerYear });
    const { trades, winRate } = tradeFigures(tradesIn(result.trades, fold));
    return {
      fold: index,
      ...fold,
      fromTs: task.bars[fold.firstBar]?.ts ?? Number.NaN,
      toTs: task.bars[fold.lastBar]?.ts ?? Number.NaN,
      set: variant.set,
      trained,
      trades,
      winRate,
      totalReturn: figures.totalReturn,
      sharpe: figures.sharpe,
      maxDrawdown: figures.maxDrawdown.depth,
      buyAndHoldReturn: buyAndHold({ ...task, ...fold }).totalReturn,
    };
  });
};

const hindsight = (task: ReportTask, legs: readonly Leg[], window: Fold) => {
  const drawn = legs.flatMap(({ fold, variant }) => {
    const { opens } = readyStrategy(variant.strategy, task.bars, []);
    return sortSignals(variant.signals, task.bars.length)
      .filter(({ bar, of }) => of === variant.strategy.entry.of && bar >= fold.firstBar && bar <= fold.lastBar)
      .map((signal) => ({ signal, opens: opens(signal) }));
  });
  const opening = new Set(drawn.filter(({ opens }) => opens).map(({ signal }) => signal));
  return hindsightOf(
    { ...task, ...window },
    drawn.map(({ signal }) => signal),
    (signal) => opening.has(signal),
  );
};

/**
 * The report of a symbol.
 * @param legs What was traded, in the order of time and without holes. One leg over all bars, or one for each fold.
 * @param folds Where a single leg is cut to show how stable it is; with several legs they are the folds.
 */
export const buildReport = (task: ReportTask, legs: readonly Leg[], folds: readonly Fold[]): SymbolReport => {
  const { symbol, level, bars, cash, barsPerYear } = task;
  const result = simulateLegs(task, legs);
  const firstBar = legs[0]?.fold.firstBar ?? 0;
  const lastBar = legs.at(-1)?.fold.lastBar ?? 0;
  const window = { firstBar, lastBar };
  const times = { fromTs: bars[firstBar]?.ts ?? Number.NaN, toTs: bars[lastBar]?.ts ?? Number.NaN };
  const metrics = {
    ...tradeFigures(result.trades),
    ...curveFigures(result.equity, { start: cash, firstBar, barsPerYear }),
    exposure: result.held.filter(Boolean).length / result.held.length,
  };
  const benchmark = buyAndHold({ ...task, ...window });
  const [leg] = legs;
  const cuts = legs.length > 1 || leg === undefined ? legs : folds.map((fold) => ({ ...leg, fold }));
  return {
    symbol,
    level,
    window: { ...window, ...times, bars: result.equity.length, warmUpBars: firstBar },
    barsPerYear,
    initialCash: cash,
    finalEquity: result.equity.at(-1) ?? cash,
    metrics,
    buyAndHold: benchmark,
    hindsight: hindsight(task, legs, window),
    signals: signalFigures(result),
    verdict: verdictOf(
      result.trades.map((trade) => trade.return),
      { beatsBuyAndHold: metrics.totalReturn > benchmark.totalReturn, faults: task.dataFaults },
    ),
    dataFaults: task.dataFaults,
    noTrades: whyNoTrades(legs, result, result.equity.length),
    folds: foldReports(task, cuts, result),
    trades: result.trades,
    equity: thinCurve(
      result.equity.map((value, index) => [bars[firstBar + index]?.ts ?? Number.NaN, value] as const),
      task.curvePoints,
    ),
  };
};
