import type { RunnableGraph } from '../../graphs/ports.ts';
import { EngineError } from '../../schemas/errors.ts';
import { type GraphConfig, resolveGraph } from './resolve-graph.ts';

/** The graphs of this worker that run outside the workflow sandbox. */
export interface GraphCatalog {
  readonly graphIds: readonly string[];
  /**
   * A graph of its own for this run: whoever gets it may set its checkpointer and store.
   * @param config What a factory of the project makes its graph from.
   * @throws {EngineError} GRAPH_INVALID
   */
  load(graphId: string, config: GraphConfig): Promise<RunnableGraph>;
}

/** @param exportByGraph What the project exports under each graph's id. */
export const createGraphCatalog = (exportByGraph: Readonly<Record<string, unknown>>): GraphCatalog => ({
  graphIds: Object.keys(exportByGraph),
  async load(graphId, config) {
    if (!Object.hasOwn(exportByGraph, graphId)) {
      const message = `Cannot run graph ${graphId}: this worker has ${Object.keys(exportByGraph).join(', ') || 'none'}`;
      throw new EngineError('GRAPH_INVALID', message);
    }
    return resolveGraph(graphId, exportByGraph[graphId], config);
  },
});

/** All graphs of a worker under one roof. */
export const joinCatalogs = (first: GraphCatalog, second: GraphCatalog | undefined): GraphCatalog => ({
  graphIds: [...first.graphIds, ...(second?.graphIds ?? [])],
  load: (graphId, config) => (second?.graphIds.includes(graphId) ? second : first).load(graphId, config),
});
