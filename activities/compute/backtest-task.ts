import type { BacktestUnitResult } from '../../schemas/backtest-units.ts';
import { runBacktestUnit } from '../market/backtest-unit.ts';
import type { BacktestUnitTask } from '../market/symbol-bench.ts';
import { type BarColumns, toBars } from './bar-columns.ts';

export type BacktestTaskInput = Omit<BacktestUnitTask, 'bars'> & { readonly bars: BarColumns };

/** A unit of a backtest in a thread. */
export const backtestTask = ({ bars, ...task }: BacktestTaskInput): BacktestUnitResult =>
  runBacktestUnit({ ...task, bars: toBars(bars) });
