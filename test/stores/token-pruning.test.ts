import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunRef } from '../../schemas/runs.ts';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import type { NewEvent } from '../../stores/run-store.ts';
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

const HOUR_MS = 3_600_000;
const delta = (id: string, content: string, ns = ''): NewEvent => ({
  event: `messages${ns}`,
  data: [{ type: 'AIMessageChunk', id, content }, { langgraph_node: 'agent' }],
});
const whole = (id: string, content: string, ns = ''): NewEvent => ({
  event: `messages/complete${ns}`,
  data: [{ type: 'ai', id, content }, { langgraph_node: 'agent' }],
});

/** A run that logged these and ended `hours` ago. */
const endedRun = async (events: readonly NewEvent[], hours: number): Promise<RunRef> => {
  const ref = await startedRun(stores);
  await stores.runs.finish(ref, 1, { ...NOTHING, events }, SUCCESS);
  await database.query(`update runs set ended_at = ended_at - make_interval(hours => $2) where run_id = $1`, [
    ref.runId,
    hours,
  ]);
  return ref;
};
const log = async (ref: RunRef) => {
  const events = await eventsOf(stores, ref);
  expect(isGapless(events)).toBe(true);
  return events
    .slice(1)
    .map(({ event, data }) => [event, (JSON.parse(data) as [{ content?: string }] | null)?.[0]?.content]);
};

test('I3: deltas of whole messages become void, the whole stands in their place, and seq has no gap', async () => {
  const odd = 'nul \u0000 in it';
  const ref = await endedRun([delta('m1', 'Hel'), delta('m1', odd), whole('m1', `Hel${odd}`)], 2);
  expect(await stores.events.pruneTokens(HOUR_MS, 100)).toBe(1);
  expect(await log(ref)).toEqual([
    ['void', undefined],
    ['void', undefined],
    ['messages', `Hel${odd}`],
    ['end', undefined],
  ]);
  expect(await stores.events.pruneTokens(HOUR_MS, 100)).toBe(0);
});

test('what has no whole message stays: one broken off, one that a node made, one of another graph', async () => {
  const made: NewEvent = { event: 'messages', data: [{ type: 'ai', id: 'm3', content: 'made' }, {}] };
  const ref = await endedRun(
    [
      delta('m1', 'half'),
      delta('m2', 'a', '|sub:1'),
      delta('m2', 'b'),
      whole('m2', 'a', '|sub:1'),
      made,
      whole('m3', 'made'),
    ],
    2,
  );
  await stores.events.pruneTokens(HOUR_MS, 100);
  expect(await log(ref)).toEqual([
    ['messages', 'half'],
    ['void', undefined],
    ['messages', 'b'],
    ['messages|sub:1', 'a'],
    ['messages', 'made'],
    ['messages', 'made'],
    ['end', undefined],
  ]);
});

test('runs that ended a short while ago, or go on, keep their tokens', async () => {
  const events = [delta('m1', 'Hi'), whole('m1', 'Hi')];
  const fresh = await endedRun(events, 0);
  const open = await startedRun(stores);
  await stores.runs.commit(open, 1, { ...NOTHING, events });
  expect(await stores.events.pruneTokens(HOUR_MS, 100)).toBe(0);
  expect((await log(fresh))[0]).toEqual(['messages', 'Hi']);
  expect((await log(open))[0]).toEqual(['messages', 'Hi']);
});

test('a follower that comes back to a place among the deltas goes on after it', async () => {
  const many = Array.from({ length: 2_500 }, (_, n) => delta('m1', `${n} `));
  const ref = await endedRun([...many, whole('m1', 'all')], 2);
  await stores.events.pruneTokens(HOUR_MS, 100);
  const seen: string[] = [];
  for await (const { event } of stores.events.follow({ ...ref, afterSeq: 2_400 }))
    if (event !== 'void') seen.push(event);
  expect(seen).toEqual(['messages', 'end']);
  const [at] = await stores.events.read({ ...ref, afterSeq: 2_399, limit: 1 });
  expect(at?.seq).toBe(2_400);
});
