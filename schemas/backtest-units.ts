import type { SymbolBacktest } from './backtest-report.ts';

/** A piece of a backtest that a worker thread does by itself; plain JSON. */
export type BacktestUnit =
  | {
      /** Tries parameter sets on a symbol; only with a grid. */
      readonly kind: 'score';
      readonly symbol: string;
      readonly sets: readonly number[];
    }
  | {
      /** Trades a symbol and reports; with a grid each fold by the set picked for it. */
      readonly kind: 'report';
      readonly symbol: string;
      readonly picks: readonly FoldPick[] | null;
    };

/** What a set did on the bars before each fold. */
export interface SetScore {
  readonly set: number;
  readonly folds: readonly { readonly bars: number; readonly trades: number; readonly score: number | null }[];
}

/** The set for a fold, and what it did before it. */
export interface FoldPick {
  readonly set: number;
  readonly trained: SetScore['folds'][number];
}

export type BacktestUnitResult =
  | { readonly kind: 'score'; readonly symbol: string; readonly scores: readonly SetScore[] }
  | { readonly kind: 'report'; readonly report: SymbolBacktest };
