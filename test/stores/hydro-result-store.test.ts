import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ResultTable } from '../../schemas/hydro/result.ts';
import type { RunRef } from '../../schemas/runs.ts';
import type { HydroResultPut, ResultSlice } from '../../stores/hydro-result-store.ts';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import { startHousekeeper } from '../../workers/housekeeper.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { NOTHING, newRun, newThread, refOf, SUCCESS, startedRun, TENANT } from './run-fixtures.ts';

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

const HEAD = ['J1', 'J "2"', '__proto__'];
/** A number that tells where it stands. */
const numberOf = (quantity: number, id: number, time: number) => quantity * 1e9 + id * 1e6 + time + 0.1;

const tableOf = (name: string, ids: readonly string[], times: number): ResultTable => ({
  name,
  ids,
  quantities: [
    { name: 'pressure', unit: 'psi' },
    { name: 'status', unit: null },
  ],
  timesS: Array.from({ length: times }, (_, time) => 3_600 * time),
  values: [0, 1].map((quantity) =>
    Float64Array.from({ length: ids.length * times }, (_, at) =>
      numberOf(quantity, Math.floor(at / times), at % times),
    ),
  ),
});

const putOf = ({ threadId, runId }: RunRef, more: Partial<HydroResultPut> = {}): HydroResultPut => ({
  run: { threadId, runId },
  callId: '1',
  kind: 'simulation',
  network: { networkId: 'net1', version: 2 },
  inpHash: 'a'.repeat(64),
  answer: { text: 'a \u0000 b', list: [1, null] },
  tables: [tableOf('nodes', HEAD, 3)],
  ...more,
});
const kept = async (ref: RunRef, more: Partial<HydroResultPut> = {}, tenantId = ref.tenantId): Promise<string> => {
  const put = await stores.hydroResults.put(tenantId, putOf(ref, more));
  if (put.state === 'closed') throw new Error('the result was not kept');
  return put.resultId;
};
const read = async (resultId: string, slice: Partial<ResultSlice>, tenantId = TENANT) => {
  const all = { table: 'nodes', ids: [0], quantities: [0], fromTime: 0, toTime: 3, ...slice };
  const byId = new Map<number, number[][]>();
  for await (const { id, fromTime, values } of stores.hydroResults.read(tenantId, resultId, all)) {
    const before = byId.get(id) ?? all.quantities.map(() => []);
    expect(fromTime).toBe(all.fromTime + (before[0]?.length ?? 0));
    byId.set(
      id,
      before.map((numbers, quantity) => [...numbers, ...(values[quantity] ?? [])]),
    );
  }
  return Object.fromEntries(byId);
};

test('a result comes back as it was put', async () => {
  const ref = await startedRun(stores);
  const resultId = await kept(ref, { picture: '{"version":1}' });
  const tables = [{ name: 'nodes', ids: 3, times: 3, quantities: tableOf('nodes', HEAD, 3).quantities }];
  const facts = {
    ...{ resultId, kind: 'simulation', network: { networkId: 'net1', version: 2 }, inpHash: 'a'.repeat(64) },
    ...{ threadId: ref.threadId, runId: ref.runId, createdAt: expect.any(Date), tables, hasPicture: true },
  };
  const found = await stores.hydroResults.find(TENANT, resultId);
  expect(found).toEqual({ ...facts, answerJson: expect.any(String) });
  expect(JSON.parse(found?.answerJson ?? '')).toEqual(putOf(ref).answer);
  expect(await stores.hydroResults.list(TENANT, { runId: ref.runId, limit: 10 })).toEqual([facts]);
  expect(await stores.hydroResults.picture(TENANT, resultId)).toBe('{"version":1}');
  const { values: _, ...head } = tableOf('nodes', HEAD, 3);
  expect(await stores.hydroResults.table(TENANT, resultId, 'nodes')).toEqual(head);
  expect(await stores.hydroResults.table(TENANT, resultId, 'links')).toBeUndefined();
  const other = await kept(ref, { callId: '2', network: null });
  expect(await stores.hydroResults.find(TENANT, other)).toMatchObject({ network: null, hasPicture: false });
  expect(await stores.hydroResults.picture(TENANT, other)).toBeUndefined();
});

