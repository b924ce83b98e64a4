import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiHarness, GRAPH, playRun, refOf, startApi } from './api-harness.ts';

let api: ApiHarness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const search = async (json: unknown) => {
  const response = await api.fetch('/threads/search', { json });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

/** A thread whose run ended with these values. */
const threadWith = async (values: Record<string, unknown>, metadata: Record<string, unknown>) => {
  const { thread_id } = await api.sdk.threads.create({ metadata });
  const run = await playRun(api.stores, refOf(await api.sdk.runs.create(thread_id, GRAPH)));
  await run.finish({ values });
  return thread_id;
};

test('ids, values and status find threads, alone and together', async () => {
  const mark = { test: 'filters' };
  const done = await threadWith({ stage: 'done', list: [{ n: 1 }, { n: 2 }] }, mark);
  const open = await threadWith({ stage: 'open' }, mark);
  const idle = await api.sdk.threads.create({ metadata: mark });
  const found = async (query: object) =>
    (await api.sdk.threads.search({ metadata: mark, ...query })).map(({ thread_id }) => thread_id);
  expect(await found({ values: { stage: 'done' } })).toEqual([done]);
  expect(await found({ values: { list: [{ n: 2 }] } })).toEqual([done]);
  expect(await found({ ids: [open, idle.thread_id, randomUUID()] })).toEqual([idle.thread_id, open]);
  expect(await found({ ids: [open, done], values: { stage: 'open' } })).toEqual([open]);
  expect(await found({ status: 'busy' })).toEqual([]);
  await api.sdk.runs.create(idle.thread_id, GRAPH);
  expect(await found({ status: 'busy' })).toEqual([idle.thread_id]);
  expect(await found({ metadata: { test: 'none' } })).toEqual([]);
});

test('a count is the number that a search would find', async () => {
  const mark = { test: 'count' };
  for (const n of [1, 2, 3]) await threadWith({ n }, mark);
  expect(await api.sdk.threads.count({ metadata: mark })).toBe(3);
  expect(await api.sdk.threads.count({ metadata: mark, values: { n: 2 } })).toBe(1);
  expect(await api.sdk.threads.count({ metadata: mark, status: 'busy' })).toBe(0);
  const bare = await api.fetch('/threads/count', { method: 'POST' });
  expect(Number(await bare.text())).toBeGreaterThanOrEqual(3);
});

test('a page says how many there are in all and where the next begins', async () => {
  const mark = { test: 'pages' };
  for (let n = 0; n < 5; n++) await api.sdk.threads.create({ metadata: mark });
  const headers = async (page: object) => {
    const { headers: h } = await search({ metadata: mark, ...page });
    return [h.get('x-pagination-total'), h.get('x-pagination-next')];
  };
  expect(await headers({ limit: 2 })).toEqual(['5', '2']);
  expect(await headers({ limit: 2, offset: 2 })).toEqual(['5', '4']);
  expect(await headers({ limit: 2, offset: 4 })).toEqual(['5', null]);
  expect(await headers({ limit: 2, offset: 99 })).toEqual(['5', null]);
  expect(await headers({ limit: 5 })).toEqual(['5', null]);
});

test('threads are sorted by the field that was asked for', async () => {
  const mark = { test: 'sort' };
  const first = await threadWith({}, mark);
  const second = (await api.sdk.threads.create({ metadata: mark })).thread_id;
  await api.sdk.threads.update(first, { metadata: { touched: true } });
  const sorted = async (sortBy: 'thread_id' | 'created_at' | 'updated_at' | 'status', sortOrder: 'asc' | 'desc') =>
    (await api.sdk.threads.search({ metadata: mark, sortBy, sortOrder })).map(({ thread_id }) => thread_id);
  expect(await sorted('created_at', 'asc')).toEqual([first, second]);
  expect(await sorted('created_at', 'desc')).toEqual([second, first]);
  expect(await sorted('updated_at', 'desc')).toEqual([first, second]);
  expect(await sorted('thread_id', 'asc')).toEqual([first, second].sort());
  const byState = await search({ metadata: mark, sort_by: 'state_updated_at', sort_order: 'desc' });
  expect(JSON.parse(byState.text)).toMatchObject([{ thread_id: second }, { thread_id: first }]);
});

test('extract reads single values out of each thread, beside the fields that were selected', async () => {
  const mark = { test: 'extract', 'a.b': 'dotted' };
  const thread_id = await threadWith({ messages: [{ content: 'one' }, { content: 'two' }] }, mark);
  const paths = { last: 'values.messages[-1].content', dotted: 'metadata["a.b"]', none: 'values.messages[7].content' };
  const found = await api.sdk.threads.search({ metadata: mark, select: ['thread_id'], extract: paths });
  expect(found).toEqual([{ thread_id, extracted: { last: 'two', dotted: 'dotted', none: null } }]);
  expect((await api.sdk.threads.search({ metadata: mark }))[0]).not.toHaveProperty('extracted');
});

test.each([
  [{ limit: 1001 }, 'limit: found 1001, want at most 1000'],
  [{ limit: 0 }, 'limit: found 0, want at least 1'],
  [{ offset: -1 }, 'offset: found -1, want at least 0'],
  [{ ids: ['nope'] }, 'ids.0: found "nope", want a UUID'],
  [{ ids: Array.from({ length: 1001 }, () => randomUUID()) }, 'ids: found an array, want at most 1000'],
  [{ status: 'lost' }, 'status: found "lost", want one of "idle"'],
  [{ sort_by: 'metadata' }, 'sort_by: found "metadata", want one of "thread_id"'],
  [{ sort_order: 'up' }, 'sort_order: found "up", want one of "asc", "desc"'],
  [{ select: ['thread_id', 'nope'] }, 'select.1: found "nope", want one of "thread_id"'],
  [{ extract: { x: 'messages[-1]' } }, 'extract.x: found "messages[-1]", no path at character 1'],
  [{ extract: { x: 'values.a[*]' } }, 'extract.x: found "values.a[*]", no path at character 9'],
  [
    { extract: Object.fromEntries([...'abcdefghijk'].map((key) => [key, 'values'])) },
    'extract: found more, want at most 10',
  ],
  [{ values: 'done' }, 'values: found "done", want object'],
  [{ metadata: [] }, 'metadata: found an array, want object'],
])('a search that does not fit is 422 and says why: %j', async (json, message) => {
  const { status, text } = await search(json);
  expect([status, text]).toEqual([422, expect.stringContaining(message)]);
});

test('null is the same as absent, and fields that nobody knows are ignored', async () => {
  const absent = { ids: null, values: null, metadata: null, select: null, extract: null, sort_by: null, what: 1 };
  expect((await search({ ...absent, limit: 1 })).status).toBe(200);
});

test('metadata and values 64 levels deep are kept and found', async () => {
  const deep = (leaf: unknown) => Array.from({ length: 64 }).reduce<unknown>((inner) => ({ in: inner }), leaf);
  const thread_id = await threadWith({ deep: deep(1) }, { deep: deep('leaf') });
  const found = async (query: object) => (await api.sdk.threads.search(query)).map((thread) => thread.thread_id);
  expect(await found({ metadata: { deep: deep('leaf') } })).toEqual([thread_id]);
  expect(await found({ metadata: { deep: deep('other') } })).toEqual([]);
  expect(await found({ values: { deep: deep(1) } })).toEqual([thread_id]);
});

test('I9: another tenant’s threads are in no search, count or total', async () => {
  const mark = { test: 'i9' };
  const { threadId } = await api.stores.threads.create({ tenantId: 'other', metadata: mark });
  const { text, headers } = await search({ metadata: mark, ids: [threadId] });
  expect([text, headers.get('x-pagination-total')]).toEqual(['[]', '0']);
  expect(await api.sdk.threads.count({ metadata: mark })).toBe(0);
});
