import { InMemoryStore, type Operation } from '@langchain/langgraph-checkpoint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createItemStore } from '../../stores/postgres/store-items.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

// LangGraph types the results by the operations' own types, which a list of any operations does not know.
interface ItemStore {
  batch(tenantId: string, operations: readonly Operation[]): Promise<readonly unknown[]>;
}

/** LangGraph's own store, one per tenant: what ours must agree with. */
const inMemory = (): ItemStore => {
  const storeByTenant = new Map<string, InMemoryStore>();
  return {
    batch(tenantId, operations) {
      const store = storeByTenant.get(tenantId) ?? new InMemoryStore();
      storeByTenant.set(tenantId, store);
      return store.batch([...operations]);
    },
  };
};

const put = (namespace: string[], key: string, value: Record<string, unknown> | null): Operation => ({
  namespace,
  key,
  value,
});
const get = (namespace: string[], key: string): Operation => ({ namespace, key });
type Found = readonly { readonly key: string; readonly value: unknown; readonly namespace: readonly string[] }[];

describe.each<[string, () => ItemStore]>([
  ['postgres', () => createItemStore(database.db)],
  ["LangGraph's InMemoryStore", inMemory],
])('%s', (_, createStore) => {
  let store: ItemStore;
  beforeAll(() => {
    store = createStore();
  });
  const keys = async (tenantId: string, operation: object) => {
    const [found] = await store.batch(tenantId, [{ namespacePrefix: ['n'], limit: 100, ...operation } as Operation]);
    return (found as Found).map(({ key }) => key).toSorted();
  };
  const namespaces = async (tenantId: string, operation: object = {}) => {
    const [found] = await store.batch(tenantId, [
      { matchConditions: [], limit: 100, offset: 0, ...operation } as Operation,
    ]);
    return (found as string[][]).map((labels) => labels.join('/')).toSorted();
  };

  test('an item is what was put last; a put keeps its birthday', async () => {
    expect(await store.batch('a', [get(['n'], 'k')])).toEqual([null]);
    await store.batch('a', [put(['n', 'm'], 'k', { v: 1 })]);
    const [first] = (await store.batch('a', [get(['n', 'm'], 'k')])) as [{ createdAt: Date }];
    await store.batch('a', [put(['n', 'm'], 'k', { v: [2, null, { x: 'y' }] })]);
    const [item] = await store.batch('a', [get(['n', 'm'], 'k')]);
    expect(item).toMatchObject({
      namespace: ['n', 'm'],
      key: 'k',
      value: { v: [2, null, { x: 'y' }] },
      createdAt: first.createdAt,
    });
    await store.batch('a', [put(['n', 'm'], 'k', null)]);
    expect(await store.batch('a', [get(['n', 'm'], 'k')])).toEqual([null]);
  });

  test('in a batch reads see what was before it; of two puts the later counts', async () => {
    await store.batch('b', [put(['n'], 'k', { v: 1 })]);
    const results = await store.batch('b', [
      put(['n'], 'k', { v: 2 }),
      get(['n'], 'k'),
      put(['n'], 'gone', { v: 1 }),
      put(['n'], 'k', { v: 3 }),
      put(['n'], 'gone', null),
    ]);
    expect(results).toHaveLength(5);
    const [now, gone] = await store.batch('b', [get(['n'], 'k'), get(['n'], 'gone')]);
    expect(now).toMatchObject({ value: { v: 3 } });
    expect(gone).toBeNull();
  });

  test('search: filters by equality and comparison', async () => {
    await store.batch('c', [
      put(['n'], 'one', { score: 1, tag: 'x', flag: true }),
      put(['n'], 'two', { score: 2, tag: 'y', flag: false }),
      put(['n'], 'ten', { score: 10, tag: 'x', nil: null }),
      put(['n'], 'none', { other: 1 }),
    ]);
    const filtered = (filter: object) => keys('c', { filter });
    expect(await filtered({ tag: 'x' })).toEqual(['one', 'ten']);
    expect(await filtered({ tag: 'x', score: 10 })).toEqual(['ten']);
    expect(await filtered({ flag: false })).toEqual(['two']);
    expect(await filtered({ nil: null })).toEqual(['ten']);
    expect(await filtered({ score: '1' })).toEqual([]);
    expect(await filtered({ score: { $eq: 2 } })).toEqual(['two']);
    expect(await filtered({ score: { $ne: 2 } })).toEqual(['none', 'one', 'ten']);
    expect(await filtered({ score: { $gt: 1 } })).toEqual(['ten', 'two']);
    expect(await filtered({ score: { $gte: 2, $lt: 10 } })).toEqual(['two']);
    expect(await filtered({ score: { $lte: 2 } })).toEqual(['one', 'two']);
    expect(await filtered({ tag: { $in: ['y', 'z'] } })).toEqual(['two']);
    expect(await filtered({ tag: { $nin: ['x'] } })).toEqual(['none', 'two']);
    expect(await filtered({ tag: { $in: [] } })).toEqual([]);
    expect(await filtered({ nil: { $in: [null, 1] } })).toEqual(['ten']);
    expect(await filtered({ tag: { $in: [['x'], 'a\u0000', 'y'] } })).toEqual(['two']);
    expect(await filtered({ missing: 1 })).toEqual([]);
    expect(await filtered({})).toEqual(['none', 'one', 'ten', 'two']);
  });

  test('search: everything under a prefix, by page', async () => {
    await store.batch('d', [
      put(['n'], '1', {}),
      put(['n', 'a'], '2', {}),
      put(['n', 'a', 'b'], '3', {}),
      put(['other'], '4', {}),
    ]);
    expect(await keys('d', {})).toEqual(['1', '2', '3']);
    expect(await keys('d', { namespacePrefix: ['n', 'a'] })).toEqual(['2', '3']);
    expect(await keys('d', { namespacePrefix: [] })).toEqual(['1', '2', '3', '4']);
    const pages = await Promise.all([0, 2].map((offset) => keys('d', { limit: 2, offset })));
    expect(pages.map(({ length }) => length)).toEqual([2, 1]);
    expect(pages.flat().toSorted()).toEqual(['1', '2', '3']);
  });

  test('a search without a limit gives ten', async () => {
    await store.batch(
      'e',
      Array.from({ length: 12 }, (_, i) => put(['n'], `k${i}`, {})),
    );
    expect(await keys('e', { limit: undefined })).toHaveLength(10);
  });

  test('namespaces: each once, by prefix, suffix, wildcard and depth, by page', async () => {
    const all = [
      ['users', 'ann', 'notes'],
      ['users', 'bob', 'notes'],
      ['users', 'bob', 'tasks'],
      ['docs'],
      ['docs', 'v_1'],
    ];
    await store.batch(
      'f',
      all.flatMap((namespace) => [put(namespace, '1', {}), put(namespace, '2', {})]),
    );
    const matching = (matchType: string, ...path: string[]) =>
      namespaces('f', { matchConditions: [{ matchType, path }] });
    expect(await namespaces('f')).toEqual(all.map((labels) => labels.join('/')).toSorted());
    expect(await matching('prefix', 'docs')).toEqual(['docs', 'docs/v_1']);
    expect(await matching('prefix', 'doc')).toEqual([]);
    expect(await matching('prefix', 'users', '*', 'notes')).toEqual(['users/ann/notes', 'users/bob/notes']);
    expect(await matching('suffix', 'tasks')).toEqual(['users/bob/tasks']);
    expect(await matching('suffix', 'bob', '*')).toEqual(['users/bob/notes', 'users/bob/tasks']);
    expect(await matching('prefix', 'docs', 'v*1')).toEqual([]);
    expect(await namespaces('f', { maxDepth: 2 })).toEqual(['docs', 'docs/v_1', 'users/ann', 'users/bob']);
    expect(await namespaces('f', { maxDepth: 1 })).toEqual(['docs', 'users']);
    const both = [
      { matchType: 'prefix', path: ['users'] },
      { matchType: 'suffix', path: ['notes'] },
    ];
    expect(await namespaces('f', { matchConditions: both })).toEqual(['users/ann/notes', 'users/bob/notes']);
    expect(await namespaces('f', { maxDepth: 1, limit: 1, offset: 1 })).toEqual(['users']);
  });

  test('I9: tenants share nothing', async () => {
    await store.batch('g', [put(['n'], 'k', { v: 1 })]);
    expect(await store.batch('h', [get(['n'], 'k')])).toEqual([null]);
    expect(await keys('h', { namespacePrefix: [] })).toEqual([]);
    expect(await namespaces('h')).toEqual([]);
    await store.batch('h', [put(['n'], 'k', null)]);
    expect(await store.batch('g', [get(['n'], 'k')])).not.toEqual([null]);
  });
});

