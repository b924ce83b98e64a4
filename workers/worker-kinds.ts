import { createGraphCatalog } from '../activities/graphs/graph-catalog.ts';
import { createToolRegistry } from '../activities/tool-registry.ts';
import { toHandlers } from '../activities/tools/tool.ts';
import { GRAPHS } from '../graphs/index.ts';
import { importExport } from '../project/import-export.ts';
import type { OpenProject } from '../project/open-project.ts';
import { runWorker } from './run-worker.ts';

const WORKFLOWS = 'workflows/index.ts';

/** Serves the product's own agents, on the workflow runtime. */
export const runProductWorker = (): Promise<void> =>
  runWorker({
    workflowsPath: WORKFLOWS,
    graphs: GRAPHS,
    tools: (deps) => toHandlers(createToolRegistry(deps)),
  });

/**
 * Serves the graphs of a LangGraph.js project and no others, on the activity runtime.
 * @throws {EngineError} CONFIG_INVALID when a graph cannot be loaded.
 */
export const runProjectWorker = async ({ project, settings }: OpenProject): Promise<void> => {
  const exported: Record<string, unknown> = {};
  for (const graph of project.graphs) exported[graph.id] = await importExport(graph);
  await runWorker({
    workflowsPath: WORKFLOWS,
    graphs: {},
    tools: () => ({}),
    project: createGraphCatalog(exported),
    sources: Object.fromEntries(project.graphs.map((graph) => [graph.id, graph])),
    env: { SLUICE_SAMPLES: 'false', ...settings },
  });
};
