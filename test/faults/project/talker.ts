import { FakeListChatModel } from '@langchain/core/utils/testing';
import { MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';

const ANSWER = 'one two three four five six seven eight nine ten eleven twelve';

/** Answers a character every 40 ms: there is time to kill it in the middle. */
export const graph = new StateGraph(MessagesAnnotation)
  .addNode('talk', async ({ messages }, config) => {
    const model = new FakeListChatModel({ responses: [ANSWER], sleep: 40 });
    return { messages: [await model.invoke(messages, config)] };
  })
  .addEdge(START, 'talk')
  .compile();
