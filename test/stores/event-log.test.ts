import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { LogEvent } from '../../schemas/events.ts';
import type { RunRef } from '../../schemas/runs.ts';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import type { Database } from '../../stores/postgres/database.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventsOf, isGapless, NOTHING, newRun, newThread, refOf, SUCCESS, startedRun, TENANT } from './run-fixtures.ts';

let database: TestDatabase;
let stores: PostgresStores;
beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 20 });
  stores = createPostgresStores(database.db);
});
afterAll(async () => {
  await stores.close();
  await database.drop();
});

const collect = async (events: AsyncIterable<LogEvent>, limit = Number.POSITIVE_INFINITY): Promise<LogEvent[]> => {
  const seen: LogEvent[] = [];
  for await (const event of events) {
    seen.push(event);
    if (seen.length >= limit) break;
  }
  return seen;
};
const emit = async (ref: RunRef, commitNo: number, ...events: readonly string[]) =>
  stores.runs.commit(ref, commitNo, { ...NOTHING, events: events.map((event) => ({ event, data: event })) });
const end = async (ref: RunRef, commitNo: number) => stores.runs.finish(ref, commitNo, NOTHING, SUCCESS);
const namesOf = (events: readonly LogEvent[]) => events.map(({ event }) => event);

describe('read', () => {
  test('I3: from any point, oldest first, of one run or of all', async () => {
    const ref = await startedRun(stores);
    await emit(ref, 1, 'a', 'b');
    const { run: other } = await stores.runs.create(newRun(ref.threadId));
    await emit(ref, 2, 'c');
    await end(ref, 3);
    const query = { tenantId: TENANT, threadId: ref.threadId, afterSeq: 0, limit: 100 };
    const all = await stores.events.read(query);
    expect(isGapless(all)).toBe(true);
    expect(namesOf(all)).toEqual(['metadata', 'a', 'b', 'c', 'end', 'metadata']);
    expect(namesOf(await stores.events.read({ ...query, afterSeq: 1, limit: 2 }))).toEqual(['a', 'b']);
    expect(namesOf(await stores.events.read({ ...query, afterSeq: 2, runId: ref.runId }))).toEqual(['b', 'c', 'end']);
    expect(await stores.events.read({ ...query, runId: other.runId })).toMatchObject([
      { seq: 6, data: expect.any(String) },
    ]);
    expect(await stores.events.read({ ...query, tenantId: 'tenant-2' })).toEqual([]);
    expect(await stores.events.read({ ...query, threadId: 'x' })).toEqual([]);
  });
});

