import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { checkpoint, NOTHING, newRun, newThread, SUCCESS, startedRun, TENANT, write } from './run-fixtures.ts';

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

const TABLES = [
  'threads',
  'thread_values',
  'runs',
  'events',
  'calls',
  'payloads',
  'checkpoints',
  'checkpoint_values',
  'checkpoint_writes',
];

/** Rows of the tables that have some of this thread. */
const leftovers = async (threadId: string): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const table of TABLES) {
    const byRun = ['calls', 'payloads'].includes(table);
    const of = byRun ? 'run_id in (select run_id from runs where thread_id::text = $1)' : 'thread_id::text = $1';
    const [row] = await database.query<{ n: string }>(`select count(*) as n from ${table} where ${of}`, [threadId]);
    if (Number(row?.n) > 0) counts[table] = Number(row?.n);
  }
  return counts;
};

/** A thread whose run has left something in each table and goes on. */
const busyThread = async () => {
  const ref = await startedRun(stores);
  await stores.calls.start({ ...ref, callId: 'c1', kind: 'tool', name: 'look' }, 1);
  await stores.runs.commit(ref, 1, {
    checkpoints: [checkpoint('1f0', { messages: ['hi'] })],
    writes: [write('1f0', 't1', 0, 'hi')],
    events: [{ event: 'values', data: { messages: ['hi'] } }],
  });
  return ref;
};

test('a deleted thread leaves nothing behind, and another thread all it has', async () => {
  const ref = await busyThread();
  const other = await busyThread();
  const before = await leftovers(other.threadId);
  expect(Object.keys(await leftovers(ref.threadId))).toEqual(
    TABLES.filter((table) => !['thread_values', 'payloads'].includes(table)),
  );
  await stores.runs.finish(ref, 2, NOTHING, { ...SUCCESS, values: { n: 1 } });
  expect(await leftovers(ref.threadId)).toMatchObject({ thread_values: 1 });
  expect(await stores.threads.delete(TENANT, ref.threadId)).toEqual({ cancels: [] });
  expect(await stores.threads.find(TENANT, ref.threadId)).toBeUndefined();
  expect(await leftovers(ref.threadId)).toEqual({});
  const [calls] = await database.query<{ n: string }>('select count(*) as n from calls where run_id = $1', [ref.runId]);
  expect(calls?.n).toBe('0');
  expect(await leftovers(other.threadId)).toEqual(before);
});

test('a run that was under way writes into nothing: its commits are closed, and nothing of it is there', async () => {
  const ref = await busyThread();
  await stores.runs.create(newRun(ref.threadId));
  expect(await stores.threads.delete(TENANT, ref.threadId)).toEqual({ cancels: [ref] });
  const late = { checkpoints: [checkpoint('1f1', { n: 1 })], writes: [], events: [{ event: 'values', data: {} }] };
  expect(await stores.runs.commit(ref, 2, late)).toBe('closed');
  expect(await stores.runs.finish(ref, 2, late, SUCCESS)).toBe('closed');
  expect(await stores.events.appendFenced(ref, { callId: 'c1', attempt: 1 }, late.events)).toBe(false);
  expect(await stores.runs.begin(ref)).toBeUndefined();
  expect(await leftovers(ref.threadId)).toEqual({});
});

test('the cancel of a run that is deleted with its thread waits for Temporal until it is carried out', async () => {
  const ref = await busyThread();
  const { run: queued } = await stores.runs.create(newRun(ref.threadId));
  const { run: unbegun } = await stores.runs.create(newRun(await newThread(stores)));
  await stores.threads.delete(TENANT, ref.threadId);
  await stores.threads.delete(TENANT, unbegun.threadId);
  expect(await stores.runs.outboxOf({ runId: queued.runId })).toEqual([]);
  const taken = await stores.runs.takeOutbox(1_000, 0);
  for (const { runId } of [ref, unbegun]) {
    const entries = await stores.runs.outboxOf({ runId });
    expect(entries).toEqual([{ id: expect.any(String), runId, kind: 'cancel' }]);
    expect(taken).toContainEqual(entries[0]);
    await stores.runs.settleOutbox(entries.map(({ id }) => id));
    expect(await stores.runs.outboxOf({ runId })).toEqual([]);
  }
});

test('a run whose row is gone is not started; what may have started is cancelled', async () => {
  const { run } = await stores.runs.create(newRun(await newThread(stores)));
  await database.query('delete from runs where run_id = $1', [run.runId]);
  const [entry] = await stores.runs.outboxOf({ runId: run.runId });
  expect(entry).toEqual({ id: expect.any(String), runId: run.runId, kind: 'cancel' });
});

test('who follows the run of a deleted thread comes to an end', async () => {
  const ref = await busyThread();
  const seen: string[] = [];
  const following = (async () => {
    for await (const { event } of stores.events.follow({ ...ref, afterSeq: 0 })) {
      seen.push(event);
      if (event === 'values') void stores.threads.delete(TENANT, ref.threadId);
    }
  })();
  await following;
  expect(seen).toEqual(['metadata', 'values']);
});

test('I9: what is not there, is another tenant’s or out of scope is not deleted', async () => {
  const threadId = await newThread(stores);
  const mine = await stores.threads.create({ tenantId: TENANT, metadata: { owner: 'me' } });
  expect(await stores.threads.delete('other', threadId)).toBeUndefined();
  expect(await stores.threads.delete(TENANT, randomUUID())).toBeUndefined();
  expect(await stores.threads.delete(TENANT, 'no-uuid')).toBeUndefined();
  expect(await stores.threads.delete(TENANT, mine.threadId, { owner: 'you' })).toBeUndefined();
  expect(await stores.threads.find(TENANT, mine.threadId, { owner: 'you' })).toBeUndefined();
  expect(await stores.threads.find(TENANT, mine.threadId, { owner: 'me' })).toEqual(mine);
  expect(await stores.threads.find(TENANT, threadId)).toBeDefined();
  expect(await stores.threads.delete(TENANT, mine.threadId, { owner: 'me' })).toEqual({ cancels: [] });
});

test('a thread is deleted once, however many ask at the same time as its runs go on', async () => {
  const ref = await busyThread();
  const commits = [1, 2, 3, 4].map((n) =>
    stores.runs.commit(ref, n + 1, { ...NOTHING, events: [{ event: 'custom', data: n }] }).catch(() => 'refused'),
  );
  const deleted = await Promise.all([1, 2, 3].map(() => stores.threads.delete(TENANT, ref.threadId)));
  await Promise.all(commits);
  expect(deleted.filter((answer) => answer !== undefined)).toEqual([{ cancels: [ref] }]);
  expect(await leftovers(ref.threadId)).toEqual({});
});
