import { setTimeout as sleep } from 'node:timers/promises';
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';

const State = Annotation.Root({
  done: Annotation<number[]>({ reducer: (all, more) => all.concat(more), default: () => [] }),
  pids: Annotation<number[]>({ reducer: (all, more) => all.concat(more), default: () => [] }),
});

const STEPS = 12;

/** Twelve supersteps of 300 ms, each of which says in which process it was. */
export const graph = new StateGraph(State)
  .addNode('step', async ({ done }) => {
    await sleep(300);
    return { done: [done.length + 1], pids: [process.pid] };
  })
  .addEdge(START, 'step')
  .addConditionalEdges('step', ({ done }) => (done.length < STEPS ? 'step' : END))
  .compile();