describe('follow', () => {
  test('I3: a follower sees each event once, as it comes, and ends with its run', async () => {
    const ref = await startedRun(stores);
    const following = collect(stores.events.follow({ ...ref, afterSeq: 0 }));
    await emit(ref, 1, 'a');
    await sleep(50);
    const { run: next } = await stores.runs.create(newRun(ref.threadId)); // not this run's: not seen
    await emit(ref, 2, 'b', 'c');
    await end(ref, 3);
    const seen = await following;
    expect(namesOf(seen)).toEqual(['metadata', 'a', 'b', 'c', 'end']);
    expect(seen.every(({ runId }) => runId === ref.runId)).toBe(true);
    expect(next.threadId).toBe(ref.threadId);
  });

  test('a notice arrives in far less than the polling interval', async () => {
    const ref = await startedRun(stores);
    const events = stores.events.follow({ ...ref, afterSeq: 1 })[Symbol.asyncIterator]();
    const waits: number[] = [];
    for (let commitNo = 1; commitNo <= 5; commitNo++) {
      const next = events.next();
      await sleep(30);
      const start = performance.now();
      await emit(ref, commitNo, 'a');
      await next;
      waits.push(performance.now() - start);
    }
    await events.return?.();
    expect(Math.min(...waits.slice(1))).toBeLessThan(500);
  });

  test('I3: who comes back with the last seq it saw gets the rest, and an end at once when that was all', async () => {
    const ref = await startedRun(stores);
    await emit(ref, 1, 'a', 'b');
    const first = await collect(stores.events.follow({ ...ref, afterSeq: 0 }), 2);
    await end(ref, 2);
    const rest = await collect(stores.events.follow({ ...ref, afterSeq: first.at(-1)?.seq ?? 0 }));
    expect(namesOf([...first, ...rest])).toEqual(['metadata', 'a', 'b', 'end']);
    expect(await collect(stores.events.follow({ ...ref, afterSeq: rest.at(-1)?.seq ?? 0 }))).toEqual([]);
  });

  test('a log longer than one page is followed to its end', async () => {
    const ref = await startedRun(stores);
    for (let i = 0; i < 5; i++) await emit(ref, i + 1, ...Array.from({ length: 99 }, (_, n) => `e${i}-${n}`));
    await end(ref, 6);
    const seen = await collect(stores.events.follow({ ...ref, afterSeq: 0 }));
    expect(isGapless(seen)).toBe(true);
    expect(seen).toHaveLength(1 + 5 * 99 + 1);
  });

  test.each(['finish', 'cancel'] as const)('I8: a follower ends when its run is rolled back (%s)', async (how) => {
    const ref = await startedRun(stores);
    const pending = refOf((await stores.runs.create(newRun(ref.threadId))).run);
    const followed = how === 'finish' ? ref : pending;
    const following = collect(stores.events.follow({ ...followed, afterSeq: 0 }));
    await sleep(50);
    await stores.runs.cancel(followed, 'rollback');
    if (how === 'finish') await end(ref, 1);
    // The pending one never had its turn.
    expect(namesOf(await following)).toEqual(how === 'finish' ? ['metadata'] : []);
  });

  test("a run that is not there, or another tenant's, has no events", async () => {
    const ref = await startedRun(stores);
    expect(await collect(stores.events.follow({ ...ref, runId: ref.threadId, afterSeq: 0 }))).toEqual([]);
    expect(await collect(stores.events.follow({ ...ref, tenantId: 'tenant-2', afterSeq: 0 }))).toEqual([]);
    expect(await collect(stores.events.follow({ ...ref, runId: 'x', afterSeq: 0 }))).toEqual([]);
  });

  test('without a run it shows all runs of the thread until it is aborted', async () => {
    const threadId = await newThread(stores);
    const controller = new AbortController();
    const following = collect(
      stores.events.follow({ tenantId: TENANT, threadId, afterSeq: 0, signal: controller.signal }),
    );
    for (let i = 0; i < 2; i++) await end(await startedRun(stores, threadId), 1);
    await sleep(100);
    controller.abort();
    expect(namesOf(await following)).toEqual(['metadata', 'end', 'metadata', 'end']);
    const aborted = stores.events.follow({ tenantId: TENANT, threadId, afterSeq: 0, signal: controller.signal });
    expect(await collect(aborted)).toEqual([]);
  });

  test('followers that only wait cost one query per wake-up, together', async () => {
    const ref = await startedRun(stores);
    let queries = 0;
    const counting: Database = {
      ...database.db,
      query(statement) {
        if (statement.name === 'follow-run') queries += 1;
        return database.db.query(statement);
      },
    };
    const counted = createPostgresStores(counting);
    const reached = new Map<string, number>();
    const following = Array.from({ length: 20 }, async () => {
      const seen: LogEvent[] = [];
      for await (const event of counted.events.follow({ ...ref, afterSeq: 0 })) {
        seen.push(event);
        reached.set(event.event, (reached.get(event.event) ?? 0) + 1);
      }
      return seen;
    });
    const allReached = (event: string) => vi.waitFor(() => expect(reached.get(event)).toBe(20), 5_000);
    await allReached('metadata');
    await sleep(300); // the LISTEN connection stands and all wait
    queries = 0;
    await emit(ref, 1, 'a');
    await allReached('a');
    expect(queries).toBe(1);
    await end(ref, 2);
    for (const seen of await Promise.all(following)) expect(namesOf(seen)).toEqual(['metadata', 'a', 'end']);
    expect(queries).toBe(2);
    await counted.close();
  });

  test('a follower survives the loss of its LISTEN connection, and misses nothing', async () => {
    const ref = await startedRun(stores);
    const events = stores.events.follow({ ...ref, afterSeq: 1 })[Symbol.asyncIterator]();
    const listening = `from pg_stat_activity where datname = current_database() and query ilike 'listen %'`;
    const seen: unknown[] = [];
    let waitedMs = 0;
    for (let commitNo = 1; commitNo <= 5; commitNo++) {
      const next = events.next();
      await vi.waitFor(async () => expect(await database.query(`select pid ${listening}`)).toHaveLength(1), 5_000);
      await database.query(`select pg_terminate_backend(pid) ${listening}`);
      const start = performance.now();
      await emit(ref, commitNo, `e${commitNo}`); // its notice finds nobody listening
      seen.push((await next).value?.event);
      waitedMs += performance.now() - start;
    }
    await end(ref, 6);
    seen.push((await events.next()).value?.event);
    expect(seen).toEqual(['e1', 'e2', 'e3', 'e4', 'e5', 'end']);
    expect(await events.next()).toMatchObject({ done: true });
    // Polling alone would have taken two seconds for each.
    expect(waitedMs).toBeLessThan(4_000);
  });

  test('a notice that is never sent is made up for by polling', async () => {
    const ref = await startedRun(stores);
    const events = stores.events.follow({ ...ref, afterSeq: 1 })[Symbol.asyncIterator]();
    const next = events.next();
    await sleep(100);
    // As a process that dies between its commit and its notice leaves it.
    await database.query(
      `with e as (insert into events (thread_id, seq, tenant_id, run_id, event, data) values ($1, 2, $2, $3, 'a', '1'))
       update threads set last_seq = 2 where thread_id = $1`,
      [ref.threadId, TENANT, ref.runId],
    );
    expect(await next).toMatchObject({ value: { seq: 2, event: 'a' } });
    const afterDelete = events.next();
    await sleep(50);
    await database.query('delete from threads where thread_id = $1', [ref.threadId]);
    expect(await afterDelete).toEqual({ done: true, value: undefined });
  });

  test('closing the stores ends the followers', async () => {
    const ref = await startedRun(stores);
    const own = createPostgresStores(database.db);
    const following = collect(own.events.follow({ ...ref, afterSeq: 0 }));
    await sleep(100);
    await own.close();
    expect(namesOf(await following)).toEqual(['metadata']);
  });
});

