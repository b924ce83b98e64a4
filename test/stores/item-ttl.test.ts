import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ItemOperation, ItemStore } from '../../stores/item-store.ts';
import { createItemStore } from '../../stores/postgres/store-items.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let store: ItemStore;
beforeAll(async () => {
  database = await createTestDatabase();
  store = createItemStore(database.db);
});
afterAll(async () => {
  await database.drop();
});

const put = (key: string, ttlMinutes?: number): ItemOperation => ({
  namespace: ['n'],
  key,
  value: { key },
  ttlMinutes,
});
const get = (tenant: string, key: string, refreshTtl = true) =>
  store.batch(tenant, [{ namespace: ['n'], key, refreshTtl }]);
/** Minutes that an item still has. */
const minutesLeft = async (tenant: string, key: string): Promise<number | null> => {
  const [row] = await database.query<{ minutes: string | null }>(
    `select extract(epoch from expires_at - now()) / 60 as minutes from store_items where tenant_id = $1 and key = $2`,
    [tenant, key],
  );
  return row?.minutes == null ? null : Number(row.minutes);
};
/** As if so many minutes had passed. */
const pass = (tenant: string, minutes: number) =>
  database.query(
    `update store_items set expires_at = expires_at - make_interval(secs => $2::float8 * 60) where tenant_id = $1`,
    [tenant, minutes],
  );

test('an item whose time is up is not there: not read, found or listed', async () => {
  await store.batch('a', [put('k', 5), put('stays')]);
  await pass('a', 4.9);
  expect(await get('a', 'k', false)).toMatchObject([{ key: 'k' }]);
  await pass('a', 0.2);
  expect(await get('a', 'k')).toEqual([null]);
  const [found] = await store.batch('a', [{ namespacePrefix: ['n'] }]);
  expect(found.map(({ key }) => key)).toEqual(['stays']);
  await store.batch('a', [{ namespace: ['n'], key: 'stays', value: null }]);
  const [namespaces] = await store.batch('a', [{ limit: 10, offset: 0 }]);
  expect(namespaces).toEqual([]);
});

test('the time is taken to the second', async () => {
  await store.batch('b', [put('k', 0.02)]);
  expect(await get('b', 'k', false)).toMatchObject([{ key: 'k' }]);
  await expect.poll(() => get('b', 'k', false), { timeout: 3_000 }).toEqual([null]);
});

test('reading and finding start the time anew, unless told not to', async () => {
  await store.batch('c', [put('k', 10)]);
  await pass('c', 6);
  await get('c', 'k', false);
  await store.batch('c', [{ namespacePrefix: ['n'], refreshTtl: false }]);
  expect(await minutesLeft('c', 'k')).toBeCloseTo(4, 0);
  await get('c', 'k');
  expect(await minutesLeft('c', 'k')).toBeCloseTo(10, 0);
  await pass('c', 6);
  await store.batch('c', [{ namespacePrefix: ['n'] }]);
  expect(await minutesLeft('c', 'k')).toBeCloseTo(10, 0);
});

test('a store may be configured with a time for what is put without one, and to leave it when items are read', async () => {
  const configured = createItemStore(database.db, { defaultTtlMinutes: 10, refreshOnRead: false });
  await configured.batch('k', [put('k'), put('own', 50)]);
  await pass('k', 6);
  const read = (refreshTtl?: boolean) => configured.batch('k', [{ namespace: ['n'], key: 'k', refreshTtl }]);
  await read();
  expect(await minutesLeft('k', 'k')).toBeCloseTo(4, 0);
  await read(true);
  expect(await minutesLeft('k', 'k')).toBeCloseTo(10, 0);
  expect(await minutesLeft('k', 'own')).toBeCloseTo(44, 0);
});

