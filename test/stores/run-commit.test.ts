import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  checkpoint,
  eventsOf,
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

const threadOf = async (threadId: string) => {
  const thread = await stores.threads.find(TENANT, threadId);
  if (thread === undefined) throw new Error(`no thread ${threadId}`);
  return thread;
};
const kindsOf = async (runId: string) => (await stores.runs.outboxOf({ runId: runId })).map(({ kind }) => kind);

describe('commit', () => {
  test('I2: checkpoint, writes and events are there together, in wire form', async () => {
    const ref = await startedRun(stores);
    const message = {
      lc: 1,
      type: 'constructor',
      id: ['langchain_core', 'messages', 'AIMessage'],
      kwargs: { content: 'hi' },
    };
    const batch = {
      checkpoints: [checkpoint('1a', { n: 1 })],
      writes: [write('1a', 'task', 0, 'w')],
      events: [{ event: 'values', data: { messages: [message] } }],
    };
    expect(await stores.runs.commit(ref, 1, batch)).toBe('applied');
    const tuple = await stores.checkpoints.get(ref);
    expect(tuple).toMatchObject({ checkpointId: '1a', runId: ref.runId, writes: batch.writes });
    const last = (await eventsOf(stores, ref)).at(-1);
    expect(JSON.parse(last?.data ?? '')).toEqual({
      messages: [{ type: 'ai', content: 'hi', additional_kwargs: {}, response_metadata: {} }],
    });
  });

  test('I2: a batch that Postgres refuses leaves nothing of itself', async () => {
    const ref = await startedRun(stores);
    const bad = { ...write('1a', 'task', 0, 'w'), taskId: 'nul\u0000' };
    const batch = {
      checkpoints: [checkpoint('1a', { n: 1 })],
      writes: [bad],
      events: [{ event: 'values', data: 1 }],
    };
    await expect(stores.runs.commit(ref, 1, batch)).rejects.toThrow();
    expect(await stores.checkpoints.get(ref)).toBeUndefined();
    expect(await eventsOf(stores, ref)).toHaveLength(1);
    expect(await stores.runs.commit(ref, 1, { ...batch, writes: [] })).toBe('applied');
  });

  test('a commit that comes twice is applied once; a gap is refused', async () => {
    const ref = await startedRun(stores);
    const batch = { ...NOTHING, events: [{ event: 'values', data: 1 }] };
    expect(await stores.runs.commit(ref, 1, batch)).toBe('applied');
    expect(await stores.runs.commit(ref, 1, batch)).toBe('duplicate');
    await expect(stores.runs.commit(ref, 3, batch)).rejects.toThrow(/commit 3 .* last is 1/);
    expect(await eventsOf(stores, ref)).toHaveLength(2);
  });

  test('the same write twice in one batch is one write', async () => {
    const ref = await startedRun(stores);
    const writes = [
      write('1a', 't', -3, 'old'),
      write('1a', 't', -3, 'new'),
      write('1a', 't', 0, 'a'),
      write('1a', 't', 0, 'b'),
    ];
    await stores.runs.commit(ref, 1, { ...NOTHING, checkpoints: [checkpoint('1a', {}), checkpoint('1a', {})], writes });
    const tuple = await stores.checkpoints.get(ref);
    expect(tuple?.writes.map(({ idx, value }) => [idx, value])).toEqual([
      [-3, json('new')],
      [0, json('a')],
    ]);
  });

  test('what JSON can say, a run can store: U+0000 and half a surrogate pair come back', async () => {
    const odd = 'a\u0000b\ud800c\uf8fe0041';
    const threadId = await newThread(stores);
    const kwargs = { ...newRun(threadId).kwargs, input: { [odd]: odd } };
    const ref = await startedRun(stores, threadId, { kwargs, metadata: { [odd]: [odd] } });
    const record = checkpoint('1a', { n: odd }, { metadata: { note: odd } });
    const batch = {
      checkpoints: [record],
      writes: [write('1a', 't', 0, odd)],
      events: [{ event: 'custom', data: { odd } }],
    };
    await stores.runs.finish(ref, 1, batch, {
      status: 'error',
      error: { error: 'Error', message: odd },
      values: { odd },
      interrupts: { t: [{ value: odd }] },
    });
    expect(await stores.runs.find(ref)).toMatchObject({
      kwargs,
      metadata: { [odd]: [odd] },
      error: { message: odd },
    });
    expect(await threadOf(threadId)).toMatchObject({ values: { odd }, interrupts: { t: [{ value: odd }] } });
    const tuple = await stores.checkpoints.get(ref);
    expect(tuple).toMatchObject({ metadata: { note: odd }, values: { n: json(odd) }, writes: [{ value: json(odd) }] });
    expect(await stores.checkpoints.list({ ...ref, metadata: { note: odd } })).toHaveLength(1);
    const custom = (await eventsOf(stores, ref)).find(({ event }) => event === 'custom');
    expect(JSON.parse(custom?.data ?? '')).toEqual({ odd });
  });
});