describe('numbers', () => {
  test('by id, quantity and time; what has no value, and the last bit, come back too', async () => {
    const table = tableOf('nodes', HEAD, 3);
    table.values[0]?.set([Number.NaN, Number.NEGATIVE_INFINITY, 0.1 + 0.2], 3);
    const resultId = await kept(await startedRun(stores), { tables: [table] });
    expect(await read(resultId, { ids: [1] })).toEqual({ 1: [[Number.NaN, Number.NEGATIVE_INFINITY, 0.1 + 0.2]] });
    const at = (id: number) => [[numberOf(1, id, 1)], [numberOf(0, id, 1)]];
    expect(await read(resultId, { ids: [0, 2], quantities: [1, 0], fromTime: 1, toTime: 2 })).toEqual({
      0: at(0),
      2: at(2),
    });
    expect(await read(resultId, { ids: [] })).toEqual({});
    expect(await read(resultId, { fromTime: 2, toTime: 2 })).toEqual({});
    expect(await read(resultId, { quantities: [] })).toEqual({ 0: [] });
  });

  test('many blocks: ids and times that lie across their edges', async () => {
    // 40 ids of 5,000 times are 200,000 numbers, more than 12 blocks of 16,384.
    const ids = Array.from({ length: 40 }, (_, id) => `n${id}`);
    const resultId = await kept(await startedRun(stores), { tables: [tableOf('nodes', ids, 5_000)] });
    const all = ids.map((_, id) => id);
    const found = await read(resultId, { ids: all, quantities: [0, 1], toTime: 5_000 });
    for (const id of all)
      expect(found[id]).toEqual(
        [0, 1].map((quantity) => Array.from({ length: 5_000 }, (_, time) => numberOf(quantity, id, time))),
      );
    expect(await read(resultId, { ids: [3], fromTime: 1_380, toTime: 1_390 })).toEqual({
      3: [Array.from({ length: 10 }, (_, index) => numberOf(0, 3, 1_380 + index))],
    });
  });

  test('one id with more times than a block holds', async () => {
    const times = 40_000;
    const resultId = await kept(await startedRun(stores), { tables: [tableOf('nodes', ['a', 'b'], times)] });
    const found = await read(resultId, { ids: [1], toTime: times });
    expect(found[1]?.[0]).toEqual(Array.from({ length: times }, (_, time) => numberOf(0, 1, time)));
  });

  test('a table without ids or times has no numbers', async () => {
    const tables = [tableOf('tanks', [], 3), tableOf('nodes', HEAD, 0)];
    const resultId = await kept(await startedRun(stores), { tables });
    expect(await read(resultId, { table: 'tanks', ids: [] })).toEqual({});
    expect(await read(resultId, { ids: [0], toTime: 0 })).toEqual({});
  });

  test('a table whose numbers do not fit is a fault of ours, and nothing is kept', async () => {
    const ref = await startedRun(stores);
    const table = { ...tableOf('nodes', HEAD, 3), values: [new Float64Array(9), new Float64Array(8)] };
    await expect(stores.hydroResults.put(TENANT, putOf(ref, { tables: [table] }))).rejects.toThrow('want 9 numbers');
    expect(await stores.hydroResults.count(TENANT, { runId: ref.runId })).toBe(0);
  });
});

