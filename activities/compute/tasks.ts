// What threads of the compute pool run, by name. Loaded in each thread by path, as it is.
import { toTask } from './compute-answer.ts';
import { scanSeries as scan } from './scan-series.ts';

export const scanSeries = toTask(scan);
