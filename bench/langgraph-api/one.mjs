// The graph `one` of test/workflows/graphs.ts, as a file that langgraph-api can load.
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';

const Trace = Annotation.Root({
  trace: Annotation({ reducer: (a, b) => a.concat(b), default: () => [] }),
  n: Annotation({ reducer: (_, b) => b, default: () => 0 }),
});

export const one = new StateGraph(Trace)
  .addNode('only', async ({ n }) => ({ trace: ['only'], n: n + 1 }))
  .addEdge(START, 'only')
  .addEdge('only', END)
  .compile();
