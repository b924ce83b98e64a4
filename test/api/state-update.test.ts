import { randomUUID } from 'node:crypto';
import { Annotation, interrupt, START, StateGraph } from '@langchain/langgraph';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, startEngine, TENANT } from '../support/engine.ts';
import { type ServedApi, serveApi } from './api-harness.ts';

const Trace = Annotation.Root({
  trace: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }),
  side: Annotation<string>,
});

/** a, then b or c as `side` says. */
const branches = new StateGraph(Trace)
  .addNode('a', async () => ({ trace: ['a'] }))
  .addNode('b', async () => ({ trace: ['b'] }))
  .addNode('c', async () => ({ trace: [`c ${interrupt('sure?')}`] }))
  .addEdge(START, 'a')
  .addConditionalEdges('a', ({ side }) => (side === 'left' ? 'b' : 'c'), ['b', 'c'])
  .compile();

let engine: Engine;
let api: ServedApi;
beforeAll(async () => {
  engine = await startEngine({ projectGraphs: { branches } });
  api = await serveApi(engine.stores, engine.database, engine.dispatcher, { stateUpdater: engine.stateUpdater });
}, 120_000);
afterAll(async () => {
  await api.close();
  await engine.stop();
});

const ran = async (input: object) => {
  const thread = await api.sdk.threads.create();
  await api.sdk.runs.wait(thread.thread_id, 'branches', { input: { trace: [], ...input } });
  return thread.thread_id;
};

test('an update goes through the reducers, as the node that ran last, and is the thread’s new state', async () => {
  const threadId = await ran({ side: 'left' });
  const { configurable } = await api.sdk.threads.updateState(threadId, { values: { trace: ['by hand'] } });
  const state = await api.sdk.threads.getState<{ trace: string[] }>(threadId);
  expect(state.values.trace).toEqual(['a', 'b', 'by hand']);
  expect(state.checkpoint.checkpoint_id).toBe(configurable?.checkpoint_id);
  expect(state.metadata).toMatchObject({ source: 'update', step: 3 });
  expect((await api.sdk.threads.get(threadId)).values).toMatchObject({ trace: ['a', 'b', 'by hand'] });
  const history = await api.sdk.threads.getHistory(threadId);
  expect(history[0]?.parent_checkpoint?.checkpoint_id).toBe(history[1]?.checkpoint.checkpoint_id);
});

test('as_node decides what comes next; a run without input goes on from there', async () => {
  const threadId = await ran({ side: 'left' });
  await api.sdk.threads.updateState(threadId, { values: { trace: ['again'], side: 'left' }, asNode: 'a' });
  expect((await api.sdk.threads.getState(threadId)).next).toEqual(['b']);
  const values = await api.sdk.runs.wait(threadId, 'branches', { input: null });
  expect(values).toMatchObject({ trace: ['a', 'b', 'again', 'b'] });
});

test('an old checkpoint is forked: the update and what follows leave the other branch as it was', async () => {
  const threadId = await ran({ side: 'left' });
  const history = await api.sdk.threads.getHistory(threadId);
  const afterA = history.find(({ next }) => next[0] === 'b');
  const { checkpoint } = (await api.sdk.threads.updateState(threadId, {
    values: { side: 'right' },
    asNode: 'a',
    checkpoint: afterA?.checkpoint as never,
  })) as unknown as { checkpoint: { checkpoint_id: string } };
  const forked = await api.sdk.threads.getState(threadId);
  expect(forked).toMatchObject({ next: ['c'], values: { trace: ['a'], side: 'right' } });
  expect(forked.parent_checkpoint?.checkpoint_id).toBe(afterA?.checkpoint.checkpoint_id);
  await api.sdk.runs.wait(threadId, 'branches', { input: null, checkpointId: checkpoint.checkpoint_id });
  expect((await api.sdk.threads.get(threadId)).status).toBe('interrupted');
  expect(await api.sdk.runs.wait(threadId, 'branches', { command: { resume: 'yes' } })).toMatchObject({
    trace: ['a', 'c yes'],
  });
  const old = await api.sdk.threads.getState(threadId, history[0]?.checkpoint.checkpoint_id ?? '');
  expect(old.values).toMatchObject({ trace: ['a', 'b'], side: 'left' });
});

test('an update of an interrupted thread keeps its question, or answers it as the node', async () => {
  const threadId = await ran({ side: 'right' });
  await api.sdk.threads.updateState(threadId, { values: { trace: ['as c'] }, asNode: 'c' });
  const thread = await api.sdk.threads.get(threadId);
  expect(thread).toMatchObject({ status: 'idle', interrupts: {}, values: { trace: ['a', 'as c'] } });
});

