// The store's routes, by the SDK and by hand.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOpenAIEmbedder } from '../../stores/openai/embedder.ts';
import { createItemStore } from '../../stores/postgres/store-items.ts';
import { startTrigramEmbedder, type TrigramEmbedderServer } from '../support/trigram-embedder.ts';
import { type ApiHarness, type ServedApi, serveApi, startApi } from './api-harness.ts';

let api: ApiHarness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api.close();
});

const send = (method: string, path: string, json: unknown) => api.fetch(path, { method, json });
const keysOf = ({ items }: { readonly items: readonly { readonly key: string }[] }) => items.map(({ key }) => key);

test('an item is put, read, changed and deleted', async () => {
  const { store } = api.sdk;
  expect(await store.getItem(['users', 'ann'], 'profile')).toBeNull();
  await store.putItem(['users', 'ann'], 'profile', { name: 'Ann', tags: ['a', null] });
  const item = await store.getItem(['users', 'ann'], 'profile');
  expect(item).toMatchObject({
    namespace: ['users', 'ann'],
    key: 'profile',
    value: { name: 'Ann', tags: ['a', null] },
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
  });
  await store.putItem(['users', 'ann'], 'profile', { name: 'Anne' });
  expect(await store.getItem(['users', 'ann'], 'profile')).toMatchObject({
    value: { name: 'Anne' },
    createdAt: item?.createdAt,
  });
  await store.deleteItem(['users', 'ann'], 'profile');
  await store.deleteItem(['users', 'ann'], 'profile');
  expect(await store.getItem(['users', 'ann'], 'profile')).toBeNull();
});

test('putting and deleting answer 204 without a body', async () => {
  const put = await send('PUT', '/store/items', { namespace: ['plain'], key: 'k', value: {} });
  expect([put.status, await put.text()]).toEqual([204, '']);
  const removed = await send('DELETE', '/store/items', { namespace: ['plain'], key: 'k' });
  expect([removed.status, await removed.text()]).toEqual([204, '']);
});

test('a search filters under a prefix and goes by page', async () => {
  const { store } = api.sdk;
  for (let i = 0; i < 12; i += 1) await store.putItem(['search', i % 2 ? 'odd' : 'even'], `k${i}`, { i });
  expect(keysOf(await store.searchItems(['search'], { limit: 100 }))).toHaveLength(12);
  expect(keysOf(await store.searchItems(['search']))).toHaveLength(10);
  expect(keysOf(await store.searchItems(['search', 'odd'], { filter: { i: { $gt: 6 } } })).toSorted()).toEqual([
    'k11',
    'k7',
    'k9',
  ]);
  const pages = await Promise.all([0, 5, 10].map((offset) => store.searchItems(['search'], { limit: 5, offset })));
  expect(new Set(pages.flatMap(keysOf)).size).toBe(12);
  const everywhere = await (await send('POST', '/store/items/search', { filter: { i: 3 } })).json();
  expect(keysOf(everywhere as Parameters<typeof keysOf>[0])).toEqual(['k3']);
});

test('without an embedder a query is ignored, and no item has a score', async () => {
  await api.sdk.store.putItem(['query'], 'k', { text: 'a' });
  const { items } = await api.sdk.store.searchItems(['query'], { query: 'anything' });
  expect(items).toHaveLength(1);
  expect(items[0]).not.toHaveProperty('score');
});

test('namespaces are listed by prefix, suffix and depth', async () => {
  const { store } = api.sdk;
  for (const labels of [
    ['ns', 'a', 'notes'],
    ['ns', 'b', 'notes'],
    ['ns', 'b', 'tasks'],
  ])
    await store.putItem(labels, 'k', {});
  const list = async (options: Parameters<typeof store.listNamespaces>[0]) =>
    (await store.listNamespaces({ prefix: ['ns'], ...options })).namespaces.map((labels) => labels.join('/'));
  expect(await list({})).toEqual(['ns/a/notes', 'ns/b/notes', 'ns/b/tasks']);
  expect(await list({ suffix: ['notes'] })).toEqual(['ns/a/notes', 'ns/b/notes']);
  expect(await list({ maxDepth: 2 })).toEqual(['ns/a', 'ns/b']);
  expect(await list({ limit: 1, offset: 1 })).toEqual(['ns/b/notes']);
  expect(await list({ prefix: ['ns', '*', 'tasks'] })).toEqual(['ns/b/tasks']);
});