describe('appendFenced', () => {
  const startCall = async (ref: RunRef, attempt = 1) =>
    stores.calls.start({ ...ref, callId: 'c', kind: 'model', name: 'm' }, attempt);
  const tokens = (...data: readonly string[]) => data.map((text) => ({ event: 'messages', data: [text] }));

  test('tokens follow each other in the log while the call is open', async () => {
    const ref = await startedRun(stores);
    await startCall(ref);
    expect(await stores.events.appendFenced(ref, { callId: 'c', attempt: 1 }, tokens('a', 'b'))).toBe(true);
    expect(await stores.events.appendFenced(ref, { callId: 'c', attempt: 1 }, tokens('c'))).toBe(true);
    expect(await stores.events.appendFenced(ref, { callId: 'c', attempt: 1 }, [])).toBe(true);
    const log = await eventsOf(stores, ref);
    expect(isGapless(log)).toBe(true);
    expect(log.slice(1).map(({ data }) => data)).toEqual(['["a"]', '["b"]', '["c"]']);
  });

  test('I4: refused for another attempt, a call that is over, a cancelled or ended run, another tenant', async () => {
    const ref = await startedRun(stores);
    const append = (attempt: number, callId = 'c', of = ref) =>
      stores.events.appendFenced(of, { callId, attempt }, tokens('late'));
    expect(await append(1)).toBe(false); // not opened
    await startCall(ref, 2);
    expect(await append(1)).toBe(false);
    expect(await append(3)).toBe(false);
    expect(await append(2, 'other')).toBe(false);
    expect(await append(2, 'c', { ...ref, tenantId: 'tenant-2' })).toBe(false);
    await stores.calls.finish({ ...ref, callId: 'c', kind: 'model', name: 'm' }, 2, 'answer');
    expect(await append(2)).toBe(false);
    await stores.calls.start({ ...ref, callId: 'd', kind: 'model', name: 'm' }, 1);
    await stores.runs.cancel(ref, 'interrupt');
    expect(await append(1, 'd')).toBe(false);
    await stores.runs.finish(ref, 1, NOTHING, { status: 'interrupted' });
    expect(await append(1, 'd')).toBe(false);
    expect(namesOf(await eventsOf(stores, ref))).toEqual(['metadata', 'end']);
  });
});

describe('progress of a job', () => {
  const job = (number: number) => ({ callId: '1', name: 'countUp', number });
  const custom = (data: unknown) => [{ event: 'custom', data }];
  const told = async (ref: RunRef) =>
    (await eventsOf(stores, ref, ref.runId)).filter(({ event }) => event === 'custom').map(({ data }) => data);

  test('I3: told again, it is logged once; without a gap beside other writers', async () => {
    const ref = await startedRun(stores);
    const append = (number: number) => stores.events.appendProgress(ref, job(number), custom(number));
    expect(await Promise.all([append(1), append(1), append(1)])).toEqual(
      expect.arrayContaining(['appended', 'appended-before', 'appended-before']),
    );
    await Promise.all([append(2), emit(ref, 1, 'a'), append(2)]);
    expect(await append(1)).toBe('appended-before');
    expect(await append(3)).toBe('appended');
    expect(await told(ref)).toEqual(['1', '2', '3']);
    expect(isGapless(await eventsOf(stores, ref))).toBe(true);
  });

  test('jobs of one run are numbered apart', async () => {
    const ref = await startedRun(stores);
    await stores.events.appendProgress(ref, job(1), custom('first'));
    await stores.events.appendProgress(ref, { ...job(1), callId: '2' }, custom('second'));
    expect(await told(ref)).toEqual(['"first"', '"second"']);
  });

  test('refused when the run is over, being cancelled, or another tenant’s (I9)', async () => {
    const over = await startedRun(stores);
    await end(over, 1);
    expect(await stores.events.appendProgress(over, job(1), custom(1))).toBe('closed');
    const cancelled = await startedRun(stores);
    await stores.runs.cancel(cancelled, 'interrupt');
    expect(await stores.events.appendProgress(cancelled, job(1), custom(1))).toBe('closed');
    const ref = await startedRun(stores);
    expect(await stores.events.appendProgress({ ...ref, tenantId: 'tenant-2' }, job(1), custom(1))).toBe('closed');
    expect(await told(ref)).toEqual([]);
  });
});
