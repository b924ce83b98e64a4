import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventsOf, isGapless, NOTHING, newRun, newThread, refOf, SUCCESS, startedRun, TENANT } from './run-fixtures.ts';

let database: TestDatabase;
let stores: PostgresStores;
/** As another process sees it: its own LISTEN connection and notifier. */
let others: PostgresStores;
beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 20 });
  stores = createPostgresStores(database.db);
  others = createPostgresStores(database.db);
});
afterAll(async () => {
  await stores.close();
  await others.close();
  await database.drop();
});

test('I3: eight concurrent appenders leave no gap, and a follower sees each event once and in order', async () => {
  const ref = await startedRun(stores);
  const following = (async () => {
    const seen = [];
    for await (const event of others.events.follow({ ...ref, afterSeq: 0 })) seen.push(event);
    return seen;
  })();
  const appenders = Array.from({ length: 8 }, async (_, appender) => {
    const call = { ...ref, callId: `c${appender}`, kind: 'model', name: 'm' } as const;
    await stores.calls.start(call, 1);
    for (let i = 0; i < 40; i++) {
      const events = Array.from({ length: 1 + (i % 3) }, (_, n) => ({
        event: 'messages',
        data: `${appender}/${i}/${n}`,
      }));
      expect(await stores.events.appendFenced(ref, { callId: call.callId, attempt: 1 }, events)).toBe(true);
    }
  });
  const committer = (async () => {
    for (let commitNo = 1; commitNo <= 20; commitNo++)
      await stores.runs.commit(ref, commitNo, { ...NOTHING, events: [{ event: 'values', data: commitNo }] });
  })();
  await Promise.all([...appenders, committer]);
  await stores.runs.finish(ref, 21, NOTHING, SUCCESS);

  const seen = await following;
  expect(isGapless(seen)).toBe(true);
  expect(seen).toEqual(await eventsOf(stores, ref));
  expect(new Set(seen.filter(({ event }) => event === 'messages').map(({ data }) => data)).size).toBe(
    8 * Array.from({ length: 40 }, (_, i) => 1 + (i % 3)).reduce((sum, n) => sum + n, 0),
  );
  for (let appender = 0; appender < 8; appender++) {
    const own = seen.filter(({ data }) => data.startsWith(`"${appender}/`)).map(({ data }) => JSON.parse(data));
    const order = own.map((text: string) => Number(text.split('/')[1]) * 10 + Number(text.split('/')[2]));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  }
});

test('I6: fifty concurrent creates on one thread leave one active run, and the order of creation is kept', async () => {
  const threadId = await newThread(stores);
  const created = await Promise.all(Array.from({ length: 50 }, () => stores.runs.create(newRun(threadId))));
  expect(created.filter(({ starts }) => starts)).toHaveLength(1);
  // The order in which the thread accepted them: their numbers are drawn under its lock.
  const rows = await database.query<{ run_id: string }>(
    'select run_id from runs where thread_id = $1 order by queue_no',
    [threadId],
  );
  const accepted = rows.map(({ run_id }) => run_id);
  expect(accepted).toHaveLength(50);
  const ran: string[] = [];
  for (let i = 0; i < 50; i++) {
    const active = await database.query<{ run_id: string }>(`select run_id from runs where thread_id = $1 and active`, [
      threadId,
    ]);
    expect(active).toHaveLength(1);
    const runId = active[0]?.run_id ?? '';
    ran.push(runId);
    const ref = { tenantId: TENANT, threadId, runId };
    expect(await stores.runs.begin(ref)).toBeDefined();
    expect(await stores.runs.finish(ref, 1, NOTHING, SUCCESS)).toBe('applied');
  }
  expect(ran).toEqual(accepted);
  const begun = (await eventsOf(stores, { tenantId: TENANT, threadId })).filter(({ event }) => event === 'metadata');
  expect(begun.map(({ runId }) => runId)).toEqual(accepted);
});

test('I6: creates that meet the end of the active run neither get lost nor start twice', async () => {
  for (let round = 0; round < 15; round++) {
    const ref = await startedRun(stores);
    const [, ...created] = await Promise.all([
      stores.runs.finish(ref, 1, NOTHING, SUCCESS),
      ...Array.from({ length: 4 }, () => stores.runs.create(newRun(ref.threadId))),
    ]);
    const active = await database.query(`select run_id from runs where thread_id = $1 and active`, [ref.threadId]);
    expect(active).toHaveLength(1);
    const starts = await Promise.all(created.map(({ run }) => stores.runs.outboxOf({ runId: run.runId })));
    expect(starts.flat()).toHaveLength(1);
  }
});

test('I8: commits that meet a forced end are applied before it or not at all', async () => {
  for (let round = 0; round < 15; round++) {
    const ref = await startedRun(stores);
    const batch = { ...NOTHING, events: [{ event: 'values', data: round }] };
    const [commit, force] = await Promise.all([
      stores.runs.commit(ref, 1, batch),
      stores.runs.force(ref, { status: 'error' }),
    ]);
    expect(force).toBe('applied');
    const names = (await eventsOf(stores, ref)).map(({ event }) => event);
    expect(names).toEqual(commit === 'applied' ? ['metadata', 'values', 'end'] : ['metadata', 'end']);
  }
});

test('one commit sent by two workers is applied once', async () => {
  const ref = await startedRun(stores);
  const batch = { ...NOTHING, events: [{ event: 'values', data: 1 }] };
  const results = await Promise.all(Array.from({ length: 8 }, () => stores.runs.commit(ref, 1, batch)));
  expect(results.toSorted()).toEqual(['applied', ...Array.from({ length: 7 }, () => 'duplicate')]);
  const ends = await Promise.all(Array.from({ length: 8 }, () => stores.runs.finish(ref, 2, batch, SUCCESS)));
  expect(ends.toSorted()).toEqual(['applied', ...Array.from({ length: 7 }, () => 'duplicate')]);
  expect((await eventsOf(stores, ref)).map(({ event }) => event)).toEqual(['metadata', 'values', 'values', 'end']);
});

test('I8: cancels, begins, commits and calls of one run at once end in one state', async () => {
  for (let round = 0; round < 20; round++) {
    const threadId = await newThread(stores);
    const { run } = await stores.runs.create(newRun(threadId));
    const ref = refOf(run);
    const { run: next } = await stores.runs.create(newRun(threadId));
    const action = round % 2 === 0 ? 'interrupt' : 'rollback';
    await Promise.all([
      stores.runs.begin(ref),
      stores.runs.cancel(ref, action),
      stores.calls.start({ ...ref, callId: 'c', kind: 'tool', name: 't' }, 1),
      stores.runs.commit(ref, 1, { ...NOTHING, events: [{ event: 'values', data: 1 }] }),
    ]);
    await stores.runs.force(ref, { status: 'interrupted' });
    const found = await stores.runs.find(ref);
    if (action === 'rollback') expect(found).toBeUndefined();
    else expect(found).toMatchObject({ status: 'interrupted' });
    expect(isGapless(await eventsOf(stores, ref))).toBe(true);
    expect(await stores.runs.begin(refOf(next))).toBeDefined();
  }
});
