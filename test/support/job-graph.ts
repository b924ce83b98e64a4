import { MemorySaver } from '@langchain/langgraph/web';
import type { GraphFactory, GraphPorts } from '../../graphs/ports.ts';

interface Runnable {
  checkpointer: unknown;
  invoke(input: unknown, config: object): Promise<Record<string, unknown>>;
  getState(config: object): Promise<{ readonly values: Record<string, unknown> }>;
}

/** The graph of a job on one thread, with the names and inputs of the jobs that it asked for. @param answer What each answers. */
export const openJobGraph = (create: GraphFactory, answer: unknown = null) => {
  const inputs: unknown[] = [];
  const ports = {
    job: async (name: string, input: unknown) => {
      inputs.push([name, input]);
      return typeof answer === 'function' ? answer(input) : answer;
    },
  } as unknown as GraphPorts;
  const graph = create(ports) as unknown as Runnable;
  graph.checkpointer = new MemorySaver();
  const config = { configurable: { thread_id: 't' } };
  return {
    inputs,
    run: (input: unknown) => graph.invoke(input, config),
    values: async () => (await graph.getState(config)).values,
  };
};
