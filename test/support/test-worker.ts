// The worker process of fault tests and benchmarks: the product's own, with the test graphs and tools beside ours.
import { createMarketTools } from '../../activities/market/market-tools.ts';
import { GRAPHS } from '../../graphs/index.ts';
import { runWorker } from '../../workers/run-worker.ts';
import { TEST_LOADERS } from '../workflows/graphs.ts';
import { withKillPoints } from './kill-points.ts';
import { TEST_TOOLS } from './test-tools.ts';

const killFile = process.env.SLUICE_TEST_KILL_FILE;

await runWorker({
  workflowsPath: 'test/workflows/index.ts',
  graphs: { ...GRAPHS, ...TEST_LOADERS },
  tools: ({ klines }) => ({ ...createMarketTools({ klines }), ...TEST_TOOLS }),
  ...(killFile && { wrapStores: (stores) => withKillPoints(stores, killFile) }),
});