test('a namespace is whole when max_depth is beyond any', async () => {
  await api.sdk.store.putItem(['depth', 'b'], 'k', {});
  const found = await send('POST', '/store/namespaces', { prefix: ['depth'], max_depth: 2 ** 40 });
  expect(await found.json()).toEqual({ namespaces: [['depth', 'b']] });
});

test('a filter may list more values than a statement takes parameters', async () => {
  await api.sdk.store.putItem(['listed'], 'in', { i: 69_999 });
  await api.sdk.store.putItem(['listed'], 'out', { i: -1 });
  const values = Array.from({ length: 70_000 }, (_, i) => i);
  const find = (filter: Record<string, unknown>) => api.sdk.store.searchItems(['listed'], { filter });
  expect(keysOf(await find({ i: { $in: values } }))).toEqual(['in']);
  expect(keysOf(await find({ i: { $nin: values } }))).toEqual(['out']);
});

test('ttl is minutes; reading starts it anew unless refresh_ttl is false', async () => {
  const { store } = api.sdk;
  const age = () =>
    api.database.query(`update store_items set expires_at = expires_at - interval '6 minutes' where key = 'ttl'`);
  await store.putItem(['ttl'], 'ttl', {}, { ttl: 10 });
  await age();
  await store.getItem(['ttl'], 'ttl', { refreshTtl: true });
  await age();
  expect(await store.getItem(['ttl'], 'ttl', { refreshTtl: false })).not.toBeNull();
  await age();
  expect(await store.getItem(['ttl'], 'ttl')).toBeNull();
  expect(keysOf(await store.searchItems(['ttl']))).toEqual([]);
});

test('I9: items of another tenant are neither read, found nor changed', async () => {
  await api.stores.items.batch('other', [{ namespace: ['theirs'], key: 'k', value: { v: 1 } }]);
  expect(await api.sdk.store.getItem(['theirs'], 'k')).toBeNull();
  expect(keysOf(await api.sdk.store.searchItems(['theirs']))).toEqual([]);
  expect((await api.sdk.store.listNamespaces({ prefix: ['theirs'] })).namespaces).toEqual([]);
  await api.sdk.store.deleteItem(['theirs'], 'k');
  expect((await api.stores.items.batch('other', [{ namespace: ['theirs'], key: 'k' }]))[0]).not.toBeNull();
});

test('what no text in Postgres can be comes back unchanged', async () => {
  const odd = 'a\u0000b\ud800';
  expect((await send('PUT', '/store/items', { namespace: [odd], key: odd, value: { [odd]: odd } })).status).toBe(204);
  const found = await (await send('POST', '/store/items/search', { namespace_prefix: [odd] })).json();
  expect(found).toMatchObject({ items: [{ namespace: [odd], key: odd, value: { [odd]: odd } }] });
});

