import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { NOTHING, newRun, newThread, refOf, SUCCESS, startedRun, TENANT } from './run-fixtures.ts';

let database: TestDatabase;
let stores: PostgresStores;
beforeAll(async () => {
  database = await createTestDatabase();
  stores = createPostgresStores(database.db);
});
beforeEach(async () => {
  await database.query('delete from threads');
});
afterAll(async () => {
  await stores.close();
  await database.drop();
});

const settleAll = async (runId: string) =>
  stores.runs.settleOutbox((await stores.runs.outboxOf({ runId: runId })).map(({ id }) => id));

test('I1: an outbox row that nobody settles is offered again, to one process at a time', async () => {
  const { run } = await stores.runs.create(newRun(await newThread(stores)));
  expect(await stores.runs.takeOutbox(10, 60_000)).toEqual([]);
  const [a, b] = await Promise.all([stores.runs.takeOutbox(10, 0), stores.runs.takeOutbox(10, 0)]);
  expect([...a, ...b].map(({ runId }) => runId)).toEqual([run.runId]);
  expect(await stores.runs.takeOutbox(10, 0)).toEqual([]);
  await database.query(`update outbox set taken_at = now() - interval '1 minute'`);
  const again = await stores.runs.takeOutbox(10, 0);
  expect(again).toHaveLength(1);
  await database.query(`update outbox set taken_at = null`);
  const taking = database.db.withTransaction(async (tx) => {
    await tx.query({ text: 'select id from outbox for update' }); // another process is at it just now
    return stores.runs.takeOutbox(10, 0);
  });
  expect(await taking).toEqual([]);
  await stores.runs.settleOutbox(again.map(({ id }) => id));
  await database.query(`update outbox set taken_at = null`);
  expect(await stores.runs.takeOutbox(10, 0)).toEqual([]);
});

test('I1: a run whose input no text in Postgres can hold is offered, and so is what stands behind it', async () => {
  const odd = newRun(await newThread(stores));
  const input = { text: 'a\u0000b\ud800', checkpoint_id: 'of the input' };
  const checkpoint_id = '1f000000-0000-6000-8000-000000000001';
  const first = await stores.runs.create({ ...odd, kwargs: { ...odd.kwargs, input, checkpoint_id } });
  const second = await stores.runs.create(newRun(await newThread(stores)));
  const offered = await stores.runs.takeOutbox(10, 0);
  expect(offered.map((entry) => [entry.runId, 'run' in entry ? entry.run.checkpointId : 'none'])).toEqual([
    [first.run.runId, checkpoint_id],
    [second.run.runId, undefined],
  ]);
  expect(await stores.runs.outboxOf({ runId: first.run.runId })).toHaveLength(1);
  await stores.runs.settleOutbox(offered.map(({ id }) => id));
});

test('the oldest outbox rows are taken first, no more than asked for', async () => {
  const runs = [];
  for (let i = 0; i < 4; i++) runs.push((await stores.runs.create(newRun(await newThread(stores)))).run.runId);
  const taken = [...(await stores.runs.takeOutbox(3, 0)), ...(await stores.runs.takeOutbox(3, 0))];
  expect(taken.map(({ runId }) => runId)).toEqual(runs);
});

test('a delayed run waits for its time without blocking others, then takes its turn', async () => {
  const threadId = await newThread(stores);
  const { run: delayed, starts } = await stores.runs.create(newRun(threadId, { afterSeconds: 3600 }));
  expect(starts).toBe(false);
  expect((await stores.threads.find(TENANT, threadId))?.status).toBe('idle');
  const { run: other, starts: otherStarts } = await stores.runs.create(
    newRun(threadId, { multitaskStrategy: 'reject' }),
  );
  expect(otherStarts).toBe(true);
  await stores.runs.begin(refOf(other));
  await stores.runs.finish(refOf(other), 1, NOTHING, SUCCESS);
  expect(await stores.runs.activateDue()).toBe(0);
  await database.query(`update runs set due_at = now() where run_id = $1`, [delayed.runId]);
  expect(await stores.runs.activateDue()).toBe(1);
  expect(await stores.runs.activateDue()).toBe(0);
  expect((await stores.threads.find(TENANT, threadId))?.status).toBe('busy');
  expect((await stores.runs.outboxOf({ runId: delayed.runId })).map(({ kind }) => kind)).toEqual(['start']);
  expect(await stores.runs.begin(refOf(delayed))).toBeDefined();
});

test('a run whose delay passed meanwhile goes before one that is created now', async () => {
  const threadId = await newThread(stores);
  const { run: delayed } = await stores.runs.create(newRun(threadId, { afterSeconds: 3600 }));
  await database.query(`update runs set due_at = now() where run_id = $1`, [delayed.runId]);
  const { run, starts } = await stores.runs.create(newRun(threadId));
  expect(starts).toBe(false);
  expect(await stores.runs.begin(refOf(run))).toBeUndefined();
  expect(await stores.runs.begin(refOf(delayed))).toBeDefined();
});

test('activateDue leaves a thread alone whose active run goes on', async () => {
  const ref = await startedRun(stores);
  const { run: delayed } = await stores.runs.create(newRun(ref.threadId, { afterSeconds: 3600 }));
  await database.query(`update runs set due_at = now() where run_id = $1`, [delayed.runId]);
  expect(await stores.runs.activateDue()).toBe(0);
  await stores.runs.finish(ref, 1, NOTHING, SUCCESS);
  expect(await stores.runs.begin(refOf(delayed))).toBeDefined();
});

test('I1: silent runs are active, dispatched and without a sign of life', async () => {
  const ref = await startedRun(stores);
  const age = () =>
    database.query(`update runs set updated_at = now() - interval '1 hour' where run_id = $1`, [ref.runId]);
  await age();
  expect(await stores.runs.silentRuns(60_000, 10)).toEqual([]); // its start still waits in the outbox
  await settleAll(ref.runId);
  expect(await stores.runs.silentRuns(60_000, 10)).toEqual([ref]);
  await stores.runs.commit(ref, 1, NOTHING);
  expect(await stores.runs.silentRuns(60_000, 10)).toEqual([]);
  await age();
  const call = { ...ref, callId: '1', kind: 'model', name: 'm' } as const;
  await stores.calls.start(call, 1);
  await stores.events.appendFenced(ref, { callId: '1', attempt: 1 }, [{ event: 'messages', data: 1 }]);
  expect(await stores.runs.silentRuns(60_000, 10)).toEqual([]);
  await age();
  // A workflow whose task fails for ever begins with each attempt, and must be found all the same.
  await stores.runs.begin(ref);
  expect(await stores.runs.silentRuns(60_000, 10)).toEqual([ref]);
  await stores.runs.noteAlive([ref]);
  expect(await stores.runs.silentRuns(60_000, 10)).toEqual([]);
  await age();
  await stores.runs.finish(ref, 2, NOTHING, SUCCESS);
  await age();
  expect(await stores.runs.silentRuns(60_000, 10)).toEqual([]);
});

test('I8: a cancel that nobody answers is overdue', async () => {
  const ref = await startedRun(stores);
  await stores.runs.cancel(ref, 'interrupt');
  expect(await stores.runs.overdueCancels(60_000)).toEqual([]);
  expect(await stores.runs.overdueCancels(0)).toEqual([ref]);
  await stores.runs.force(ref, { status: 'interrupted' });
  expect(await stores.runs.overdueCancels(0)).toEqual([]);
});
