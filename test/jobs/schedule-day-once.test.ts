// The activities of a day as Temporal tries them again: what is kept is not computed a second time.
import { createHash } from 'node:crypto';
import { asyncLocalStorage, type Context } from '@temporalio/activity';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HydroCompute, openHydroCompute } from '../../activities/compute/hydro/hydro-compute.ts';
import { createScheduleDayActivities } from '../../activities/schedule-day/schedule-day-activities.ts';
import { fixtureText } from '../../domains/hydro/fixtures/load.ts';
import { describeNetwork, loadEpanet } from '../../domains/hydro/index.ts';
import { ScheduleDayInputSchema } from '../../schemas/hydro/schedule-day.ts';
import type { JobRef } from '../../stores/job-unit-store.ts';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import { NOTHING, SUCCESS, startedRun, TENANT } from '../stores/run-fixtures.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const SCHED_A = fixtureText('sched-A.inp');

let database: TestDatabase;
let stores: PostgresStores;
let hydro: HydroCompute;
/** What of Temporal's context these activities use. */
const CONTEXT = { cancellationSignal: new AbortController().signal, heartbeat: () => undefined } as unknown as Context;
/** Names of the tasks that went into a thread. */
const computed: string[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  stores = createPostgresStores(database.db);
  const pool = openHydroCompute({ threads: 1, memoryMb: 512 });
  hydro = {
    ...pool,
    run(name, ...rest) {
      computed.push(name);
      return pool.run(name, ...rest);
    },
  };
});
afterAll(async () => {
  await hydro.close();
  await stores.close();
  await database.drop();
});

const start = async (input: object) => {
  const job: JobRef = { ref: await startedRun(stores), callId: '1' };
  const activities = createScheduleDayActivities({ ...stores, hydro });
  /** An attempt of its own, of a worker that knows nothing of those before it. */
  const attempt = <Args extends unknown[], Result>(activity: (...args: Args) => Promise<Result>, ...args: Args) =>
    asyncLocalStorage.run(CONTEXT, () => activity(...args));
  const request = { ...job, input: ScheduleDayInputSchema.parse(input) };
  computed.length = 0;
  return {
    job,
    open: () => attempt(activities.openScheduleDay, request),
    hour: (hour: number) => attempt(activities.planScheduleHour, job, hour),
    close: () => attempt(activities.closeScheduleDay, job),
  };
};

test('each hour goes into a thread once, however often it is tried', async () => {
  const day = await start({ network_config: SCHED_A, hours: 2 });
  const opened = await day.open();
  expect(opened).toEqual({ steps: 2, clock: null });
  expect(await day.open()).toEqual(opened);
  const first = await day.hour(0);
  expect(await day.hour(0)).toEqual(first);
  const second = await day.hour(1);
  expect(await day.hour(1)).toEqual(second);
  expect(await day.hour(0)).toEqual(first);
  expect(computed).toEqual(['scheduleDayStart', 'scheduleHour', 'scheduleHour']);
});

test('the result is stored once, and is the same when it is made again', async () => {
  const day = await start({ network_config: SCHED_A, hours: 1 });
  await day.open();
  await day.hour(0);
  const report = await day.close();
  expect(await day.close()).toEqual(report);
  expect(await stores.hydroResults.count(TENANT, { runId: day.job.ref.runId })).toBe(1);
});

test('a stored network keeps the version with which the day began', async () => {
  const put = async (inp: string) =>
    stores.networks.put(TENANT, {
      networkId: 'town',
      inp,
      inpHash: createHash('sha256').update(inp).digest('hex'),
      facts: describeNetwork(await loadEpanet(), { inp }).facts,
    });
  await put(SCHED_A);
  const plant = { mode: 'simulated', network_config: 'town' };
  const day = await start({ network_config: 'TOWN', hours: 2, observe: plant });
  await day.open();
  const first = await day.hour(0);
  // A tank of half the size, which would swing twice as far.
  await put(SCHED_A.replace('T1 55 2.5 1 5 20 0', 'T1 55 2.5 1 5 14 0'));
  await day.hour(1);
  const report = await day.close();
  const whole = await start({ network_config: SCHED_A, hours: 2 });
  await whole.open();
  expect((await whole.hour(0)).costSoFar).toBe(first.costSoFar);
  await whole.hour(1);
  const { tankLevels } = await whole.close();
  expect(report).toMatchObject({ network: { networkId: 'town', version: 1 }, plant: { version: 1 }, tankLevels });
});

test('a run that is over keeps nothing more', async () => {
  const day = await start({ network_config: SCHED_A, hours: 2 });
  await day.open();
  await day.hour(0);
  await stores.runs.finish(day.job.ref, 1, NOTHING, SUCCESS);
  await expect(day.hour(1)).rejects.toMatchObject({ type: 'RUN_CLOSED' });
});
