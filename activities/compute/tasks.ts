// What threads of the compute pool run, by name. Loaded in each thread by path, as it is.
import { backtestTask } from './backtest-task.ts';
import { toTask } from './compute-answer.ts';
import { scanSeries as scan } from './scan-series.ts';

export const backtestUnit = toTask(backtestTask);
export const scanSeries = toTask(scan);