describe('bad input', () => {
  const item = { namespace: ['bad'], key: 'k', value: {} };
  const tooManyFields = Object.fromEntries(Array.from({ length: 33_000 }, (_, i) => [`k${i}`, i]));
  test.each<[string, string, unknown, number, RegExp]>([
    ['PUT', '/store/items', { ...item, namespace: [] }, 400, /at least one label/],
    ['PUT', '/store/items', { key: 'k', value: {} }, 400, /at least one label/],
    ['PUT', '/store/items', { ...item, namespace: ['a.b'] }, 422, /namespace\.0: found a dot/],
    [
      'PUT',
      '/store/items',
      { ...item, namespace: ['a', ''] },
      422,
      /namespace\.1: found "", want a text that is not empty/,
    ],
    ['PUT', '/store/items', { ...item, namespace: 'a' }, 422, /namespace: found "a", want array/],
    ['PUT', '/store/items', { ...item, key: 7 }, 422, /key: found 7, want string/],
    ['PUT', '/store/items', { ...item, value: [1] }, 422, /value: found an array, want object/],
    ['PUT', '/store/items', { ...item, value: null }, 422, /value: found null, want object/],
    ['PUT', '/store/items', { ...item, index: 'text' }, 422, /index: found "text"/],
    ['PUT', '/store/items', { ...item, ttl: 0 }, 422, /ttl: found 0, want more than 0/],
    ['PUT', '/store/items', { ...item, ttl: 1e300 }, 422, /ttl: /],
    ['PUT', '/store/items', { ...item, key: 'x'.repeat(2_000) }, 422, /key has 2000 bytes, want at most 1000/],
    ['DELETE', '/store/items', { key: 'k' }, 400, /at least one label/],
    ['DELETE', '/store/items', { namespace: ['a'] }, 422, /key: found nothing, want string/],
    ['POST', '/store/items/search', { namespace_prefix: ['a', 'b.c'] }, 422, /namespace_prefix\.1: found a dot/],
    ['POST', '/store/items/search', { limit: 0 }, 422, /limit: found 0, want at least 1/],
    ['POST', '/store/items/search', { filter: 'x' }, 422, /filter: /],
    ['POST', '/store/items/search', { filter: tooManyFields }, 422, /filter: found more, want at most 1000 fields/],
    ['POST', '/store/namespaces', { max_depth: 0 }, 422, /max_depth: /],
    [
      'POST',
      '/store/namespaces',
      { prefix: ['x'.repeat(200_000)] },
      422,
      /prefix: found more in all, want at most 1000 b/,
    ],
    ['POST', '/store/namespaces', { suffix: Array(50).fill('é'.repeat(20)) }, 422, /suffix: found more in all/],
    ['POST', '/store/namespaces', { suffix: [''] }, 422, /suffix\.0: /],
  ])('%s %s %j is %i', async (method, path, json, status, message) => {
    const response = await send(method, path, json);
    expect([response.status, await response.text()]).toEqual([status, expect.stringMatching(message)]);
  });

  test.each([
    ['/store/items?key=k', 400],
    ['/store/items?namespace=&key=k', 400],
    ['/store/items?namespace=a', 422],
    ['/store/items?namespace=a..b&key=k', 422],
    ['/store/items?namespace=a&key=k&refresh_ttl=maybe', 422],
  ])('GET %s is %i', async (path, status) => {
    expect((await api.fetch(path)).status).toBe(status);
  });

  test('unknown fields and null are ignored; a namespace in the query may be repeated labels', async () => {
    const put = await send('PUT', '/store/items', { ...item, index: null, ttl: null, whatever: 1 });
    expect(put.status).toBe(204);
    expect(await (await api.fetch('/store/items?namespace=bad&key=k')).json()).toMatchObject({ key: 'k' });
    expect(await (await api.fetch('/store/items?namespace=bad&namespace=more&key=k')).json()).toBeNull();
    const body = { namespace_prefix: null, filter: null, query: null, limit: null, more: 1 };
    expect((await send('POST', '/store/items/search', body)).status).toBe(200);
  });
});

describe('with an embedder', () => {
  let server: TrigramEmbedderServer;
  let served: ServedApi;
  beforeAll(async () => {
    server = await startTrigramEmbedder();
    const embedder = createOpenAIEmbedder({ model: 'trigrams', fields: ['$'], baseUrl: server.baseUrl });
    const items = createItemStore(api.database.db, { embedder });
    // No test here starts a run.
    const nobody = { dispatch: async () => {}, dispatchNext: async () => {}, dispatchPending: async () => 0 };
    served = await serveApi({ ...api.stores, items }, api.database, nobody);
  });
  afterAll(async () => {
    await served.close();
    await server.close();
  });

  test('a search by meaning gives scores, nearest first', async () => {
    const { store } = served.sdk;
    await store.putItem(['v'], 'tides', { text: 'The tide is high when the moon is full' }, { index: ['text'] });
    await store.putItem(['v'], 'bonds', { text: 'Government bonds fell as rates rose' }, { index: ['text'] });
    await store.putItem(['v'], 'secret', { text: 'high tide' }, { index: false });
    const { items } = await store.searchItems(['v'], { query: 'high tide and full moon' });
    expect(keysOf({ items })).toEqual(['tides', 'bonds', 'secret']);
    const [first, second, last] = items.map((item) => (item as { score?: number }).score);
    expect(first).toBeGreaterThan(second ?? 1);
    expect(last).toBeUndefined();
  });

  test('an embedder that is away: a put is 204, a search 503 that says so, one without a query works', async () => {
    server.behave(500);
    const json = { namespace: ['away'], key: 'k', value: { text: 'x' } };
    expect((await served.fetch('/store/items', { method: 'PUT', json })).status).toBe(204);
    const search = await served.fetch('/store/items/search', { json: { namespace_prefix: ['away'], query: 'x' } });
    expect([search.status, await search.text()]).toEqual([
      503,
      'Cannot embed with trigrams: the endpoint answered HTTP 500',
    ]);
    expect(keysOf(await served.sdk.store.searchItems(['away']))).toEqual(['k']);
    server.behave(401);
    expect((await served.fetch('/store/items/search', { json: { query: 'x' } })).status).toBe(502);
  });
});
