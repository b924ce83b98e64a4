import { describeGraph } from '../activities/graphs/describe-graph.ts';
import type { GraphCatalog } from '../activities/graphs/graph-catalog.ts';
import { type GraphSource, readTypesOnce } from '../activities/graphs/graph-types.ts';
import type { GraphDescription } from '../schemas/graph-description.ts';
import type { GraphStore } from '../stores/graph-store.ts';
import type { Logger } from '../telemetry/logger.ts';

export interface DescribeGraphsDeps {
  readonly graphs: GraphStore;
  /** By graph id: where the TypeScript types are of those that may be declared by types alone. */
  readonly sources?: Readonly<Record<string, GraphSource>> | undefined;
  readonly log: Logger;
}

/**
 * Says of each graph what it looks like and takes, for the API, which loads no graph. Beside the runs: a graph that
 * cannot be described can be run all the same.
 */
export const describeGraphs = async (
  catalog: GraphCatalog,
  { graphs, sources, log }: DescribeGraphsDeps,
): Promise<void> => {
  const describe = async (graphId: string): Promise<GraphDescription> => {
    const known = await graphs.describedAs(graphId);
    const source = sources?.[graphId];
    const readTypes = source && (() => readTypesOnce(source, known && 'schemas' in known ? known : undefined));
    return describeGraph(await catalog.load(graphId, { configurable: {} }), { readTypes });
  };

  for (const graphId of catalog.graphIds) {
    try {
      await graphs.describe(graphId, await describe(graphId));
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      log.warn({ graphId, err: error }, 'graph not described');
      await graphs
        .describe(graphId, { fault })
        .catch((reason: unknown) => log.warn({ graphId, err: reason }, 'not said why'));
    }
  }
};