test('a put without a time makes the item stay; a put over one that expired makes a new one', async () => {
  await store.batch('d', [put('k', 5)]);
  await store.batch('d', [put('k')]);
  expect(await minutesLeft('d', 'k')).toBeNull();
  await store.batch('d', [put('old', 5)]);
  const [before] = await store.batch('d', [{ namespace: ['n'], key: 'old' }]);
  await pass('d', 6);
  await store.batch('d', [put('old', 5)]);
  const [after] = await store.batch('d', [{ namespace: ['n'], key: 'old' }]);
  expect(after?.createdAt.getTime()).toBeGreaterThan(before?.createdAt.getTime() ?? Number.POSITIVE_INFINITY);
});

test('sweeping removes what has expired, of every tenant, and nothing else', async () => {
  await store.batch('e', [put('k', 5), put('later', 500), put('stays')]);
  await store.batch('f', [put('k', 5)]);
  await pass('e', 6);
  await pass('f', 6);
  expect(await store.sweep(1)).toBe(1);
  await store.sweep(100);
  const rows = await database.query(
    `select tenant_id, key from store_items where tenant_id in ('e', 'f') order by key`,
  );
  expect(rows).toEqual([
    { tenant_id: 'e', key: 'later' },
    { tenant_id: 'e', key: 'stays' },
  ]);
});

test('readers that refresh the same items in another order do not block each other', async () => {
  const keys = Array.from({ length: 30 }, (_, i) => `k${i}`);
  await store.batch(
    'g',
    keys.map((key) => put(key, 10)),
  );
  const reads = keys.map((key): ItemOperation => ({ namespace: ['n'], key }));
  await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      store.batch('g', i % 2 ? [...reads, put('new', i + 1)] : [...reads.toReversed(), put('new', i + 1)]),
    ),
  );
  expect(await minutesLeft('g', 'k29')).toBeCloseTo(10, 0);
});

test('a scope is contained in the value, the namespace or the key; what is outside is not there', async () => {
  const mine = { owner: 'ann' };
  await store.batch('s', [
    { namespace: ['n'], key: 'mine', value: { owner: 'ann' } },
    { namespace: ['m'], key: 'other', value: { owner: 'bob' } },
  ]);
  const read = (key: string, labels: string[]) => store.batch('s', [{ namespace: labels, key }], mine);
  expect(await read('mine', ['n'])).toMatchObject([{ key: 'mine' }]);
  expect(await read('other', ['m'])).toEqual([null]);
  const [found, namespaces] = await store.batch('s', [{ namespacePrefix: [] }, { limit: 10, offset: 0 }], mine);
  expect(found.map(({ key }) => key)).toEqual(['mine']);
  expect(namespaces).toEqual([['n']]);
  expect((await store.batch('s', [{ namespacePrefix: [] }], { namespace: ['m'] }))[0]).toHaveLength(1);

  await store.batch('s', [{ namespace: ['m'], key: 'other', value: null }], mine);
  expect((await store.batch('s', [{ namespacePrefix: [] }]))[0]).toHaveLength(2);
  const taken = store.batch('s', [{ namespace: ['m'], key: 'other', value: { owner: 'ann' } }], mine);
  await expect(taken).rejects.toMatchObject({ code: 'ITEM_NOT_FOUND' });
  await store.batch('s', [{ namespace: ['n'], key: 'mine', value: { owner: 'ann', n: 2 } }], mine);
  expect(await read('mine', ['n'])).toMatchObject([{ value: { n: 2 } }]);
});

test('a key or namespace that no index can hold is refused with its size, and nothing of its batch is put', async () => {
  const long = 'x'.repeat(1_001);
  for (const address of [
    { namespace: ['n'], key: long },
    { namespace: [long], key: 'k' },
  ])
    await expect(store.batch('h', [put('ok'), { ...address, value: {} }])).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('1001 bytes'),
    });
  expect(await get('h', 'ok')).toEqual([null]);
  await store.batch('h', [{ namespace: ['y'.repeat(1_000)], key: 'z'.repeat(1_000), value: {} }]);
});