describe('finish', () => {
  test('it settles run and thread, and closes the log of the run', async () => {
    const ref = await startedRun(stores);
    const batch = {
      ...NOTHING,
      checkpoints: [checkpoint('1a', { n: 1 })],
      events: [{ event: 'values', data: { n: 1 } }],
    };
    expect(await stores.runs.finish(ref, 1, batch, { ...SUCCESS, values: { n: 1 } })).toBe('applied');
    expect(await stores.runs.find(ref)).toMatchObject({ status: 'success', error: undefined });
    expect(await threadOf(ref.threadId)).toMatchObject({ status: 'idle', values: { n: 1 }, interrupts: {} });
    const log = await eventsOf(stores, ref);
    expect(log.map(({ event }) => event)).toEqual(['metadata', 'values', 'end']);
    expect(log.at(-1)?.data).toBe('{"status":"success"}');
    expect(await stores.runs.outboxOf({ runId: ref.runId })).toEqual([]);
  });

  test('I8: what comes after the end is a duplicate or comes too late, and writes nothing', async () => {
    const ref = await startedRun(stores);
    await stores.runs.commit(ref, 1, NOTHING);
    await stores.runs.finish(ref, 2, NOTHING, SUCCESS);
    const late = { ...NOTHING, checkpoints: [checkpoint('9a', {})], events: [{ event: 'values', data: 1 }] };
    expect(await stores.runs.finish(ref, 2, late, SUCCESS)).toBe('duplicate');
    expect(await stores.runs.commit(ref, 1, late)).toBe('duplicate');
    expect(await stores.runs.commit(ref, 3, late)).toBe('closed');
    expect(await stores.runs.finish(ref, 3, late, SUCCESS)).toBe('closed');
    expect(await stores.runs.commit({ ...ref, runId: randomUUID() }, 1, late)).toBe('closed');
    expect(await stores.runs.commit({ ...ref, tenantId: 'tenant-2' }, 3, late)).toBe('closed');
    expect(await eventsOf(stores, ref)).toHaveLength(2);
    expect(await stores.checkpoints.get(ref)).toBeUndefined();
  });

  test("a failure is an event, the run's error and the thread's state; the next success clears it", async () => {
    const ref = await startedRun(stores);
    const error = { error: 'TypeError', message: 'node plan: x is not a function' };
    await stores.runs.finish(ref, 1, NOTHING, { status: 'error', error });
    expect((await eventsOf(stores, ref)).map(({ event }) => event)).toEqual(['metadata', 'error', 'end']);
    expect(await stores.runs.find(ref)).toMatchObject({ status: 'error', error });
    expect(await threadOf(ref.threadId)).toMatchObject({ status: 'error', error });
    const next = await startedRun(stores, ref.threadId);
    await stores.runs.finish(next, 1, NOTHING, SUCCESS);
    expect(await threadOf(ref.threadId)).toMatchObject({ status: 'idle', error: undefined });
  });

  test('a run that stops at an interrupt leaves the thread interrupted until one comes through', async () => {
    const ref = await startedRun(stores);
    const interrupts = { 'task-1': [{ id: 'i', value: 'ok?' }] };
    await stores.runs.finish(ref, 1, NOTHING, { ...SUCCESS, values: { n: 1 }, interrupts });
    expect(await threadOf(ref.threadId)).toMatchObject({ status: 'interrupted', interrupts });
    const cancelled = await startedRun(stores, ref.threadId);
    await stores.runs.finish(cancelled, 1, NOTHING, { status: 'interrupted' });
    expect(await threadOf(ref.threadId)).toMatchObject({ status: 'interrupted', interrupts, values: { n: 1 } });
    const answer = await startedRun(stores, ref.threadId);
    await stores.runs.finish(answer, 1, NOTHING, SUCCESS);
    expect(await threadOf(ref.threadId)).toMatchObject({ status: 'idle', interrupts: {} });
  });

  test('force ends an active run whose execution is gone, once', async () => {
    const ref = await startedRun(stores);
    await stores.runs.commit(ref, 1, NOTHING);
    const outcome = { status: 'error', error: { error: 'Lost', message: 'its workflow was terminated' } } as const;
    expect(await stores.runs.force(ref, outcome)).toBe('applied');
    expect(await stores.runs.force(ref, outcome)).toBe('closed');
    expect(await stores.runs.commit(ref, 2, NOTHING)).toBe('closed');
    expect(await stores.runs.find(ref)).toMatchObject({ status: 'error', error: outcome.error });
  });

  test('I6: each end starts the next run of the thread, in the order of creation', async () => {
    const threadId = await newThread(stores);
    const runs = [];
    for (let i = 0; i < 5; i++) runs.push((await stores.runs.create(newRun(threadId))).run);
    for (const [index, run] of runs.entries()) {
      expect(await kindsOf(run.runId)).toEqual(['start']);
      expect((await threadOf(threadId)).status).toBe('busy');
      expect(await stores.runs.begin(refOf(run))).toBeDefined();
      const waiting = runs.slice(index + 1);
      for (const other of waiting) expect(await stores.runs.begin(refOf(other))).toBeUndefined();
      await stores.runs.finish(refOf(run), 1, NOTHING, SUCCESS);
    }
    expect((await threadOf(threadId)).status).toBe('idle');
  });
});
