import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { checkpoint, json, NOTHING, newRun, SUCCESS, startedRun, TENANT, write } from './run-fixtures.ts';

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

const V = '000000000001';
const versions = (byChannel: Record<string, string>) => ({
  v: 4,
  ts: '2026-01-01T00:00:00.000Z',
  channel_versions: byChannel,
  versions_seen: {},
});

/** Three checkpoints in the root: `old` was written with the first only, `n` with each; two in a subgraph. */
const playedThread = async () => {
  const ref = await startedRun(stores);
  const first = checkpoint('1f1', { old: 'kept', n: 1 });
  const later = (id: string, parentCheckpointId: string, n: number) =>
    checkpoint(
      id,
      {},
      {
        parentCheckpointId,
        checkpoint: { id, ...versions({ old: `${V}.1f1`, n: `${V}.${id}` }) },
        newValues: { n: json(n) },
      },
    );
  const inner = (id: string) => ({ ...checkpoint(id, { q: id }), ns: 'ask:t1' });
  await stores.runs.commit(ref, 1, {
    checkpoints: [first, later('1f2', '1f1', 2), inner('1f3'), later('1f4', '1f2', 3), inner('1f5')],
    writes: [write('1f1', 't0', 0, 'gone'), write('1f4', 't1', -3, { id: 'i1', value: 'sure?' })],
    events: [],
  });
  await stores.runs.finish(ref, 2, NOTHING, {
    ...SUCCESS,
    values: { old: 'kept', n: 3 },
    interrupts: { t1: [{ id: 'i1', value: 'sure?' }] },
  });
  return ref;
};

const idsOf = async (threadId: string, ns?: string) =>
  (await stores.checkpoints.list({ tenantId: TENANT, threadId, ns })).map(({ checkpointId }) => checkpointId);
const latest = (threadId: string) => stores.checkpoints.get({ tenantId: TENANT, threadId });

test('pruning keeps the latest checkpoint of each namespace with all its values and writes', async () => {
  const { threadId } = await playedThread();
  const before = await latest(threadId);
  expect(before?.values).toEqual({ old: json('kept'), n: json(3) });
  expect(await stores.threads.prune(TENANT, threadId)).toBe(true);
  expect(await idsOf(threadId)).toEqual(['1f4']);
  expect(await idsOf(threadId, 'ask:t1')).toEqual(['1f5']);
  expect(await latest(threadId)).toEqual({ ...before, parentCheckpointId: undefined });
  const rows = await database.query<{ n: string }>(
    `select count(*) as n from checkpoint_values where thread_id = $1
      union all select count(*) from checkpoint_writes where thread_id = $1`,
    [threadId],
  );
  expect(rows.map(({ n }) => Number(n))).toEqual([3, 1]);
  expect(await stores.threads.find(TENANT, threadId)).toMatchObject({
    status: 'interrupted',
    values: { n: 3 },
    interrupts: { t1: [{ id: 'i1' }] },
  });
});

test('pruning twice changes nothing more, and a run goes on from what is left', async () => {
  const { threadId } = await playedThread();
  await stores.threads.prune(TENANT, threadId);
  const once = await latest(threadId);
  expect(await stores.threads.prune(TENANT, threadId)).toBe(true);
  expect(await latest(threadId)).toEqual(once);
  const { run } = await stores.runs.create(newRun(threadId));
  const start = await stores.runs.begin({ tenantId: TENANT, threadId, runId: run.runId });
  expect(start?.head).toEqual(once);
});

test('a thread with a run that is not over is left as it is', async () => {
  const { threadId } = await playedThread();
  await stores.runs.create(newRun(threadId, { afterSeconds: 3_600 }));
  expect(await stores.threads.prune(TENANT, threadId)).toBe(false);
  expect(await idsOf(threadId)).toEqual(['1f4', '1f2', '1f1']);
});

test('a run that is made while the pruning waits for the thread keeps the checkpoints it may go on from', async () => {
  const { threadId } = await playedThread();
  await database.query('begin');
  await database.query('select 1 from threads where thread_id = $1 for no key update', [threadId]);
  const pruned = stores.threads.prune(TENANT, threadId);
  const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  await expect.poll(() => database.db.query({ text: waiting })).toHaveLength(1);
  await database.query(
    `insert into runs (run_id, thread_id, tenant_id, assistant_id, graph_id, due_at, kwargs, multitask_strategy)
      select gen_random_uuid(), thread_id, tenant_id, assistant_id, graph_id, now(), kwargs, multitask_strategy
      from runs where thread_id = $1`,
    [threadId],
  );
  await database.query('update threads set updated_at = now() where thread_id = $1', [threadId]);
  await database.query('commit');
  expect(await pruned).toBe(false);
  expect(await idsOf(threadId)).toEqual(['1f4', '1f2', '1f1']);
});