test('a call that runs twice makes one result, the first; another call or run makes another', async () => {
  const ref = await startedRun(stores);
  const [first, again] = await Promise.all([kept(ref), kept(ref)]);
  expect(again).toBe(first);
  expect(await kept(ref, { answer: 'later', tables: [] })).toBe(first);
  expect((await stores.hydroResults.find(TENANT, first))?.answerJson).toBe(JSON.stringify(putOf(ref).answer));
  expect(await read(first, {})).toEqual({ 0: [[0, 1, 2].map((time) => numberOf(0, 0, time))] });
  expect(await kept(ref, { callId: '2' })).not.toBe(first);
  expect(await kept(await startedRun(stores))).not.toBe(first);
  expect(await stores.hydroResults.count(TENANT, { runId: ref.runId })).toBe(2);
});

describe('a run and its results', () => {
  test('I8: a rollback takes the results along, and none can be put behind it', async () => {
    const ref = await startedRun(stores);
    const resultId = await kept(ref);
    await stores.runs.cancel(ref, 'rollback');
    const late = kept(ref, { callId: '2', tables: [tableOf('nodes', HEAD, 5_000)] }).catch(() => 'closed');
    await stores.runs.finish(ref, 1, NOTHING, { status: 'interrupted' });
    await late;
    expect(await stores.hydroResults.count(TENANT, { runId: ref.runId })).toBe(0);
    await expect(read(resultId, {})).rejects.toMatchObject({ code: 'HYDRO_RESULT_NOT_FOUND' });
    expect(await stores.hydroResults.put(TENANT, putOf(ref, { callId: '3' }))).toEqual({ state: 'closed' });
    const [blocks] = await database.query<{ count: number }>(
      'select count(*)::int as count from hydro_result_blocks where result_id = $1',
      [resultId],
    );
    expect(blocks?.count).toBe(0);
  });

  test('nothing is put for a run that is over, is not there or is of another thread', async () => {
    const ref = await startedRun(stores);
    const put = (run: HydroResultPut['run'], tenantId = TENANT) =>
      stores.hydroResults.put(tenantId, { ...putOf(ref), run });
    expect(await put({ ...ref, threadId: randomUUID() })).toEqual({ state: 'closed' });
    expect(await put({ ...ref, runId: randomUUID() })).toEqual({ state: 'closed' });
    expect(await put({ ...ref, runId: 'r' })).toEqual({ state: 'closed' });
    expect(await put(ref, 'tenant-2')).toEqual({ state: 'closed' });
    await stores.runs.finish(ref, 1, NOTHING, SUCCESS);
    expect(await put(ref)).toEqual({ state: 'closed' });
  });

  test('a result outlives its run and its thread', async () => {
    const ref = await startedRun(stores);
    const resultId = await kept(ref);
    await stores.runs.finish(ref, 1, NOTHING, SUCCESS);
    expect(await stores.runs.delete(ref)).toBe('deleted');
    expect(await stores.threads.delete(TENANT, ref.threadId, undefined)).toBeDefined();
    expect(await stores.hydroResults.find(TENANT, resultId)).toBeDefined();
    expect(Object.keys(await read(resultId, { ids: [0, 1, 2] }))).toHaveLength(3);
  });
});

test('lists are newest first, a page at a time, by kind, network and run', async () => {
  const tenantId = 'tenant-list';
  const threadId = await newThread(stores, tenantId);
  const { run } = await stores.runs.create(newRun(threadId, { tenantId }));
  await stores.runs.begin(refOf(run));
  const ref = refOf(run);
  const a = await kept(ref, { callId: 'a' });
  const b = await kept(ref, { callId: 'b', kind: 'testing', network: null });
  const c = await kept(ref, { callId: 'c', network: { networkId: 'net2', version: 1 } });
  const list = async (query: object) =>
    (await stores.hydroResults.list(tenantId, { limit: 10, ...query })).map(({ resultId }) => resultId);
  expect(await list({})).toEqual([c, b, a]);
  expect(await list({ limit: 1, offset: 1 })).toEqual([b]);
  expect(await list({ kind: 'testing' })).toEqual([b]);
  expect(await list({ networkId: 'net1' })).toEqual([a]);
  expect(await list({ runId: randomUUID() })).toEqual([]);
  expect(await list({ runId: 'no run' })).toEqual([]);
  expect(await stores.hydroResults.count(tenantId, { kind: 'simulation', runId: ref.runId })).toBe(2);
});