describe('postgres', () => {
  const store = (): ItemStore => createItemStore(database.db);

  test.each([[[]], [['']], [['a.b']], [['a', '']]])(
    'a namespace %j is refused, and nothing of its batch is put',
    async (namespace) => {
      const refused = store().batch('p', [put(['ok'], 'k', {}), put(namespace, 'k', {})]);
      await expect(refused).rejects.toThrow(/namespace/);
      expect(await store().batch('p', [get(['ok'], 'k')])).toEqual([null]);
    },
  );

  test('a label that begins like another is not under it', async () => {
    await store().batch('q', [
      put(['n'], '1', {}),
      put(['nn'], '2', {}),
      put(['n-x'], '3', {}),
      put(['n', 'x'], '4', {}),
    ]);
    const [found] = await store().batch('q', [{ namespacePrefix: ['n'] }]);
    expect((found as Found).map(({ key }) => key).toSorted()).toEqual(['1', '4']);
  });

  test('strings are compared as strings, so ISO dates work', async () => {
    await store().batch('r', [put(['n'], 'old', { at: '2020-01-01' }), put(['n'], 'new', { at: '2026-01-01' })]);
    const [found] = await store().batch('r', [{ namespacePrefix: ['n'], filter: { at: { $gt: '2024-06-01' } } }]);
    expect((found as Found).map(({ key }) => key)).toEqual(['new']);
  });

  test('what Postgres cannot hold as it is comes back unchanged, and is found', async () => {
    const odd = 'a\u0000b\ud800%_\\"';
    await store().batch('s', [put([odd], odd, { [odd]: odd })]);
    const [item, found, labels] = await store().batch('s', [
      get([odd], odd),
      { namespacePrefix: [odd], filter: { [odd]: odd } },
      { matchConditions: [{ matchType: 'suffix', path: [odd] }], limit: 9, offset: 0 },
    ]);
    expect(item).toMatchObject({ namespace: [odd], key: odd, value: { [odd]: odd } });
    expect(found).toHaveLength(1);
    expect(labels).toEqual([[odd]]);
  });

  test('batches that put the same items in another order do not block each other', async () => {
    const order = Array.from({ length: 30 }, (_, i) => put(['n'], `k${i}`, { i }));
    await Promise.all(Array.from({ length: 20 }, (_, i) => store().batch('t', i % 2 ? order : order.toReversed())));
    const [found] = await store().batch('t', [{ namespacePrefix: ['n'], limit: 100 }]);
    expect(found).toHaveLength(30);
  });
});
