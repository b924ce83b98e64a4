// RemoteGraph: a graph of ours as a Runnable in somebody else's program.
import { randomUUID } from 'node:crypto';
import { HumanMessage } from '@langchain/core/messages';
import { Annotation, Command, END, MemorySaver, START, StateGraph } from '@langchain/langgraph';
import { RemoteGraph } from '@langchain/langgraph/remote';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ANSWER, type ClientServer, QUESTION, startClientServer } from './client-server.ts';

let server: ClientServer;
beforeAll(async () => {
  server = await startClientServer();
});
afterAll(async () => {
  await server.stop();
});

const remote = (graphId: string) => new RemoteGraph({ graphId, url: server.api.url });
const onThread = () => ({ configurable: { thread_id: randomUUID() } });
const gather = async <T>(stream: AsyncIterable<T>): Promise<T[]> => {
  const parts: T[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
};

test('invoke gives the final state; the thread is made for it and keeps it', async () => {
  const config = onThread();
  const graph = remote('analyst');
  const values = await graph.invoke({ messages: [new HumanMessage(QUESTION)] }, config);
  expect(values.messages.map(({ type }: { type: string }) => type)).toEqual(['human', 'ai', 'tool', 'ai']);
  expect(values.messages.at(-1).content).toContain(ANSWER);
  const state = await graph.getState(config);
  expect(state.values.messages).toHaveLength(4);
  expect(state.config.configurable).toMatchObject({ thread_id: config.configurable.thread_id });
});

test('without a thread it runs all the same', async () => {
  expect(await remote('one').invoke({ n: 1 })).toEqual({ n: 2, trace: ['only'] });
});

test('streams one mode bare and several by name', async () => {
  const updates = await gather(await remote('one').stream({ n: 1 }, { ...onThread(), streamMode: 'updates' }));
  expect(updates).toEqual([{ only: { trace: ['only'], n: 2 } }]);
  const both = await gather(await remote('one').stream({ n: 1 }, { ...onThread(), streamMode: ['values', 'updates'] }));
  expect(both).toEqual([
    ['values', { n: 1, trace: [] }],
    ['updates', { only: { trace: ['only'], n: 2 } }],
    ['values', { n: 2, trace: ['only'] }],
  ]);
});

test('messages come as tokens with where they are from', async () => {
  const parts = await gather(
    await remote('chat').stream(
      { messages: [new HumanMessage('What is a tide?')] },
      { ...onThread(), streamMode: 'messages' },
    ),
  );
  const tokens = parts as unknown as [{ content: string }, { langgraph_node: string }][];
  expect(tokens.length).toBeGreaterThan(1);
  expect(tokens[0]?.[1].langgraph_node).toBe('model');
});

test('subgraphs stream under their namespace', async () => {
  const parts = await gather(
    await remote('nested').stream({ n: 0 }, { ...onThread(), streamMode: 'updates', subgraphs: true }),
  );
  const where = (parts as [string[], Record<string, unknown>][]).map(([namespace, data]) => [
    namespace.map((name) => name.split(':')[0]).join('|'),
    Object.keys(data)[0],
  ]);
  expect(where).toEqual([
    ['', 'outer'],
    ['sub', 'inner1'],
    ['sub', 'inner2'],
    ['', 'sub'],
  ]);
});

test('an interrupt is thrown as in a graph of one’s own, and a Command answers it', async () => {
  const config = onThread();
  const graph = remote('approval');
  await expect(graph.invoke({}, config)).rejects.toMatchObject({ name: 'GraphInterrupt' });
  expect((await graph.getState(config)).tasks[0]?.interrupts).toMatchObject([{ value: { question: 'first?' } }]);
  await expect(graph.invoke(new Command({ resume: 'yes' }), config)).rejects.toMatchObject({ name: 'GraphInterrupt' });
  expect(await graph.invoke(new Command({ resume: 'no' }), config)).toMatchObject({
    trace: ['before', 'answers yes no', 'after'],
  });
});

test('a failed run throws its message', async () => {
  await expect(remote('failing').invoke({ n: 0 }, onThread())).rejects.toThrow('cannot read the future (node broken)');
});

test('the state of a subgraph that waits is a snapshot inside its task', async () => {
  const config = onThread();
  const graph = remote('nested');
  await expect(graph.invoke({ n: 1 }, config)).rejects.toMatchObject({ name: 'GraphInterrupt' });
  const state = await graph.getState(config, { subgraphs: true });
  expect(state.tasks[0]?.state).toMatchObject({ next: ['inner2'], values: { trace: ['inner1'] } });
});

test('the history leads back to the input, and a state update goes on from where it says', async () => {
  const config = onThread();
  const graph = remote('branching');
  await graph.invoke({ n: 2 }, config);
  const history = await gather(graph.getStateHistory(config));
  expect(history.map(({ next }) => next)).toEqual([[], ['even'], ['count'], ['count'], ['__start__']]);
  const [, beforeEven] = history;
  if (beforeEven === undefined) throw new Error('want a checkpoint before the last node');
  const updated = await graph.updateState(beforeEven.config, { trace: ['by hand'] }, 'count');
  const state = await graph.getState(updated);
  expect(state.values).toMatchObject({ trace: ['count 2', 'count 1', 'by hand'] });
  expect(state.next).toEqual(['odd']);
  const older = await gather(graph.getStateHistory(config, { limit: 1, before: beforeEven.config }));
  expect(older.map(({ next }) => next)).toEqual([['count']]);
});

test('its graph can be drawn', async () => {
  const drawable = await remote('nested').getGraphAsync();
  expect(Object.keys(drawable.nodes).toSorted()).toEqual(['__end__', '__start__', 'outer', 'sub']);
  expect(drawable.drawMermaid()).toContain('outer --> sub');
});

test('it is a node of a local graph, and its subgraph events pass through', async () => {
  const State = Annotation.Root({
    trace: Annotation<string[]>({ reducer: (_, next) => next, default: () => [] }),
    n: Annotation<number>({ reducer: (_, next) => next, default: () => 0 }),
  });
  const local = new StateGraph(State)
    .addNode('far', remote('one'))
    .addNode('near', ({ n }) => ({ n: n * 10 }))
    .addEdge(START, 'far')
    .addEdge('far', 'near')
    .addEdge('near', END)
    .compile({ checkpointer: new MemorySaver() });
  expect(await local.invoke({ n: 1 }, onThread())).toEqual({ n: 20, trace: ['only'] });
});
