// The worker process: workflows, activities and the reconciler. Any number of them; nothing of theirs is lost by kill -9.
import { createMarketTools } from '../activities/market/market-tools.ts';
import { GRAPHS } from '../graphs/index.ts';
import { runWorker } from './run-worker.ts';

await runWorker({
  workflowsPath: 'workflows/index.ts',
  graphs: GRAPHS,
  tools: ({ klines }) => createMarketTools({ klines }),
});
