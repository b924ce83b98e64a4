import { BacktestError } from './errors.ts';

/** A stretch of bars, both ends included. */
export interface Fold {
  readonly firstBar: number;
  readonly lastBar: number;
}

/** The least bars of a fold. */
export const MIN_FOLD_BARS = 20;

/**
 * Divides a window into folds of equal length, the longer ones not by more than a bar. With `training` the first of one
 * part more is no fold: it is what the first fold is trained on. Fewer folds are made when they would be shorter than
 * `MIN_FOLD_BARS`.
 * @throws {BacktestError} `WINDOW_TOO_SHORT` when there is to be training and no fold fits behind it.
 */
export const foldsOf = ({ firstBar, lastBar }: Fold, folds: number, training: boolean): Fold[] => {
  const bars = lastBar - firstBar + 1;
  const extra = training ? 1 : 0;
  const parts = Math.min(folds + extra, Math.floor(bars / MIN_FOLD_BARS));
  if (training && parts < 2) {
    throw new BacktestError(
      'WINDOW_TOO_SHORT',
      `There are ${bars} bars after the warm-up, and a grid wants at least ${2 * MIN_FOLD_BARS}, for training and one fold; take a longer range`,
    );
  }
  const startOf = (part: number): number => firstBar + Math.floor((part * bars) / parts);
  return Array.from({ length: Math.max(0, parts - extra) }, (_, fold) => ({
    firstBar: startOf(fold + extra),
    lastBar: startOf(fold + extra + 1) - 1,
  }));
};
