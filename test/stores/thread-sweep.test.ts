import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import type { ThreadTtl } from '../../stores/thread-store.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { checkpoint, NOTHING, newRun, refOf, SUCCESS, startedRun, TENANT } from './run-fixtures.ts';

let database: TestDatabase;
let stores: PostgresStores;
beforeAll(async () => {
  database = await createTestDatabase();
  stores = createPostgresStores(database.db);
});
beforeEach(() => database.query('delete from threads'));
afterAll(async () => {
  await stores.close();
  await database.drop();
});

const create = async (strategy: ThreadTtl['strategy'] | undefined, minutes = 10): Promise<string> => {
  const ttl = strategy && { minutes, strategy };
  return (await stores.threads.create({ tenantId: TENANT, ttl })).threadId;
};

/** What the clock would do. */
const pass = (minutes: number) =>
  database.query(`update threads set expires_at = expires_at - make_interval(mins => $1)`, [minutes]);

const exists = async (threadId: string) => (await stores.threads.find(TENANT, threadId)) !== undefined;

test('threads whose time is up are deleted, others stay', async () => {
  const [gone, later, kept] = [await create('delete'), await create('delete', 20), await create(undefined)];
  expect(await stores.threads.sweepExpired(100)).toBe(0);
  await pass(11);
  expect(await stores.threads.sweepExpired(100)).toBe(1);
  expect([await exists(gone), await exists(later), await exists(kept)]).toEqual([false, true, true]);
  await pass(11);
  expect(await stores.threads.sweepExpired(100)).toBe(1);
  expect([await exists(later), await exists(kept)]).toEqual([false, true]);
});

test('keep_latest prunes the checkpoints once, and again when the thread was used since', async () => {
  const threadId = await create('keep_latest');
  const play = async (...ids: readonly string[]) => {
    const ref = await startedRun(stores, threadId);
    const checkpoints = ids.map((id) => checkpoint(id, { n: id }));
    await stores.runs.finish(ref, 1, { ...NOTHING, checkpoints }, SUCCESS);
  };
  const history = async () =>
    (await stores.checkpoints.list({ tenantId: TENANT, threadId })).map(({ checkpointId }) => checkpointId);
  await play('1f1', '1f2');
  await pass(11);
  expect(await stores.threads.sweepExpired(100)).toBe(1);
  expect(await history()).toEqual(['1f2']);
  expect((await stores.threads.find(TENANT, threadId))?.ttl).toEqual({
    minutes: 10,
    strategy: 'keep_latest',
    expiresAt: undefined,
  });
  expect(await stores.threads.sweepExpired(100)).toBe(0);
  await play('1f3', '1f4');
  await pass(11);
  expect(await stores.threads.sweepExpired(100)).toBe(1);
  expect(await history()).toEqual(['1f4']);
});

test('a thread with a run that is not over is left for the sweep after it, and its clock starts anew', async () => {
  const threadId = await create('delete');
  const ref = await startedRun(stores, threadId);
  const { run: queued } = await stores.runs.create(newRun(threadId));
  await pass(11);
  expect(await stores.threads.sweepExpired(100)).toBe(0);
  await stores.runs.finish(ref, 1, NOTHING, SUCCESS);
  await pass(11);
  expect(await stores.threads.sweepExpired(100)).toBe(0);
  await stores.runs.cancel(refOf(queued), 'interrupt');
  expect(await stores.threads.sweepExpired(100)).toBe(0);
  await pass(11);
  expect(await stores.threads.sweepExpired(100)).toBe(1);
  expect(await exists(threadId)).toBe(false);
});

test('a change starts the clock anew, a new ttl replaces the old', async () => {
  const threadId = await create('delete');
  await pass(11);
  await stores.threads.update(TENANT, threadId, { metadata: { touched: true } });
  expect(await stores.threads.sweepExpired(100)).toBe(0);
  await stores.threads.update(TENANT, threadId, { ttl: { minutes: 30, strategy: 'delete' } });
  await pass(11);
  expect(await stores.threads.sweepExpired(100)).toBe(0);
  await pass(20);
  expect(await stores.threads.sweepExpired(100)).toBe(1);
});

test('no more than the limit at once; processes that sweep together do not trip over each other', async () => {
  for (let n = 0; n < 9; n++) await create('delete');
  await pass(11);
  expect(await stores.threads.sweepExpired(4)).toBe(4);
  const swept = await Promise.all([1, 2, 3].map(() => stores.threads.sweepExpired(100)));
  expect(swept.reduce((sum, n) => sum + n, 0)).toBe(5);
  expect(await stores.threads.count(TENANT, {})).toBe(0);
});

test('a store with a default gives it to the threads that come without', async () => {
  const ttl = { minutes: 5, strategy: 'keep_latest' } as const;
  const other = createPostgresStores(database.db, { defaultTtl: ttl });
  const thread = await other.threads.create({ tenantId: TENANT });
  expect(thread.ttl).toMatchObject(ttl);
  const own = await other.threads.create({ tenantId: TENANT, ttl: { minutes: 7, strategy: 'delete' } });
  expect(own.ttl).toMatchObject({ minutes: 7, strategy: 'delete' });
  const threadId = randomUUID();
  await other.runs.create(newRun(threadId, { ifNotExists: 'create' }));
  const made = await other.threads.find(TENANT, threadId);
  expect(made?.ttl).toMatchObject({ ...ttl, expiresAt: expect.any(Date) });
  await other.close();
});
