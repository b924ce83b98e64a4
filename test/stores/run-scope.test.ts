import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { newRun, refOf, TENANT } from './run-fixtures.ts';

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

const MINE = { owner: 'me' };
const THEIRS = { owner: 'them' };

const runOf = async (metadata: Readonly<Record<string, unknown>>) => {
  const { threadId } = await stores.threads.create({ tenantId: TENANT, metadata });
  return refOf((await stores.runs.create(newRun(threadId))).run);
};

test('I9: a run is found where its thread is in scope', async () => {
  const ref = await runOf({ ...MINE, more: 1 });
  expect(await stores.runs.find(ref, MINE)).toMatchObject({ runId: ref.runId });
  expect(await stores.runs.find(ref, THEIRS)).toBeUndefined();
  expect(await stores.runs.find({ tenantId: TENANT, runId: ref.runId }, MINE)).toMatchObject({ runId: ref.runId });
  expect(await stores.runs.find({ tenantId: TENANT, runId: ref.runId }, THEIRS)).toBeUndefined();
  expect(await stores.runs.find({ tenantId: 'tenant-2', runId: ref.runId })).toBeUndefined();
});

test('I9: the runs that are not over are listed where their thread is in scope, newest first', async () => {
  const owner = { owner: randomUUID() };
  const [one, two] = [await runOf(owner), await runOf(owner)];
  expect(await stores.runs.listOpen(TENANT, { scope: owner })).toEqual([two, one]);
  expect(await stores.runs.listOpen(TENANT, { scope: { owner: randomUUID() } })).toEqual([]);
  expect(await stores.runs.listOpen('tenant-2', {})).toEqual([]);
  await stores.runs.begin(one);
  expect(await stores.runs.listOpen(TENANT, { scope: owner, status: 'running' })).toEqual([one]);
  expect(await stores.runs.listOpen(TENANT, { scope: owner, status: 'pending' })).toEqual([two]);
});

test('I9: no run is made on a thread that is out of scope, whether it may be created or not', async () => {
  const { threadId } = await runOf(THEIRS);
  for (const ifNotExists of ['reject', 'create'] as const)
    await expect(stores.runs.create({ ...newRun(threadId), scope: MINE, ifNotExists })).rejects.toMatchObject({
      code: 'THREAD_NOT_FOUND',
    });
  expect(await stores.runs.count(TENANT, threadId, {})).toBe(1);
});

test('a thread that is made for a run has the metadata of the run, so that its owner finds it', async () => {
  const threadId = randomUUID();
  const { run } = await stores.runs.create({ ...newRun(threadId), scope: MINE, ifNotExists: 'create', metadata: MINE });
  expect(await stores.runs.find(run, MINE)).toMatchObject({ runId: run.runId });
  expect(await stores.threads.find(TENANT, threadId, MINE)).toMatchObject({ metadata: MINE });
});
