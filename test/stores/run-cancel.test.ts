import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  checkpoint,
  eventsOf,
  isGapless,
  json,
  NOTHING,
  newRun,
  newThread,
  refOf,
  SUCCESS,
  startedRun,
  TENANT,
  write,
} from './run-fixtures.ts';

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

const statusOf = async (threadId: string) => (await stores.threads.find(TENANT, threadId))?.status;

test('I8: cancelling a run that waits ends it at once with its end event', async () => {
  const threadId = await newThread(stores);
  const running = await startedRun(stores, threadId);
  const { run } = await stores.runs.create(newRun(threadId));
  expect(await stores.runs.cancel(refOf(run), 'interrupt')).toBe('done');
  expect(await stores.runs.find(refOf(run))).toMatchObject({ status: 'interrupted' });
  expect((await eventsOf(stores, run, run.runId)).at(-1)).toMatchObject({
    event: 'end',
    data: '{"status":"interrupted"}',
  });
  expect(await statusOf(threadId)).toBe('busy');
  expect(await stores.runs.finish(running, 1, NOTHING, SUCCESS)).toBe('applied');
  expect(await statusOf(threadId)).toBe('idle');
});

test('I8: cancelling the active run before it began lets the next one start', async () => {
  const threadId = await newThread(stores);
  const { run: first } = await stores.runs.create(newRun(threadId));
  const { run: second } = await stores.runs.create(newRun(threadId));
  expect(await stores.runs.cancel(refOf(first), 'interrupt')).toBe('done');
  expect(await stores.runs.outboxOf({ runId: first.runId })).toEqual([]);
  expect(await stores.runs.begin(refOf(first))).toBeUndefined();
  expect(await stores.runs.begin(refOf(second))).toBeDefined();
});

test('I8: a running run is asked to end, and its own last word is kept', async () => {
  const ref = await startedRun(stores);
  await stores.runs.settleOutbox((await stores.runs.outboxOf({ runId: ref.runId })).map(({ id }) => id));
  expect(await stores.runs.cancel(ref, 'interrupt')).toBe('requested');
  expect(await stores.runs.cancel(ref, 'interrupt')).toBe('requested');
  expect((await stores.runs.outboxOf({ runId: ref.runId })).map(({ kind }) => kind)).toEqual(['cancel']);
  expect(await stores.runs.commit(ref, 1, { ...NOTHING, events: [{ event: 'values', data: 1 }] })).toBe('applied');
  expect(await stores.runs.finish(ref, 2, NOTHING, { status: 'interrupted' })).toBe('applied');
  expect(await stores.runs.cancel(ref, 'interrupt')).toBe('done');
  expect(await stores.runs.find(ref)).toMatchObject({ status: 'interrupted' });
});

test('I8: a call that is refused because of the cancel, before the graph knows of it, does not make a failure of the run', async () => {
  const ref = await startedRun(stores);
  expect(await stores.runs.cancel(ref, 'interrupt')).toBe('requested');
  const error = { error: 'RUN_CLOSED', message: 'the run is over: its calls are not made any more' };
  await stores.runs.finish(ref, 1, NOTHING, { status: 'error', error });
  const run = await stores.runs.find(ref);
  expect([run?.status, run?.error]).toEqual(['interrupted', undefined]);
  expect((await eventsOf(stores, ref, ref.runId)).map(({ event }) => event)).not.toContain('error');
  expect(await statusOf(ref.threadId)).toBe('idle');
});

test("what is not there, or another tenant's, is not found", async () => {
  const ref = await startedRun(stores);
  expect(await stores.runs.cancel({ ...ref, runId: randomUUID() }, 'interrupt')).toBe('not-found');
  expect(await stores.runs.cancel({ ...ref, tenantId: 'tenant-2' }, 'rollback')).toBe('not-found');
  expect(await stores.runs.cancel({ ...ref, threadId: 'x' }, 'rollback')).toBe('not-found');
  expect(await stores.runs.begin(ref)).toBeDefined();
});

