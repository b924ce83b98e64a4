import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunRef } from '../../schemas/runs.ts';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { NOTHING, SUCCESS, startedRun } from './run-fixtures.ts';

let database: TestDatabase;
let stores: PostgresStores;
beforeAll(async () => {
  database = await createTestDatabase();
  stores = createPostgresStores(database.db);
});
afterAll(async () => {
  await stores.close();
  await database.drop();
});

const jobOf = (ref: RunRef, callId = '1') => ({ ref, callId });

test('a unit is kept once: what an attempt that was believed dead brings later changes nothing', async () => {
  const job = jobOf(await startedRun(stores));
  expect(await stores.jobUnits.put(job, 2, { points: [1, 2] })).toBe('kept');
  expect(await stores.jobUnits.put(job, 2, { points: [] })).toBe('kept');
  expect(await stores.jobUnits.put(job, 0, 'a \u0000 text \ud800')).toBe('kept');
  expect(await stores.jobUnits.put(job, 10, null)).toBe('kept');
  expect(await stores.jobUnits.done(job, 0, 10)).toEqual([0, 2]);
  expect(await stores.jobUnits.list(job, 1, 11)).toEqual([
    { unit: 2, result: { points: [1, 2] } },
    { unit: 10, result: null },
  ]);
});

test('I9: by run, call and tenant', async () => {
  const ref = await startedRun(stores);
  const other = await startedRun(stores);
  await stores.jobUnits.put(jobOf(ref), 1, 'one');
  await stores.jobUnits.put(jobOf(ref, '2'), 1, 'two');
  const list = (ref: RunRef, callId?: string) => stores.jobUnits.list(jobOf(ref, callId), 0, 100);
  expect(await list(ref)).toEqual([{ unit: 1, result: 'one' }]);
  expect(await list(ref, '2')).toEqual([{ unit: 1, result: 'two' }]);
  expect(await list(other)).toEqual([]);
  const stranger = { ...ref, tenantId: 'tenant-2' };
  expect(await list(stranger)).toEqual([]);
  expect(await stores.jobUnits.done(jobOf(stranger), 0, 100)).toEqual([]);
  expect(await stores.jobUnits.put(jobOf(stranger), 3, 'three')).toBe('closed');
});

test('refused when the run is over, and dropped then', async () => {
  const over = jobOf(await startedRun(stores));
  const open = jobOf(await startedRun(stores));
  for (const job of [over, open]) for (const unit of [1, 2, 3]) await stores.jobUnits.put(job, unit, unit);
  await stores.runs.finish(over.ref, 1, NOTHING, SUCCESS);
  expect(await stores.jobUnits.put(over, 4, 4)).toBe('closed');
  const earlier = await stores.jobUnits.prune(2);
  expect(earlier).toBe(2);
  while ((await stores.jobUnits.prune(2)) === 2);
  expect(await stores.jobUnits.done(over, 0, 10)).toEqual([]);
  expect(await stores.jobUnits.done(open, 0, 10)).toEqual([1, 2, 3]);
});
