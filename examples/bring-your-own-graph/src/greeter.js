import { Annotation, START, StateGraph } from '@langchain/langgraph';

const State = Annotation.Root({ name: Annotation(), greeting: Annotation() });

/** A factory: each run gets a graph made for its configuration. */
export const makeGraph = (config) => {
  const word = config.configurable?.language === 'de' ? 'Guten Tag' : 'Hello';
  return new StateGraph(State)
    .addNode('greet', async ({ name }) => ({ greeting: `${word}, ${name}` }))
    .addEdge(START, 'greet')
    .compile();
};
