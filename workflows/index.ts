// The workflow bundle's entry: every workflow type, nothing else.
import { GRAPHS } from '../graphs/index.ts';
import { createRunGraph } from './engine/run-graph.ts';

export const runGraph = createRunGraph(GRAPHS);
export { backtest } from './backtest.ts';
export { calibrate } from './calibrate.ts';
export { deliverAlert } from './deliver-alert.ts';
export { deliverWebhook } from './deliver-webhook.ts';
export { fireCron } from './fire-cron.ts';
export { nMinusOneSweep } from './n-minus-one-sweep.ts';
export { scanMarket } from './scan-market.ts';
export { scheduleDay } from './schedule-day.ts';
export { updateState } from './update-state.ts';
export { watchMarket } from './watch-market.ts';
