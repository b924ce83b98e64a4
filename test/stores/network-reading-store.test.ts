import { afterAll, beforeAll, expect, test } from 'vitest';
import { unitsFor } from '../../domains/hydro/index.ts';
import type { NetworkReadingStore } from '../../stores/network-reading-store.ts';
import type { NetworkStore } from '../../stores/network-store.ts';
import { createNetworkReadingStore } from '../../stores/postgres/network-reading-store.ts';
import { createNetworkStore } from '../../stores/postgres/network-store.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let networks: NetworkStore;
let readings: NetworkReadingStore;
beforeAll(async () => {
  database = await createTestDatabase();
  networks = createNetworkStore(database.db);
  readings = createNetworkReadingStore(database.db);
  for (const [tenantId, networkId] of [
    ['t1', 'town'],
    ['t2', 'town'],
    ['t1', 'gone'],
  ] as const)
    await networks.put(tenantId, {
      networkId,
      inp: 'text',
      inpHash: 'hash',
      facts: {
        ...{ junctions: 1, reservoirs: 1, tanks: 1, pipes: 1, pumps: 1, valves: 0, durationS: 0 },
        units: unitsFor('LPS'),
      },
    });
});
afterAll(() => database.drop());

const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 8, minute));
const put = (tenantId: string, networkId: string, minute: number, level: number) =>
  readings.put(tenantId, networkId, {
    at: at(minute),
    tankLevels: { T1: { value: level, unit: 'm' } },
    pumps: { PU1: minute % 2 === 0 },
  });
const levels = async (page: Parameters<NetworkReadingStore['list']>[2]) =>
  (await readings.list('t1', 'town', page)).map(({ tankLevels }) => tankLevels.T1?.value);

test('newest first, in pages, and within times: later than one, no later than the other', async () => {
  for (const minute of [1, 3, 0, 2]) await put('t1', 'town', minute, minute);
  expect(await levels({ limit: 10 })).toEqual([3, 2, 1, 0]);
  expect(await levels({ limit: 2, offset: 1 })).toEqual([2, 1]);
  expect(await levels({ limit: 10, after: at(1), until: at(2) })).toEqual([2]);
  expect(await readings.count('t1', 'town')).toBe(4);
});

test('one of the same time takes the place of the one before', async () => {
  const first = await put('t1', 'town', 3, 3.25);
  expect(first).toMatchObject({ at: at(3), tankLevels: { T1: { value: 3.25, unit: 'm' } }, pumps: { PU1: false } });
  expect(await levels({ limit: 1 })).toEqual([3.25]);
  expect(await readings.count('t1', 'town')).toBe(4);
});

test('I9: another tenant’s network of the same id has readings of its own', async () => {
  await put('t2', 'town', 9, 9);
  expect(await levels({ limit: 1 })).toEqual([3.25]);
  expect(await readings.count('t2', 'town')).toBe(1);
});

test('none is kept for a network that is not there, and they go with theirs', async () => {
  expect(await put('t1', 'nowhere', 1, 1)).toBeUndefined();
  expect(await put('t2', 'gone', 1, 1)).toBeUndefined();
  await put('t1', 'gone', 1, 1);
  await networks.delete('t1', 'gone');
  expect(await readings.list('t1', 'gone', { limit: 10 })).toEqual([]);
});
