import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiHarness, checkpointOf, GRAPH, playRun, refOf, startApi } from './api-harness.ts';

let api: ApiHarness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const human = (content: string) => ({
  lc: 1,
  type: 'constructor',
  id: ['langchain_core', 'messages', 'HumanMessage'],
  kwargs: { content, id: content, additional_kwargs: {}, response_metadata: {} },
});

/** A thread with two supersteps, stopped at an interrupt in a subgraph. */
const playThread = async () => {
  const { thread_id } = await api.sdk.threads.create();
  const created = await api.sdk.runs.create(thread_id, GRAPH);
  const run = await playRun(api.stores, refOf(created));
  const first = checkpointOf({ messages: [human('hi')] }, { metadata: { source: 'input', step: -1, parents: {} } });
  const second = checkpointOf(
    { messages: [human('hi'), human('there')], 'branch:to:ask': null },
    {
      parentCheckpointId: first.checkpointId,
      snapshot: {
        next: ['ask'],
        tasks: [{ id: 't1', name: 'ask', path: ['__pregel_pull', 'ask'], subgraphNs: 'ask:t1' }],
      },
    },
  );
  const inner = checkpointOf({ question: 'sure?' }, { ns: 'ask:t1' });
  const interrupt = { id: 'i1', value: 'sure?' };
  const write = { type: 'json' as const, value: JSON.stringify(interrupt) };
  await run.commit({ checkpoints: [first] });
  await run.commit({
    checkpoints: [second, inner],
    writes: [
      { ns: '', checkpointId: second.checkpointId, taskId: 't1', idx: -3, channel: '__interrupt__', value: write },
    ],
  });
  await run.finish({ values: { messages: [human('hi'), human('there')] }, interrupts: { t1: [interrupt] } });
  return { threadId: thread_id, first, second, inner, interrupt };
};

test('a thread is created with an id of its own or ours, and found again', async () => {
  const thread = await api.sdk.threads.create({ metadata: { who: 'me' }, graphId: GRAPH });
  expect(thread).toMatchObject({
    status: 'idle',
    values: null,
    interrupts: {},
    metadata: { who: 'me', graph_id: GRAPH },
  });
  expect(await api.sdk.threads.get(thread.thread_id)).toEqual(thread);
  const again = await api.sdk.threads.create({ threadId: thread.thread_id, ifExists: 'do_nothing' });
  expect(again).toEqual(thread);
  await expect(api.sdk.threads.create({ threadId: thread.thread_id })).rejects.toThrow(/^HTTP 409: .*is taken/);
});

test('threads are searched by metadata and status, newest first, a page at a time', async () => {
  const mark = { batch: 'search' };
  const made = [];
  for (let n = 0; n < 3; n += 1) made.unshift(await api.sdk.threads.create({ metadata: { ...mark, n } }));
  expect(await api.sdk.threads.search({ metadata: mark })).toEqual(made);
  expect(await api.sdk.threads.search({ metadata: { ...mark, n: 1 } })).toEqual([made[1]]);
  expect(await api.sdk.threads.search({ metadata: mark, status: 'busy' })).toEqual([]);
  expect(await api.sdk.threads.search({ metadata: mark, select: ['thread_id'], limit: 1 })).toEqual([
    { thread_id: made[0]?.thread_id },
  ]);
  const page = await api.fetch('/threads/search', { json: { metadata: mark, limit: 2 } });
  expect(page.headers.get('x-pagination-next')).toBe('2');
  const last = await api.fetch('/threads/search', { json: { metadata: mark, limit: 2, offset: 2 } });
  expect([await last.json(), last.headers.get('x-pagination-next')]).toEqual([[made[2]], null]);
});

test('the state of a thread that never ran is empty', async () => {
  const { thread_id } = await api.sdk.threads.create();
  expect(await api.sdk.threads.getState(thread_id)).toMatchObject({ values: {}, next: [], tasks: [] });
  expect(await api.sdk.threads.getHistory(thread_id)).toEqual([]);
});

test('the state shows values, what is next and what is waited for, without any graph', async () => {
  const { threadId, first, second, interrupt } = await playThread();
  expect(await api.sdk.threads.getState(threadId)).toMatchObject({
    values: {
      messages: [
        { type: 'human', content: 'hi' },
        { type: 'human', content: 'there' },
      ],
    },
    next: ['ask'],
    tasks: [{ id: 't1', name: 'ask', interrupts: [interrupt], checkpoint: { checkpoint_ns: 'ask:t1' }, state: null }],
    interrupts: [interrupt],
    checkpoint: { thread_id: threadId, checkpoint_ns: '', checkpoint_id: second.checkpointId },
    parent_checkpoint: { checkpoint_id: first.checkpointId },
  });
});

