// The bundle of the engine's tests: our agents, and graphs that exercise the engine.
import { GRAPHS } from '../../graphs/index.ts';
import { createRunGraph } from '../../workflows/engine/run-graph.ts';
import { TEST_LOADERS } from './graphs.ts';

export { backtest } from '../../workflows/backtest.ts';
export { calibrate } from '../../workflows/calibrate.ts';
export { deliverAlert } from '../../workflows/deliver-alert.ts';
export { deliverWebhook } from '../../workflows/deliver-webhook.ts';
export { fireCron } from '../../workflows/fire-cron.ts';
export { nMinusOneSweep } from '../../workflows/n-minus-one-sweep.ts';
export { scanMarket } from '../../workflows/scan-market.ts';
export { scheduleDay } from '../../workflows/schedule-day.ts';
export { updateState } from '../../workflows/update-state.ts';
export { watchMarket } from '../../workflows/watch-market.ts';
export { countUp, waitEach } from './jobs.ts';

export const runGraph = createRunGraph({ ...GRAPHS, ...TEST_LOADERS });

/** The floor of the benchmark: a workflow that does nothing but answer. */
export const bare = async (input: unknown): Promise<unknown> => input;
