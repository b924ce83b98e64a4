import type { GraphDescription, GraphFault } from '../schemas/graph-description.ts';

/** What workers say of the graphs that they serve; the same for every tenant. `AssistantStore.registerGraphs` makes them. */
export interface GraphStore {
  /** `undefined`: no worker has described the graph yet. */
  describedAs(graphId: string): Promise<GraphDescription | GraphFault | undefined>;
  /** Of a graph that is registered; the last worker that says something else is right. */
  describe(graphId: string, description: GraphDescription | GraphFault): Promise<void>;
}
