import type { Fold } from './folds.ts';
import { curveFigures, tradeFigures } from './metrics.ts';
import type { Trade } from './report.ts';
import { type SimulationInput, simulate } from './simulate.ts';

export type Objective = 'sharpe' | 'totalReturn' | 'profitFactor';

/** The score of a set with gains and no loss by profit factor, which has no value then: above every other. */
const WITHOUT_LOSS = 1e9;

/** What a parameter set did on the bars before a fold. `score`: `null` with too few trades, or where it has no value. */
export interface Training {
  readonly bars: number;
  readonly trades: number;
  readonly score: number | null;
}

/**
 * How a parameter set did before each fold: from the first bar of the window to the one before the fold, by trades closed
 * until then and the equity of these bars. One walk over the window serves all folds, as nothing in it knows what comes later.
 */
export const trainOn = (
  input: SimulationInput,
  folds: readonly Fold[],
  { objective, minTrades, barsPerYear }: { objective: Objective; minTrades: number; barsPerYear: number },
): Training[] => {
  const { firstBar, cash } = input;
  const last = folds.at(-1);
  if (last === undefined) return [];
  const { trades, equity } = simulate({ ...input, lastBar: last.lastBar });
  return folds.map((fold) => {
    const closed = trades.filter(({ exitBar }) => exitBar < fold.firstBar);
    const curve = equity.slice(0, fold.firstBar - firstBar);
    const figures = tradeFigures(closed);
    const noLoss = figures.profitFactor === null && figures.pnl > 0 ? WITHOUT_LOSS : null;
    const profitFactor = figures.profitFactor ?? noLoss;
    const scores = { ...curveFigures(curve, { start: cash, firstBar, barsPerYear }), profitFactor };
    return {
      bars: curve.length,
      trades: closed.length,
      score: closed.length < minTrades ? null : scores[objective],
    };
  });
};

/** The set with the most of the objective before a fold; the first of equals; set 0 when none has a score. */
export const pickSet = (trained: readonly Training[]): number => {
  const best = trained.reduce(
    (most, { score }) => Math.max(most, score ?? Number.NEGATIVE_INFINITY),
    Number.NEGATIVE_INFINITY,
  );
  return best === Number.NEGATIVE_INFINITY ? 0 : trained.findIndex(({ score }) => score === best);
};

/** Trades of a fold: those entered in it. */
export const tradesIn = (trades: readonly Trade[], { firstBar, lastBar }: Fold): Trade[] =>
  trades.filter(({ entryBar }) => entryBar >= firstBar && entryBar <= lastBar);