test('values null with a node is as if it ran; without values and node it copies the checkpoint', async () => {
  const threadId = await ran({ side: 'left' });
  await api.sdk.threads.updateState(threadId, { values: null, asNode: 'a' });
  expect((await api.sdk.threads.getState(threadId)).next).toEqual(['b']);
  await api.sdk.threads.updateState(threadId, { values: null } as never);
  expect((await api.sdk.threads.getState(threadId)).values).toMatchObject({ trace: ['a', 'b'] });
});

test('graphs of the workflow runtime are updated the same way', async () => {
  const thread = await api.sdk.threads.create({ graphId: 'analyst' });
  const message = { type: 'human', content: 'hello', id: 'h1' };
  await api.sdk.threads.updateState(thread.thread_id, { values: { messages: [message] }, asNode: '__start__' });
  const state = await api.sdk.threads.getState<{ messages: { content: string }[] }>(thread.thread_id);
  expect(state.values.messages).toMatchObject([{ content: 'hello', id: 'h1', type: 'human' }]);
  expect(state.next.length).toBeGreaterThan(0);
});

test('what cannot be: an unknown thread, checkpoint or node, a thread without a graph, a run that is not over', async () => {
  const post = (threadId: string, json: unknown) => api.fetch(`/threads/${threadId}/state`, { json });
  expect((await post(randomUUID(), { values: {} })).status).toBe(404);
  const threadId = await ran({ side: 'left' });
  expect((await post(threadId, { values: {}, checkpoint_id: randomUUID() })).status).toBe(404);
  const node = await post(threadId, { values: { trace: ['x'] }, as_node: 'nowhere' });
  expect(node.status).toBe(422);
  expect(await node.text()).toContain('"nowhere" does not exist');
  const empty = await api.sdk.threads.create();
  const bare = await post(empty.thread_id, { values: {} });
  expect(bare.status).toBe(422);
  expect(await bare.text()).toContain('no graph has run on it');
  const history = await api.sdk.threads.getHistory(threadId);

  const { run } = await engine.stores.runs.create({
    tenantId: TENANT,
    threadId,
    assistantId: randomUUID(),
    graphId: 'branches',
    kwargs: { config: { configurable: {} }, stream_mode: ['values'], stream_subgraphs: false },
  });
  expect((await post(threadId, { values: { trace: ['x'] } })).status).toBe(409);
  await engine.stores.runs.cancel(run, 'interrupt');
  expect(await api.sdk.threads.getHistory(threadId)).toEqual(history);
});

test('a thread is created with the supersteps of another, and goes on from there', async () => {
  const update = (asNode: string, values: object) => ({ updates: [{ asNode, values }] });
  const supersteps = [
    update('__input__', { trace: ['in'], side: 'left' }),
    update('__start__', { trace: ['in'], side: 'left' }),
    update('a', { trace: ['a'] }),
  ];
  const { thread_id, values } = await api.sdk.threads.create({ graphId: 'branches', supersteps });
  expect(values).toMatchObject({ side: 'left' });
  expect((await api.sdk.threads.getState(thread_id)).next).toEqual(['b']);
  expect((await api.sdk.threads.getHistory(thread_id)).length).toBe(3);
  const done = (await api.sdk.runs.wait(thread_id, 'branches', { input: null })) as { trace: string[] };
  expect(done.trace.at(-1)).toBe('b');
});

test('a thread whose supersteps the graph refuses is not left behind', async () => {
  const threadId = randomUUID();
  const supersteps = [{ updates: [{ as_node: 'nowhere', values: {} }] }];
  const refused = await api.fetch('/threads', {
    json: { thread_id: threadId, metadata: { graph_id: 'branches' }, supersteps },
  });
  expect(refused.status).toBe(422);
  expect((await api.fetch(`/threads/${threadId}`)).status).toBe(404);
});

test('an update of nearly 2 MB is carried out, a larger one is 413 and changes nothing', async () => {
  const threadId = await ran({ side: 'left' });
  const update = (chars: number) =>
    api.fetch(`/threads/${threadId}/state`, { json: { values: { trace: ['x'.repeat(chars)] } } });
  expect((await update(2_090_000)).status).toBe(200);
  for (const chars of [2_100_000, 4_000_000]) {
    const refused = await update(chars);
    expect([refused.status, await refused.text()]).toEqual([413, expect.stringContaining('want at most 2093056')]);
  }
  const { values } = await api.sdk.threads.getState<{ trace: string[] }>(threadId);
  expect(values.trace.map(({ length }) => length)).toEqual([1, 1, 2_090_000]);
});

test('updates that come at once follow each other: none of them is lost', async () => {
  const threadId = await ran({ side: 'left' });
  const texts = ['one', 'two', 'three', 'four'];
  await Promise.all(texts.map((text) => api.sdk.threads.updateState(threadId, { values: { trace: [text] } })));
  const { values } = await api.sdk.threads.getState<{ trace: string[] }>(threadId);
  expect(values.trace.slice(2).toSorted()).toEqual(texts.toSorted());
});
