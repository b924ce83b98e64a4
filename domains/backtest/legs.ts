import type { Bar } from './bar.ts';
import type { Fold } from './folds.ts';
import type { MarketRules } from './market-rules.ts';
import type { Signal } from './signal.ts';
import { type Simulation, simulate } from './simulate.ts';
import type { Strategy } from './strategy.ts';
import type { Training } from './walk-forward.ts';

/** What is traded in a stretch of bars: the signals of a definition and a strategy. */
export interface Variant {
  readonly set: number;
  readonly signals: readonly Signal[];
  readonly strategy: Strategy;
}

/** A series and the terms on which it is traded. */
export interface ReportTask {
  readonly symbol: string;
  readonly level: string;
  readonly bars: readonly Bar[];
  readonly rules: MarketRules;
  readonly cash: number;
  readonly barsPerYear: number;
  /** Least bars before the first that may trade. */
  readonly warmUpBars: number;
  /** Most values of the equity curve in the report. */
  readonly curvePoints: number;
  readonly dataFaults: readonly string[];
}

/** A stretch traded by one variant. `trained`: what made it the choice. */
export interface Leg {
  readonly fold: Fold;
  readonly variant: Variant;
  readonly trained: Training | null;
}

/** A stretch that begins with nothing left. */
const idle = ({ firstBar, lastBar }: Fold, cash: number): Simulation => {
  const bars = lastBar - firstBar + 1;
  const equity = Array.from({ length: bars }, () => cash);
  return { trades: [], equity, held: equity.map(() => false), entrySignals: [], passedOver: {} };
};

/** One after the other, the capital carried on; each begins and ends without a position. */
export const simulateLegs = (task: ReportTask, legs: readonly Leg[]): Simulation => {
  const passedOver: Record<string, number> = {};
  let cash = task.cash;
  const parts = legs.map(({ fold, variant }) => {
    const part = cash > 0 ? simulate({ ...task, ...fold, ...variant, cash }) : idle(fold, cash);
    cash = part.equity.at(-1) ?? cash;
    for (const [reason, count] of Object.entries(part.passedOver))
      passedOver[reason] = (passedOver[reason] ?? 0) + count;
    return part;
  });
  return {
    trades: parts.flatMap(({ trades }) => trades),
    equity: parts.flatMap(({ equity }) => equity),
    held: parts.flatMap(({ held }) => held),
    entrySignals: parts.flatMap(({ entrySignals }) => entrySignals),
    passedOver,
  };
};
