// The sample networks of a tenant, as a worker stores them on its start.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HydroCompute, openHydroCompute } from '../../activities/compute/hydro/hydro-compute.ts';
import { loadNetwork } from '../../activities/hydraulics/network-input.ts';
import { importSampleNetworks } from '../../activities/hydraulics/sample-networks.ts';
import { unitsFor } from '../../domains/hydro/index.ts';
import type { NetworkStore } from '../../stores/network-store.ts';
import { createNetworkStore } from '../../stores/postgres/network-store.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let networks: NetworkStore;
let hydro: HydroCompute;
beforeAll(async () => {
  database = await createTestDatabase();
  networks = createNetworkStore(database.db);
  hydro = openHydroCompute({ threads: 1, memoryMb: 512 });
});
afterAll(async () => {
  await hydro.close();
  await database.drop();
});

const importInto = (tenantId: string) => importSampleNetworks({ networks, hydro, tenantId, folder: 'samples' });
const facts = { junctions: 1, reservoirs: 1, tanks: 0, pipes: 1, pumps: 0, valves: 0, units: unitsFor('LPS') };
const put = (tenantId: string, networkId: string) =>
  networks.put(tenantId, { networkId, inp: 'theirs', inpHash: 'x', facts: { ...facts, durationS: 0 } });

test('each is stored once, with what it is made of, and comes back when it was deleted', async () => {
  expect(await importInto('t1')).toEqual(['Net1', 'Net2', 'sched-A']);
  expect(await importInto('t1')).toEqual([]);
  const list = await networks.list('t1', { limit: 10 });
  // Counted in the files.
  expect(
    list.map(({ networkId, latest: { facts } }) => [networkId, facts.junctions, facts.pipes, facts.pumps]),
  ).toEqual([
    ['Net1', 9, 12, 1],
    ['Net2', 35, 40, 0],
    ['sched-A', 3, 4, 1],
  ]);
  expect(list[0]?.name).toMatch(/^Sample: EPANET/);
  await networks.delete('t1', 'Net2');
  expect(await importInto('t1')).toEqual(['Net2']);
});

test('a network of the tenant stays as it is, and hides the sample of its name in whatever case', async () => {
  await put('t2', 'NET1');
  expect(await importInto('t2')).toEqual(['Net2', 'sched-A']);
  expect(await loadNetwork(networks, 't2', 'Net1')).toEqual({
    input: { inp: 'theirs' },
    network: { networkId: 'NET1', version: 1 },
  });
});

test('an id in another case is found where it can be one only', async () => {
  await importInto('t3');
  expect(await loadNetwork(networks, 't3', 'net1')).toMatchObject({ network: { networkId: 'Net1', version: 1 } });
  expect(await loadNetwork(networks, 't3', { network_id: 'NET2', version: 1 })).toMatchObject({
    network: { networkId: 'Net2' },
  });
  await put('t3', 'net1');
  expect(await loadNetwork(networks, 't3', 'net1')).toMatchObject({ network: { networkId: 'net1' } });
  await expect(loadNetwork(networks, 't3', 'NET1')).rejects.toMatchObject({
    code: 'NETWORK_NOT_FOUND',
    message: expect.stringMatching(/No network NET1 .* Net1 \(version 1\).* net1 \(version 1\)/),
  });
});

test('I9: spellings are those of the tenant', async () => {
  await put('t4', 'secret');
  await expect(loadNetwork(networks, 't5', 'SECRET')).rejects.toMatchObject({ code: 'NETWORK_NOT_FOUND' });
});
