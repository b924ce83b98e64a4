import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiHarness, checkpointOf, delta, GRAPH, playRun, refOf, startApi } from './api-harness.ts';

let api: ApiHarness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

/** A thread with a history of two checkpoints. */
const playThread = async (metadata = {}) => {
  const { thread_id } = await api.sdk.threads.create({ metadata });
  const run = await playRun(api.stores, refOf(await api.sdk.runs.create(thread_id, GRAPH)));
  const first = checkpointOf({ n: 1 });
  const second = checkpointOf({ n: 2 }, { parentCheckpointId: first.checkpointId });
  await run.finish({ values: { n: 2 } }, { checkpoints: [first, second] });
  return thread_id;
};

const historyOf = async (id: string) => (await api.sdk.threads.getHistory(id)).map(({ values }) => values);

test('a copy is a thread of its own with the same state and history', async () => {
  const from = await playThread({ who: 'me' });
  const copy = await api.sdk.threads.copy(from);
  expect(copy.thread_id).not.toBe(from);
  expect(copy).toMatchObject({ status: 'idle', values: { n: 2 }, metadata: { who: 'me', graph_id: GRAPH } });
  expect(await historyOf(copy.thread_id)).toEqual([{ n: 2 }, { n: 1 }]);
  const run = await playRun(api.stores, refOf(await api.sdk.runs.create(copy.thread_id, GRAPH)));
  expect(run.start.head?.checkpointId).toBe((await api.sdk.threads.getState(from)).checkpoint.checkpoint_id);
  await run.finish({ values: { n: 3 } }, { checkpoints: [checkpointOf({ n: 3 })] });
  expect((await api.sdk.threads.get(from)).values).toEqual({ n: 2 });
  expect((await api.sdk.threads.get(copy.thread_id)).values).toEqual({ n: 3 });
});

test('copying twice with one Idempotency-Key makes one copy', async () => {
  const from = await playThread();
  const copy = async (headers = {}) => {
    const response = await api.fetch(`/threads/${from}/copy`, { method: 'POST', headers });
    expect(response.headers.get('content-location')).toMatch(/^\/threads\//);
    return ((await response.json()) as { thread_id: string }).thread_id;
  };
  const key = { 'idempotency-key': randomUUID() };
  const first = await copy(key);
  expect(await copy(key)).toBe(first);
  expect(await copy()).not.toBe(first);
});

test('prune deletes the threads that are there, and says how many', async () => {
  const [a, b] = [await playThread(), await playThread()];
  const { threadId: foreign } = await api.stores.threads.create({ tenantId: 'other' });
  expect(await api.sdk.threads.prune([a, b, b, foreign, randomUUID()])).toEqual({ pruned_count: 2 });
  for (const id of [a, b]) expect((await api.fetch(`/threads/${id}`)).status).toBe(404);
  expect(await api.stores.threads.find('other', foreign)).toBeDefined();
});

test('prune with keep_latest leaves the state and cuts the history; a busy thread is passed over', async () => {
  const [a, busy] = [await playThread(), await playThread()];
  await api.sdk.runs.create(busy, GRAPH);
  expect(await api.sdk.threads.prune([a, busy], { strategy: 'keep_latest' })).toEqual({ pruned_count: 1 });
  expect(await historyOf(a)).toEqual([{ n: 2 }]);
  expect(await historyOf(busy)).toHaveLength(2);
  const state = await api.sdk.threads.getState(a);
  expect(state).toMatchObject({ values: { n: 2 }, parent_checkpoint: null });
});

test('storage is told by kind and in all', async () => {
  const id = await playThread();
  const storage = (await (await api.fetch(`/threads/${id}/storage`)).json()) as {
    readonly thread_id: string;
    readonly bytes: Record<string, number>;
    readonly total_bytes: number;
  };
  expect(storage.thread_id).toBe(id);
  expect(storage.bytes).toMatchObject({ checkpoints: expect.any(Number), events: expect.any(Number) });
  expect(storage.total_bytes).toBe(Object.values(storage.bytes).reduce((sum, n) => sum + n, 0));
  expect(storage.bytes.checkpoints).toBeGreaterThan(100);
});

test.each([
  ['POST', '/copy'],
  ['GET', '/storage'],
])('%s %s of a thread that is not there, or another tenant’s, is 404 (I9)', async (method, path) => {
  const { threadId } = await api.stores.threads.create({ tenantId: 'other' });
  for (const id of [randomUUID(), threadId])
    expect((await api.fetch(`/threads/${id}${path}`, { method })).status).toBe(404);
  expect((await api.fetch(`/threads/nope${path}`, { method })).status).toBe(422);
});

test.each([
  [{}, 'thread_ids'],
  [{ thread_ids: 'all' }, 'thread_ids'],
  [{ thread_ids: ['nope'] }, 'thread_ids.0'],
  [{ thread_ids: [], strategy: 'keep_some' }, 'strategy'],
  [{ thread_ids: Array.from({ length: 1001 }, () => randomUUID()) }, 'thread_ids'],
])('a prune that does not fit is 422 and names the field: %#', async (json, field) => {
  const response = await api.fetch('/threads/prune', { json });
  expect([response.status, await response.text()]).toEqual([422, expect.stringContaining(`body: ${field}: found`)]);
});

test('a run whose tokens are pruned streams its messages whole, in both modes and after any id', async () => {
  const { thread_id } = await api.sdk.threads.create();
  const created = await api.sdk.runs.create(thread_id, GRAPH, { streamMode: ['messages-tuple'] });
  const run = await playRun(api.stores, refOf(created));
  const [, metadata] = delta('m1', '').data as [unknown, unknown];
  const message = { type: 'ai', id: 'm1', content: 'Hello', additional_kwargs: {}, response_metadata: {} };
  await run.log(delta('m1', 'Hel'), delta('m1', 'lo'), { event: 'messages/complete', data: [message, metadata] });
  await run.finish();
  const stream = async (query = '', headers = {}) =>
    (await api.fetch(`/threads/${thread_id}/runs/${created.run_id}/stream${query}`, { headers })).text();
  const before = await stream();
  const ids = [...before.matchAll(/^id: (.+)$/gm)].map(([, id = '']) => id);
  await api.stores.events.pruneTokens(-1_000, 100);
  const contents = (text: string) => [...text.matchAll(/"content":"(\w*)"/g)].map(([, content]) => content);
  expect(contents(before)).toEqual(['Hel', 'lo']);
  expect(contents(await stream())).toEqual(['Hello']);
  expect(contents(await stream('', { 'last-event-id': ids[1] ?? '' }))).toEqual(['Hello']);
  const whole = await stream('?stream_mode=messages');
  expect(whole).toContain('event: messages/complete');
  expect(contents(whole)).toEqual(['Hello']);
});
