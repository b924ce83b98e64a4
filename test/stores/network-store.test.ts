import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { unitsFor } from '../../domains/hydro/index.ts';
import type { NetworkStore } from '../../stores/network-store.ts';
import { createNetworkStore } from '../../stores/postgres/network-store.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let store: NetworkStore;
beforeAll(async () => {
  database = await createTestDatabase();
  store = createNetworkStore(database.db);
});
afterAll(() => database.drop());

const FACTS = {
  junctions: 9,
  reservoirs: 1,
  tanks: 1,
  pipes: 12,
  pumps: 1,
  valves: 0,
  units: unitsFor('GPM'),
  durationS: 86_400,
};
const put = (tenantId: string, networkId: string, inp: string, name?: string) => {
  const inpHash = createHash('sha256').update(inp).digest('hex');
  return store.put(tenantId, { networkId, name, inp, inpHash, facts: FACTS });
};

test('versions are numbered and stay as they are; the last text again is none, an earlier one is', async () => {
  const first = await put('t1', 'net', 'A é\r\n', 'Town');
  expect(first).toMatchObject({ isNewVersion: true, network: { networkId: 'net', name: 'Town' } });
  expect(first.network.latest).toMatchObject({ version: 1, inpBytes: 6, facts: FACTS });
  expect(await put('t1', 'net', 'A é\r\n')).toEqual({ isNewVersion: false, network: first.network });
  expect((await put('t1', 'net', 'B')).network.latest.version).toBe(2);
  expect((await put('t1', 'net', 'A é\r\n')).network).toMatchObject({ name: 'Town', latest: { version: 3 } });
  expect(await store.text('t1', 'net')).toMatchObject({ version: 3, inp: 'A é\r\n' });
  expect(await store.text('t1', 'net', 2)).toMatchObject({ version: 2, inp: 'B' });
  expect(await store.text('t1', 'net', 4)).toBeUndefined();
  const versions = await store.versions('t1', 'net', { limit: 2 });
  expect(versions.map(({ version }) => version)).toEqual([3, 2]);
  expect((await store.versions('t1', 'net', { limit: 2, offset: 2 })).map(({ version }) => version)).toEqual([1]);
});

test('a name alone is no version', async () => {
  await put('t1', 'named', 'A');
  const { network, isNewVersion } = await put('t1', 'named', 'A', 'New name');
  expect(isNewVersion).toBe(false);
  expect(network).toMatchObject({ name: 'New name', latest: { version: 1 } });
});

test('twenty at once: each text that differs from the one before is a version, without a gap', async () => {
  const puts = await Promise.all(Array.from({ length: 20 }, (_, index) => put('t1', 'busy', `text ${index}`)));
  expect(puts.every(({ isNewVersion }) => isNewVersion)).toBe(true);
  const numbers = puts.map(({ network }) => network.latest.version).sort((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  const same = await Promise.all(Array.from({ length: 20 }, () => put('t1', 'same', 'one text')));
  expect(same.filter(({ isNewVersion }) => isNewVersion)).toHaveLength(1);
});

test('lists are by id, a page at a time, and read no text', async () => {
  for (const id of ['b2', 'a', 'b1', 'b_']) await put('t-list', id, 'A');
  expect((await store.list('t-list', { limit: 10 })).map(({ networkId }) => networkId)).toEqual([
    'a',
    'b1',
    'b2',
    'b_',
  ]);
  const page = await store.list('t-list', { prefix: 'b', limit: 2, offset: 1 });
  expect(page.map(({ networkId }) => networkId)).toEqual(['b2', 'b_']);
  expect(await store.count('t-list', { prefix: 'b' })).toBe(3);
  expect(await store.count('t-list', { prefix: 'b_' })).toBe(1);
});

test('what is deleted is gone with all versions', async () => {
  await put('t1', 'gone', 'A');
  await put('t1', 'gone', 'B');
  expect(await store.delete('t1', 'gone')).toBe(true);
  expect(await store.delete('t1', 'gone')).toBe(false);
  expect(await store.find('t1', 'gone')).toBeUndefined();
  expect(await store.versions('t1', 'gone', { limit: 10 })).toEqual([]);
  expect((await put('t1', 'gone', 'B')).network.latest.version).toBe(1);
});

test('I9: a tenant has its own networks', async () => {
  await put('acme', 'town', 'of acme');
  await put('globex', 'town', 'of globex');
  expect(await store.text('acme', 'town')).toMatchObject({ version: 1, inp: 'of acme' });
  expect(await store.find('initech', 'town')).toBeUndefined();
  expect(await store.text('initech', 'town', 1)).toBeUndefined();
  expect(await store.versions('initech', 'town', { limit: 10 })).toEqual([]);
  expect(await store.list('initech', { limit: 10 })).toEqual([]);
  expect(await store.count('initech', {})).toBe(0);
  expect(await store.delete('initech', 'town')).toBe(false);
  expect(await store.delete('globex', 'town')).toBe(true);
  expect(await store.find('acme', 'town')).toBeDefined();
});
