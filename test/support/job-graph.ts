import { MemorySaver } from '@langchain/langgraph/web';
import type { GraphFactory, GraphPorts } from '../../graphs/ports.ts';

interface Runnable {
  checkpointer: unknown;
  invoke(input: unknown, config: object): Promise<Record<string, unknown>>;
}

/** The graph of a job on one thread, with the names and inputs of the jobs that it asked for. @param report What each answers. */
export const openJobGraph = (create: GraphFactory, report: unknown = null) => {
  const inputs: unknown[] = [];
  const ports = {
    job: async (name: string, input: unknown) => {
      inputs.push([name, input]);
      return report;
    },
  } as unknown as GraphPorts;
  const graph = create(ports) as unknown as Runnable;
  graph.checkpointer = new MemorySaver();
  return { inputs, run: (input: unknown) => graph.invoke(input, { configurable: { thread_id: 't' } }) };
};