test('a namespace whose state is put together from earlier writes is left whole', async () => {
  const ref = await startedRun(stores);
  const metadata = { source: 'loop', step: 1, counters_since_delta_snapshot: { messages: [1, 1] } };
  const checkpoints = ['1f1', '1f2'].map((id) => checkpoint(id, { n: id }, { metadata }));
  await stores.runs.finish(ref, 1, { ...NOTHING, checkpoints, writes: [write('1f1', 't1', 0, 'a')] }, SUCCESS);
  expect(await stores.threads.prune(TENANT, ref.threadId)).toBe(true);
  expect(await idsOf(ref.threadId)).toEqual(['1f2', '1f1']);
});

test('I9: another tenant’s thread, one out of scope or none at all is not pruned', async () => {
  const { threadId } = await playedThread();
  expect(await stores.threads.prune('other', threadId)).toBe(false);
  expect(await stores.threads.prune(TENANT, threadId, { owner: 'me' })).toBe(false);
  expect(await stores.threads.prune(TENANT, randomUUID())).toBe(false);
  expect(await stores.threads.prune(TENANT, 'nope')).toBe(false);
  expect(await idsOf(threadId)).toHaveLength(3);
});

test('a copy has state, checkpoints and open questions of its own; what happens to one leaves the other', async () => {
  const { threadId: from } = await playedThread();
  const to = randomUUID();
  const copied = await stores.threads.copy(TENANT, { from, to, metadata: { copy: true } });
  expect(copied).toBe(true);
  const [original, copy] = await Promise.all([stores.threads.find(TENANT, from), stores.threads.find(TENANT, to)]);
  expect(copy).toEqual({
    ...original,
    threadId: to,
    metadata: { copy: true },
    createdAt: copy?.createdAt,
    updatedAt: copy?.updatedAt,
  });
  expect(await latest(to)).toEqual(await latest(from));
  expect(await stores.runs.list(TENANT, to, { limit: 9, offset: 0 })).toEqual([]);
  expect(await stores.events.read({ tenantId: TENANT, threadId: to, afterSeq: 0, limit: 9 })).toEqual([]);
  await stores.threads.prune(TENANT, to);
  expect([await idsOf(from), await idsOf(to)]).toEqual([['1f4', '1f2', '1f1'], ['1f4']]);
  await stores.threads.delete(TENANT, from);
  expect(await latest(to)).toMatchObject({ values: { old: json('kept'), n: json(3) } });
});

test('the copy of a busy thread rests, and its checkpoints name the copy', async () => {
  const ref = await startedRun(stores);
  const metadata = { source: 'loop', step: 1, thread_id: ref.threadId };
  await stores.runs.commit(ref, 1, { ...NOTHING, checkpoints: [checkpoint('1f1', { n: 1 }, { metadata })] });
  const to = randomUUID();
  await stores.threads.copy(TENANT, { from: ref.threadId, to, metadata: {} });
  expect((await stores.threads.find(TENANT, to))?.status).toBe('idle');
  expect((await latest(to))?.metadata).toEqual({ ...metadata, thread_id: to });
  expect((await latest(ref.threadId))?.metadata).toEqual(metadata);
});

test('I9: nothing is copied from another tenant, out of scope, from nowhere or onto what is there', async () => {
  const { threadId: from } = await playedThread();
  const to = randomUUID();
  expect(await stores.threads.copy('other', { from, to, metadata: {} })).toBe(false);
  expect(await stores.threads.copy(TENANT, { from, to, metadata: {}, scope: { owner: 'me' } })).toBe(false);
  expect(await stores.threads.copy(TENANT, { from: randomUUID(), to, metadata: {} })).toBe(false);
  expect(await stores.threads.find(TENANT, to)).toBeUndefined();
  const { threadId: taken } = await stores.threads.create({ tenantId: TENANT });
  expect(await stores.threads.copy(TENANT, { from, to: taken, metadata: {} })).toBe(false);
  expect(await latest(taken)).toBeUndefined();
});

test('storage tells what each part of a thread takes', async () => {
  const { threadId } = await playedThread();
  const empty = await stores.threads.create({ tenantId: TENANT });
  const kinds = [
    'calls',
    'checkpoint_values',
    'checkpoint_writes',
    'checkpoints',
    'events',
    'payloads',
    'runs',
    'state',
    'thread',
  ];
  const bytes = await stores.threads.storage(TENANT, threadId);
  expect(Object.keys(bytes).sort()).toEqual(kinds);
  for (const kind of kinds)
    expect([kind, bytes[kind as 'runs'] > 0]).toEqual([kind, !['calls', 'payloads'].includes(kind)]);
  await stores.threads.prune(TENANT, threadId);
  expect((await stores.threads.storage(TENANT, threadId)).checkpoints).toBeLessThan(bytes.checkpoints);
  const { thread, ...rest } = await stores.threads.storage(TENANT, empty.threadId);
  expect(thread).toBeGreaterThan(0);
  expect(Object.values(rest).every((size) => size === 0)).toBe(true);
  expect(Object.values(await stores.threads.storage('other', threadId)).every((size) => size === 0)).toBe(true);
});
