import { Annotation, START, StateGraph } from '@langchain/langgraph';

const State = Annotation.Root({ n: Annotation<number>() });

/** Holds its process: no heartbeat leaves it, and nothing else of it either. */
export const graph = new StateGraph(State)
  .addNode('hold', async () => {
    const until = Date.now() + 3_000;
    while (Date.now() < until);
    return { n: 1 };
  })
  .addEdge(START, 'hold')
  .compile();
