// The worker process of fault tests and benchmarks: the product's own, with the test graphs and tools beside ours.
import { Annotation, START, StateGraph } from '@langchain/langgraph';
import { createGraphCatalog } from '../../activities/graphs/graph-catalog.ts';
import { createToolRegistry } from '../../activities/tool-registry.ts';
import { toHandlers } from '../../activities/tools/tool.ts';
import { GRAPHS } from '../../graphs/index.ts';
import { runWorker } from '../../workers/run-worker.ts';
import { TEST_LOADERS } from '../workflows/graphs.ts';
import { withKillPoints } from './kill-points.ts';
import { TEST_TOOLS } from './test-tools.ts';

const Trace = Annotation.Root({ trace: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }) });

/** A graph of the activity runtime. */
const projectSteps = new StateGraph(Trace)
  .addNode('first', async () => ({ trace: ['first'] }))
  .addNode('second', async () => ({ trace: ['second'] }))
  .addEdge(START, 'first')
  .addEdge('first', 'second')
  .compile();

const killFile = process.env.SLUICE_TEST_KILL_FILE;

await runWorker({
  workflowsPath: 'test/workflows/index.ts',
  graphs: { ...GRAPHS, ...TEST_LOADERS },
  tools: (deps) => ({ ...toHandlers(createToolRegistry(deps)), ...TEST_TOOLS }),
  project: createGraphCatalog({ projectSteps }),
  ...(killFile && { wrapStores: (stores) => withKillPoints(stores, killFile) }),
});
