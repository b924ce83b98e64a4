import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

const threadOf = async (threadId: string) => {
  const thread = await stores.threads.find(TENANT, threadId);
  if (thread === undefined) throw new Error(`no thread ${threadId}`);
  return thread;
};
const kindsOf = async (runId: string) => (await stores.runs.outboxOf({ runId: runId })).map(({ kind }) => kind);

describe('create', () => {
  test('I1: an accepted run has its outbox row and its metadata event at once', async () => {
    const threadId = await newThread(stores);
    const { run, starts, cancels } = await stores.runs.create(
      newRun(threadId, { metadata: { user: 'a' }, multitaskStrategy: 'reject' }),
    );
    expect({ starts, cancels, status: run.status }).toEqual({ starts: true, cancels: [], status: 'pending' });
    expect(await stores.runs.find(refOf(run))).toEqual(run);
    expect(run).toMatchObject({ metadata: { user: 'a' }, multitaskStrategy: 'reject', graphId: 'analyst' });
    const [entry] = await stores.runs.outboxOf({ runId: run.runId });
    expect(entry).toMatchObject({ kind: 'start', run: { ...refOf(run), graphId: 'analyst' } });
    const [event] = await eventsOf(stores, run);
    expect(event).toMatchObject({ seq: 1, runId: run.runId, event: 'metadata' });
    expect(JSON.parse(event?.data ?? '')).toEqual({ run_id: run.runId, attempt: 1 });
    expect(await threadOf(threadId)).toMatchObject({ status: 'busy' });
  });

  test('a missing thread is refused, or made when asked for', async () => {
    const threadId = randomUUID();
    await expect(stores.runs.create(newRun(threadId))).rejects.toMatchObject({ code: 'THREAD_NOT_FOUND' });
    await expect(stores.runs.create(newRun('no-uuid'))).rejects.toMatchObject({ code: 'THREAD_NOT_FOUND' });
    const { starts } = await stores.runs.create(newRun(threadId, { ifNotExists: 'create' }));
    expect(starts).toBe(true);
    await stores.runs.create(newRun(threadId, { ifNotExists: 'create' }));
  });

  test('I9: the thread of another tenant is not found, even when it may be made', async () => {
    const threadId = await newThread(stores, 'tenant-2');
    const refused = stores.runs.create(newRun(threadId, { ifNotExists: 'create' }));
    await expect(refused).rejects.toMatchObject({ code: 'THREAD_NOT_FOUND' });
  });

  test('a run id that is taken is a conflict', async () => {
    const threadId = await newThread(stores);
    const runId = randomUUID();
    await stores.runs.create(newRun(threadId, { runId }));
    await expect(stores.runs.create(newRun(threadId, { runId }))).rejects.toMatchObject({ code: 'RUN_CONFLICT' });
  });

  test('enqueue waits, reject refuses and leaves nothing', async () => {
    const threadId = await newThread(stores);
    const first = await stores.runs.create(newRun(threadId));
    const second = await stores.runs.create(newRun(threadId));
    expect([first.starts, second.starts]).toEqual([true, false]);
    expect(await kindsOf(second.run.runId)).toEqual([]);
    const refused = stores.runs.create(newRun(threadId, { multitaskStrategy: 'reject' }));
    await expect(refused).rejects.toMatchObject({ code: 'RUN_CONFLICT', details: { run_id: first.run.runId } });
    expect(await stores.runs.list(TENANT, threadId, { limit: 10, offset: 0 })).toHaveLength(2);
    // Who waits for its turn has no events yet.
    expect(await eventsOf(stores, first.run)).toMatchObject([{ event: 'metadata', runId: first.run.runId }]);
  });

  test('interrupt ends what waits and asks the running run to end', async () => {
    const threadId = await newThread(stores);
    const running = await startedRun(stores, threadId);
    const { run: waiting } = await stores.runs.create(newRun(threadId));
    const { run, starts, cancels } = await stores.runs.create(newRun(threadId, { multitaskStrategy: 'interrupt' }));
    expect({ starts, cancels }).toEqual({ starts: false, cancels: [running] });
    expect(await kindsOf(running.runId)).toEqual(['start', 'cancel']);
    expect(await stores.runs.find(refOf(waiting))).toMatchObject({ status: 'interrupted' });
    expect((await eventsOf(stores, waiting, waiting.runId)).map(({ event }) => event)).toEqual(['end']);
    expect(await eventsOf(stores, run, run.runId)).toEqual([]);
    await stores.runs.finish(running, 1, NOTHING, { status: 'interrupted' });
    expect(await kindsOf(run.runId)).toEqual(['start']);
    expect(await eventsOf(stores, run, run.runId)).toMatchObject([{ event: 'metadata' }]);
  });

  test('I8: rollback removes what waits, and the running run when it ends', async () => {
    const threadId = await newThread(stores);
    const running = await startedRun(stores, threadId);
    const { run: waiting } = await stores.runs.create(newRun(threadId));
    const { run } = await stores.runs.create(newRun(threadId, { multitaskStrategy: 'rollback' }));
    expect(await stores.runs.find(refOf(waiting))).toBeUndefined();
    await stores.runs.finish(running, 1, NOTHING, SUCCESS);
    expect((await stores.runs.list(TENANT, threadId, { limit: 9, offset: 0 })).map(({ runId }) => runId)).toEqual([
      run.runId,
    ]);
    const log = await eventsOf(stores, run);
    expect(isGapless(log)).toBe(true);
    expect(log.filter(({ runId }) => runId !== undefined && runId !== run.runId)).toEqual([]);
  });

  test('an active run that never began makes room at once', async () => {
    const threadId = await newThread(stores);
    const { run: unbegun } = await stores.runs.create(newRun(threadId));
    const { starts, cancels } = await stores.runs.create(newRun(threadId, { multitaskStrategy: 'interrupt' }));
    expect({ starts, cancels }).toEqual({ starts: true, cancels: [] });
    expect(await stores.runs.begin(refOf(unbegun))).toBeUndefined();
    expect(await stores.runs.find(refOf(unbegun))).toMatchObject({ status: 'interrupted' });
  });
});