test('the state of a subgraph is inside its task when asked for, and at its own checkpoint', async () => {
  const { threadId, inner } = await playThread();
  const state = await api.sdk.threads.getState(threadId, undefined, { subgraphs: true });
  expect(state.tasks[0]?.state).toMatchObject({ values: { question: 'sure?' } });
  const at = { thread_id: threadId, checkpoint_ns: 'ask:t1', checkpoint_id: inner.checkpointId, checkpoint_map: null };
  expect(await api.sdk.threads.getState(threadId, at)).toMatchObject({ values: { question: 'sure?' }, checkpoint: at });
});

test('only the fields of a state that were asked for are sent: of the latest, of a checkpoint, of a history', async () => {
  const { threadId, second } = await playThread();
  const answer = async (path: string, json?: unknown) =>
    (await api.fetch(`/threads/${threadId}${path}`, json === undefined ? {} : { json })).json();
  const wanted = { next: ['ask'], values: { messages: [{ content: 'hi' }, { content: 'there' }] } };
  const list = encodeURIComponent('["next","values.messages"]');
  for (const query of [`select=${list}`, 'select=next&select=values.messages'])
    for (const path of ['/state', `/state/${second.checkpointId}`]) {
      const state = await answer(`${path}?${query}`);
      expect(state).toMatchObject(wanted);
      expect(Object.keys(state as object).sort()).toEqual(['next', 'values']);
    }
  const checkpoint = { checkpoint_id: second.checkpointId };
  expect(await answer('/state/checkpoint', { checkpoint, select: ['next'] })).toEqual({ next: ['ask'] });
  expect(await answer('/history', { limit: 1, select: ['next'] })).toEqual([{ next: ['ask'] }]);
  expect(await answer('/history?limit=1&select=next')).toEqual([{ next: ['ask'] }]);
  const refused = await api.fetch(`/threads/${threadId}/state?select=nope`);
  expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('found "nope", want one of')]);
});

test('the state of a thread that is not there is 404', async () => {
  for (const path of ['/state', '/state/1f0', '/history']) {
    const id = '0198c0de-0000-7000-8000-00000000000f';
    const response = await api.fetch(`/threads/${id}${path}`);
    expect([response.status, await response.text()]).toEqual([404, `Thread ${id} not found`]);
  }
});

test('an earlier state is found by its checkpoint; one that does not exist is 404 with its id', async () => {
  const { threadId, first } = await playThread();
  const state = await api.sdk.threads.getState(threadId, first.checkpointId);
  expect(state).toMatchObject({ values: { messages: [{ content: 'hi' }] }, parent_checkpoint: null });
  const missing = await api.fetch(`/threads/${threadId}/state/1f0-none`);
  expect([missing.status, await missing.text()]).toEqual([404, expect.stringContaining('1f0-none')]);
});

test('the history is newest first, and can be limited, cut off and filtered', async () => {
  const { threadId, first, second, inner } = await playThread();
  const ids = async (options: object) =>
    (await api.sdk.threads.getHistory(threadId, options)).map(({ checkpoint }) => checkpoint.checkpoint_id);
  expect(await ids({})).toEqual([second.checkpointId, first.checkpointId]);
  expect(await ids({ limit: 1 })).toEqual([second.checkpointId]);
  const before = { configurable: { checkpoint_id: second.checkpointId } };
  expect(await ids({ before })).toEqual([first.checkpointId]);
  expect(await ids({ metadata: { source: 'input' } })).toEqual([first.checkpointId]);
  expect(await ids({ checkpoint: { checkpoint_ns: 'ask:t1' } })).toEqual([inner.checkpointId]);
  const viaGet = await api.fetch(`/threads/${threadId}/history?limit=1&before=${second.checkpointId}`);
  expect(await viaGet.json()).toMatchObject([{ checkpoint: { checkpoint_id: first.checkpointId } }]);
});

test('a run from an earlier checkpoint is accepted; from one that is not there it is 404', async () => {
  const { threadId, first } = await playThread();
  const run = await api.sdk.runs.create(threadId, GRAPH, { checkpointId: first.checkpointId });
  expect(run).toMatchObject({ kwargs: { checkpoint_id: first.checkpointId } });
  await expect(api.sdk.runs.create(threadId, GRAPH, { checkpointId: '1f0-none' })).rejects.toThrow(
    /^HTTP 404: Checkpoint 1f0-none not found/,
  );
});

test('assistants of graphs are found by id, by graph, and as Studio asks for them', async () => {
  const byGraph = await api.sdk.assistants.get(GRAPH);
  expect(byGraph).toMatchObject({ graph_id: GRAPH, name: GRAPH, metadata: { created_by: 'system' }, version: 1 });
  expect(await api.sdk.assistants.get(byGraph.assistant_id)).toEqual(byGraph);
  const studio = await api.fetch('/assistants/search', {
    method: 'POST',
    body: JSON.stringify({ metadata: { created_by: 'system' }, limit: 100, offset: 0 }),
    headers: { 'content-type': 'text/plain;charset=UTF-8' },
  });
  expect(await studio.json()).toEqual([byGraph]);
  expect(await api.sdk.assistants.search({ graphId: 'other' })).toEqual([]);
});