test('what is deleted is gone, in the middle of reading too', async () => {
  const ids = Array.from({ length: 40 }, (_, id) => `n${id}`);
  const resultId = await kept(await startedRun(stores), { tables: [tableOf('nodes', ids, 16_384)] });
  const slice = { table: 'nodes', ids: ids.map((_, id) => id), quantities: [0], fromTime: 0, toTime: 16_384 };
  const pieces = stores.hydroResults.read(TENANT, resultId, slice)[Symbol.asyncIterator]();
  expect((await pieces.next()).done).toBe(false);
  expect(await stores.hydroResults.delete(TENANT, resultId)).toBe(true);
  const rest = async () => {
    while (!(await pieces.next()).done);
  };
  await expect(rest()).rejects.toMatchObject({ code: 'HYDRO_RESULT_NOT_FOUND' });
  expect(await stores.hydroResults.delete(TENANT, resultId)).toBe(false);
  expect(await stores.hydroResults.find(TENANT, resultId)).toBeUndefined();
  expect(await stores.hydroResults.delete(TENANT, 'x')).toBe(false);
});

test('old ones are dropped, a batch at a time, the oldest first', async () => {
  const ref = await startedRun(stores);
  const [old, older, fresh] = [await kept(ref), await kept(ref, { callId: '2' }), await kept(ref, { callId: '3' })];
  const age = (resultId: string, days: number) =>
    database.query('update hydro_results set created_at = now() - make_interval(days => $2) where result_id = $1', [
      resultId,
      days,
    ]);
  await age(old, 31);
  await age(older, 32);
  expect(await stores.hydroResults.prune(30, 1)).toBe(1);
  expect(await stores.hydroResults.find(TENANT, older)).toBeUndefined();
  expect(await stores.hydroResults.prune(30, 10)).toBe(1);
  expect(await stores.hydroResults.find(TENANT, old)).toBeUndefined();
  expect(await stores.hydroResults.find(TENANT, fresh)).toBeDefined();
});

test('the housekeeper drops what is older than it is told', async () => {
  const ref = await startedRun(stores);
  const [old, fresh] = [await kept(ref), await kept(ref, { callId: '2' })];
  await database.query("update hydro_results set created_at = now() - interval '3 days' where result_id = $1", [old]);
  const log = pino({ level: 'silent' });
  const times = { sweepEveryMs: 60_000, tokensKeptMs: 3_600_000, hydroResultsKeptDays: 2 };
  const housekeeper = startHousekeeper({ ...stores, ...times, log });
  await expect.poll(() => stores.hydroResults.find(TENANT, old)).toBeUndefined();
  housekeeper.stop();
  expect(await stores.hydroResults.find(TENANT, fresh)).toBeDefined();
});

test('I9: a tenant sees its own results only', async () => {
  const ref = await startedRun(stores);
  const resultId = await kept(ref, { picture: '{}' });
  const stranger = 'tenant-2';
  expect(await stores.hydroResults.find(stranger, resultId)).toBeUndefined();
  expect(await stores.hydroResults.table(stranger, resultId, 'nodes')).toBeUndefined();
  expect(await stores.hydroResults.picture(stranger, resultId)).toBeUndefined();
  expect(await stores.hydroResults.list(stranger, { limit: 10, runId: ref.runId })).toEqual([]);
  expect(await stores.hydroResults.count(stranger, {})).toBe(0);
  await expect(read(resultId, {}, stranger)).rejects.toMatchObject({ code: 'HYDRO_RESULT_NOT_FOUND' });
  expect(await stores.hydroResults.delete(stranger, resultId)).toBe(false);
  expect(await stores.hydroResults.find(TENANT, resultId)).toBeDefined();
});