describe('begin', () => {
  test('it answers the same however often it is asked', async () => {
    const threadId = await newThread(stores);
    const earlier = await startedRun(stores, threadId);
    await stores.runs.finish(earlier, 1, { ...NOTHING, checkpoints: [checkpoint('1a', { n: 1 })] }, SUCCESS);
    const { run } = await stores.runs.create(newRun(threadId));
    const first = await stores.runs.begin(refOf(run));
    expect(first).toMatchObject({ graphId: 'analyst', commitNo: 0, kwargs: run.kwargs });
    expect(first?.head).toMatchObject({ checkpointId: '1a', values: { n: json(1) } });
    expect(first?.startedAtMs).toBeGreaterThan(Date.now() - 60_000);
    expect(await stores.runs.begin(refOf(run))).toEqual(first);
    expect(await stores.runs.find(refOf(run))).toMatchObject({ status: 'running' });
  });

  test('the head is the checkpoint asked for; one that is not there is said to be missing', async () => {
    const threadId = await newThread(stores);
    const earlier = await startedRun(stores, threadId);
    const checkpoints = [checkpoint('1a', { n: 1 }), checkpoint('1b', { n: 2 })];
    await stores.runs.finish(earlier, 1, { ...NOTHING, checkpoints }, SUCCESS);
    const kwargs = newRun(threadId).kwargs;
    const fork = await stores.runs.create(newRun(threadId, { kwargs: { ...kwargs, checkpoint_id: '1a' } }));
    expect((await stores.runs.begin(refOf(fork.run)))?.head?.checkpointId).toBe('1a');
    await stores.runs.finish(refOf(fork.run), 1, NOTHING, SUCCESS);
    const lost = await stores.runs.create(newRun(threadId, { kwargs: { ...kwargs, checkpoint_id: '9z' } }));
    await expect(stores.runs.begin(refOf(lost.run))).rejects.toMatchObject({ code: 'CHECKPOINT_NOT_FOUND' });
  });

  test('I1: after a commit it goes on from its own last checkpoint, not from the one asked for', async () => {
    const threadId = await newThread(stores);
    const earlier = await startedRun(stores, threadId);
    await stores.runs.finish(earlier, 1, { ...NOTHING, checkpoints: [checkpoint('1a', { n: 1 })] }, SUCCESS);
    const kwargs = { ...newRun(threadId).kwargs, checkpoint_id: '1a' };
    const ref = await startedRun(stores, threadId, { kwargs });
    const sub = checkpoint('3z', { x: 1 }, { ns: 'child:1' });
    await stores.runs.commit(ref, 1, { ...NOTHING, checkpoints: [checkpoint('2a', { n: 2 }), sub] });
    const again = await stores.runs.begin(ref);
    expect(again).toMatchObject({ commitNo: 1, head: { checkpointId: '2a', runId: ref.runId } });
  });

  test("a run that is over, unknown or another tenant's does not begin", async () => {
    const ref = await startedRun(stores);
    expect(await stores.runs.begin({ ...ref, tenantId: 'tenant-2' })).toBeUndefined();
    expect(await stores.runs.begin({ ...ref, runId: randomUUID() })).toBeUndefined();
    await stores.runs.finish(ref, 1, NOTHING, SUCCESS);
    expect(await stores.runs.begin(ref)).toBeUndefined();
    expect(await stores.runs.find(ref)).toMatchObject({ status: 'success' });
  });

  test('I8: an execution that begins again after a cancel finds its run ended', async () => {
    const ref = await startedRun(stores);
    expect(await stores.runs.cancel(ref, 'interrupt')).toBe('requested');
    expect(await stores.runs.begin(ref)).toBeUndefined();
    expect(await stores.runs.find(ref)).toMatchObject({ status: 'interrupted' });
    expect((await eventsOf(stores, ref)).map(({ event }) => event)).toEqual(['metadata', 'end']);
    expect(await threadOf(ref.threadId)).toMatchObject({ status: 'idle' });
  });
});

describe('list', () => {
  test('newest first, by page and status, of this tenant only', async () => {
    const threadId = await newThread(stores);
    const ids = [];
    for (let i = 0; i < 3; i++) ids.unshift((await stores.runs.create(newRun(threadId))).run.runId);
    const list = async (page: { limit: number; offset: number; status?: 'pending' | 'running' }, tenantId = TENANT) =>
      (await stores.runs.list(tenantId, threadId, page)).map(({ runId }) => runId);
    expect(await list({ limit: 10, offset: 0 })).toEqual(ids);
    expect(await list({ limit: 1, offset: 1 })).toEqual([ids[1]]);
    expect(await list({ limit: 10, offset: 0, status: 'running' })).toEqual([]);
    expect(await list({ limit: 10, offset: 0 }, 'tenant-2')).toEqual([]);
  });
});
