import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { newThread, startedRun } from './run-fixtures.ts';

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

test('a new thread is idle and empty, with the id and metadata it was given', async () => {
  const threadId = randomUUID();
  const thread = await stores.threads.create({ tenantId: 'a', threadId, metadata: { user: 'u\u0000' } });
  expect(thread).toMatchObject({ threadId, status: 'idle', metadata: { user: 'u\u0000' }, config: {}, interrupts: {} });
  expect([thread.values, thread.error]).toEqual([undefined, undefined]);
  expect(await stores.threads.find('a', threadId)).toEqual(thread);
});

test('an id that is taken is refused, or answered with the thread that is there', async () => {
  const thread = await stores.threads.create({ tenantId: 'b', metadata: { n: 1 } });
  const again = { tenantId: 'b', threadId: thread.threadId, metadata: { n: 2 } };
  await expect(stores.threads.create(again)).rejects.toMatchObject({ code: 'THREAD_EXISTS' });
  expect(await stores.threads.create({ ...again, ifExists: 'do_nothing' })).toEqual(thread);
});

test('I9: another tenant neither finds, lists nor gets the thread', async () => {
  const threadId = await newThread(stores, 'c');
  expect(await stores.threads.find('d', threadId)).toBeUndefined();
  expect(await stores.threads.list('d', { limit: 9, offset: 0 })).toEqual([]);
  const taken = stores.threads.create({ tenantId: 'd', threadId, ifExists: 'do_nothing' });
  await expect(taken).rejects.toMatchObject({ code: 'THREAD_EXISTS' });
});

test('what is no UUID in lower case is no thread', async () => {
  for (const threadId of ['1', randomUUID().toUpperCase()]) {
    expect(await stores.threads.find('a', threadId)).toBeUndefined();
    await expect(stores.threads.create({ tenantId: 'a', threadId })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  }
});

test('list: last touched first, by page, status and what the metadata contains', async () => {
  const tenantId = 'tenant-1';
  const ids: string[] = [];
  for (let i = 0; i < 3; i++)
    ids.push((await stores.threads.create({ tenantId, metadata: { i, of: 'list' } })).threadId);
  const [first, second, third] = ids;
  await startedRun(stores, first);
  const list = async (more: object = {}) =>
    (await stores.threads.list(tenantId, { limit: 9, offset: 0, ...more })).map(({ threadId }) => threadId);
  expect(await list()).toEqual([first, third, second]);
  expect(await list({ limit: 1, offset: 1 })).toEqual([third]);
  expect(await list({ status: 'busy' })).toEqual([first]);
  expect(await list({ metadata: { i: 1 } })).toEqual([second]);
  expect(await list({ metadata: { of: 'list' }, status: 'idle' })).toEqual([third, second]);
});

test('update: metadata is merged at its top, the rest stays; what is not there is not made', async () => {
  const { threadId } = await stores.threads.create({ tenantId: 'a', metadata: { keep: 1, change: { deep: 1 } } });
  const before = await stores.threads.find('a', threadId);
  const change = { metadata: { change: { other: 'u\u0000' }, add: [1] } };
  const after = await stores.threads.update('a', threadId, change);
  expect(after?.metadata).toEqual({ keep: 1, change: { other: 'u\u0000' }, add: [1] });
  expect(after?.updatedAt.getTime()).toBeGreaterThan(before?.updatedAt.getTime() ?? 0);
  expect({ ...after, metadata: 0, updatedAt: 0 }).toEqual({ ...before, metadata: 0, updatedAt: 0 });
  expect(await stores.threads.find('a', threadId)).toEqual(after);
  expect(await stores.threads.update('a', randomUUID(), change)).toBeUndefined();
  expect(await stores.threads.update('a', 'nope', change)).toBeUndefined();
  expect(await stores.threads.update('other', threadId, change)).toBeUndefined();
  expect(await stores.threads.update('a', threadId, change, { keep: 2 })).toBeUndefined();
  expect(await stores.threads.update('a', threadId, {}, { keep: 1 })).toMatchObject({ metadata: after?.metadata });
});
