import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CallRef } from '../../stores/call-store.ts';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventsOf, isGapless, NOTHING, SUCCESS, startedRun } from './run-fixtures.ts';

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

const newCall = async (): Promise<CallRef> => ({
  ...(await startedRun(stores)),
  callId: 'call-1',
  kind: 'model',
  name: 'gpt\u0000',
});
const reset = { event: 'messages', data: [{ type: 'remove', id: 'm1' }, {}] };

test('I4: a call that got through is not called again; its result is what was recorded first', async () => {
  const call = await newCall();
  expect(await stores.calls.start(call, 1)).toEqual({ state: 'go' });
  const usage = { inputTokens: 3, outputTokens: 4, totalTokens: 7 };
  const closing = [{ event: 'messages', data: ['whole'] }];
  expect(await stores.calls.finish(call, 1, { text: 'a\u0000' }, { usage, events: closing })).toBe(true);
  expect(await stores.calls.finish(call, 1, { text: 'again' }, { usage, events: closing })).toBe(true);
  expect(await stores.calls.start(call, 2, [reset])).toEqual({ state: 'done', result: { text: 'a\u0000' } });
  const log = await eventsOf(stores, call);
  expect(log.map(({ event }) => event)).toEqual(['metadata', 'messages']);
  const [row] = await database.query(`select usage, status, attempt from calls where run_id = $1`, [call.runId]);
  expect(row).toEqual({ usage, status: 'done', attempt: 1 });
});

test('a result may be nothing at all', async () => {
  const call = await newCall();
  await stores.calls.start(call, 1);
  await stores.calls.finish(call, 1, undefined);
  expect(await stores.calls.start(call, 2)).toEqual({ state: 'done', result: null });
});

test('I4: a later attempt takes over, takes back what was streamed, and shuts the earlier one out', async () => {
  const call = await newCall();
  expect(await stores.calls.start(call, 1, [reset])).toEqual({ state: 'go' });
  expect(await eventsOf(stores, call)).toHaveLength(1); // nothing to take back yet
  expect(await stores.calls.start(call, 1, [reset])).toEqual({ state: 'go' });
  expect(await stores.calls.start(call, 3, [reset])).toEqual({ state: 'go' });
  expect(await stores.calls.start(call, 2, [reset])).toEqual({ state: 'closed' });
  expect(await stores.calls.finish(call, 1, 'old', { events: [reset] })).toBe(false);
  expect(await stores.calls.finish(call, 3, 'new')).toBe(true);
  expect(await stores.calls.finish(call, 1, 'old')).toBe(false);
  const log = await eventsOf(stores, call);
  expect(log.map(({ event }) => event)).toEqual(['metadata', 'messages']);
  expect(await stores.calls.start(call, 4)).toEqual({ state: 'done', result: 'new' });
});

test('a first attempt that was lost before it opened leaves nothing to take back', async () => {
  const call = await newCall();
  expect(await stores.calls.start(call, 2, [reset])).toEqual({ state: 'go' });
  expect(await eventsOf(stores, call)).toHaveLength(1);
});

test('I8: the end of the run closes its calls', async () => {
  const call = await newCall();
  await stores.calls.start(call, 1);
  await stores.runs.finish(call, 1, NOTHING, SUCCESS);
  expect(await stores.calls.finish(call, 1, 'late', { events: [reset] })).toBe(false);
  expect(await stores.calls.start(call, 2, [reset])).toEqual({ state: 'closed' });
  expect(await stores.calls.start({ ...call, callId: 'call-2' }, 1)).toEqual({ state: 'closed' });
  expect((await eventsOf(stores, call)).map(({ event }) => event)).toEqual(['metadata', 'end']);
});

test("I9: a call of another tenant's run is closed", async () => {
  const call = await newCall();
  expect(await stores.calls.start({ ...call, tenantId: 'tenant-2' }, 1)).toEqual({ state: 'closed' });
  await stores.calls.start(call, 1);
  expect(await stores.calls.finish({ ...call, tenantId: 'tenant-2' }, 1, 'theirs')).toBe(false);
  await stores.calls.finish(call, 1, 'ours');
  expect(await stores.calls.start({ ...call, tenantId: 'tenant-2' }, 2)).toEqual({ state: 'closed' });
});

test('I4: of attempts that race, one records; no token of the others comes after its reset', async () => {
  const call = await newCall();
  const attempts = [1, 2, 3, 4, 5, 6, 7, 8];
  const wins = await Promise.all(
    attempts.map(async (attempt) => {
      const start = await stores.calls.start(call, attempt, [reset]);
      if (start.state !== 'go') return false;
      for (let i = 0; i < 10; i++) {
        const event = { event: 'token', data: { attempt } };
        if (!(await stores.events.appendFenced(call, { callId: call.callId, attempt }, [event]))) return false;
      }
      return stores.calls.finish(call, attempt, { attempt }, { events: [{ event: 'closed', data: { attempt } }] });
    }),
  );
  expect(wins.filter(Boolean)).toHaveLength(1);
  const log = await eventsOf(stores, call);
  expect(isGapless(log)).toBe(true);
  const winner = wins.indexOf(true) + 1;
  expect(log.at(-1)).toMatchObject({ event: 'closed', data: JSON.stringify({ attempt: winner }) });
  // The run's own events come first; when the first attempt is the one that records, there is no reset at all.
  const afterLastReset = log
    .slice(log.findLastIndex(({ event }) => event === 'messages') + 1)
    .filter(({ event }) => event === 'token' || event === 'closed');
  expect(new Set(afterLastReset.map(({ data }) => data))).toEqual(new Set([JSON.stringify({ attempt: winner })]));
  expect(await stores.calls.start(call, 9)).toEqual({ state: 'done', result: { attempt: winner } });
});