test.each(['finish', 'force', 'begin'] as const)(
  'I8: rollback leaves no trace of the run (ended by %s)',
  async (how) => {
    const threadId = await newThread(stores);
    const before = await startedRun(stores, threadId);
    const base = { ...NOTHING, checkpoints: [checkpoint('1a', { n: 1 })], writes: [write('1a', 'ask', -3, 'first?')] };
    const interrupts = { ask: [{ value: 'first?' }] };
    await stores.runs.finish(before, 1, base, { ...SUCCESS, values: { n: 1 }, interrupts });
    const headBefore = await stores.checkpoints.get(before);
    const threadBefore = await stores.threads.find(TENANT, threadId);

    const ref = await startedRun(stores, threadId);
    await stores.calls.start({ ...ref, callId: '1', kind: 'model', name: 'm' }, 1);
    const secret = 'SECRET-OF-THE-RUN';
    await stores.runs.commit(ref, 1, {
      checkpoints: [checkpoint('2a', { n: secret }), checkpoint('2b', { n: secret }, { ns: 'sub:1' })],
      // It answers the task that waits in the base checkpoint, and is asked again there.
      writes: [write('1a', 'ask', -3, secret), write('2a', 't', 0, secret)],
      events: [{ event: 'values', data: { secret } }],
    });
    const { run: next } = await stores.runs.create(newRun(threadId));
    expect(await stores.runs.cancel(ref, 'rollback')).toBe('requested');
    expect(await stores.runs.cancel(ref, 'interrupt')).toBe('requested'); // a rollback stays one
    if (how === 'finish')
      await stores.runs.finish(
        ref,
        2,
        { ...NOTHING, checkpoints: [checkpoint('2c', { n: secret })] },
        { ...SUCCESS, values: { secret } },
      );
    if (how === 'force') await stores.runs.force(ref, { status: 'error' });
    if (how === 'begin') expect(await stores.runs.begin(ref)).toBeUndefined();

    expect(await stores.runs.find(ref)).toBeUndefined();
    for (const table of [
      'runs',
      'events',
      'calls',
      'outbox',
      'checkpoints',
      'checkpoint_values',
      'checkpoint_writes',
    ]) {
      const rows = await database.query(`select * from ${table} where run_id = $1`, [ref.runId]);
      expect(rows, table).toEqual([]);
      const all = await database.query(`select * from ${table}`);
      expect(JSON.stringify(all), table).not.toContain(secret);
    }
    const log = await eventsOf(stores, ref);
    expect(isGapless(log)).toBe(true);
    expect(
      log.filter(({ event }) => event === 'void').every(({ data, runId }) => data === 'null' && runId === undefined),
    ).toBe(true);
    expect(await stores.checkpoints.get(before)).toEqual(headBefore);
    expect(headBefore?.writes.map(({ value }) => value)).toEqual([json('first?')]);

    const begun = await stores.runs.begin(refOf(next));
    expect(begun?.head?.checkpointId).toBe('1a');
    expect(await stores.runs.cancel(refOf(next), 'rollback')).toBe('requested');
    await stores.runs.finish(refOf(next), 1, NOTHING, SUCCESS);
    const threadAfter = await stores.threads.find(TENANT, threadId);
    expect(threadAfter).toEqual({ ...threadBefore, updatedAt: threadAfter?.updatedAt });
    expect(await stores.runs.finish(ref, 2, NOTHING, SUCCESS)).toBe('closed');
  },
);

test('I8: rolling back a run that waits removes it and nothing else', async () => {
  const threadId = await newThread(stores);
  const running = await startedRun(stores, threadId);
  const { run } = await stores.runs.create(newRun(threadId));
  expect(await stores.runs.cancel(refOf(run), 'rollback')).toBe('done');
  expect(await stores.runs.find(refOf(run))).toBeUndefined();
  expect(await stores.runs.cancel(refOf(run), 'rollback')).toBe('not-found');
  const log = await eventsOf(stores, running);
  expect(isGapless(log)).toBe(true);
  expect(log.map(({ event }) => event)).toEqual(['metadata', 'void']);
});
