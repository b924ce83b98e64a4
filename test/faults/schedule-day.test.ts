// Workers die by SIGKILL in the middle of a day that is planned anew each hour: no hour is lost, and none is done twice.
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixtureText } from '../../domains/hydro/fixtures/load.ts';
import type { ScheduleDayResult } from '../../schemas/hydro/schedule-day-result.ts';
import type { KillPoint } from '../support/kill-points.ts';
import { type Accepted, type Observation, type Rig, startRig } from './rig.ts';

const HOURS = 12;
const DAY = {
  input: { network_config: fixtureText('sched-A.inp'), hours: HOURS },
  stream_mode: ['custom'],
};

let rig: Rig;
let connection: Connection;
beforeAll(async () => {
  rig = await startRig({ SLUICE_COMPUTE_THREADS: '1' });
  connection = await Connection.connect({ address: rig.temporalAddress });
});
afterAll(async () => {
  await connection.close();
  await rig.stop();
});

const submit = async (body: Readonly<Record<string, unknown>>): Promise<Accepted> => {
  const run = await rig.submit('schedule-day', body);
  if (run === undefined) throw new Error('not accepted');
  return run;
};
const reportOf = ({ values }: Observation) => (values as { report: ScheduleDayResult }).report;
/** A report without what differs from run to run: times of the clock, and the ids of what is stored. */
const sameOf = (seen: Observation) => {
  const { hours, run, result: _, ...report } = reportOf(seen);
  return { ...report, inpHash: run.inpHash, hours: hours.map(({ computedAt: _at, ...hour }) => hour) };
};
const customOf = ({ events }: Observation) =>
  events
    .filter((line) => line.startsWith('custom '))
    .map((line) => JSON.parse(line.slice('custom '.length)) as Record<string, unknown>);

interface Tries {
  readonly scheduled: number;
  readonly attempts: number;
}
/** Of each hour: how often Temporal was told to plan it, and how many attempts its last one took. */
const triesOf = async ({ runId }: Accepted): Promise<readonly Tries[]> => {
  const client = new Client({ connection });
  const { events = [] } = await client.workflow.getHandle(`run-${runId}-job-1`).fetchHistory();
  const tries = new Map<number, { scheduled: number; attempts: number }>();
  const hourOf = new Map<string, number>();
  for (const {
    eventId,
    activityTaskScheduledEventAttributes: scheduled,
    activityTaskStartedEventAttributes: started,
  } of events ?? []) {
    if (scheduled?.activityType?.name === 'planScheduleHour') {
      const hour = Number(Buffer.from(scheduled.input?.payloads?.[1]?.data ?? []).toString());
      hourOf.set(String(eventId), hour);
      tries.set(hour, { scheduled: (tries.get(hour)?.scheduled ?? 0) + 1, attempts: 0 });
    }
    const hour = hourOf.get(String(started?.scheduledEventId));
    if (hour !== undefined)
      tries.set(hour, { scheduled: tries.get(hour)?.scheduled ?? 0, attempts: started?.attempt ?? 0 });
  }
  return [...tries.entries()].sort(([a], [b]) => a - b).map(([, one]) => one);
};
const ONCE: Tries = { scheduled: 1, attempts: 1 };
/** When each hour was computed, by its unit. */
const keptOf = ({ runId }: Accepted) =>
  rig.query<{ unit: number; at: string }>(
    `select unit, result->'told'->>'computedAt' as at from job_units where run_id = $1 and unit > 0 order by unit`,
    [runId],
  );

describe('I1 I2 I3: a day on a simulated plant', () => {
  let undisturbed: Observation;
  beforeAll(async () => {
    const run = await submit(DAY);
    await rig.settled(run, 120_000);
    undisturbed = await rig.observe(run);
    expect(undisturbed.status).toBe('success');
    expect(await triesOf(run)).toEqual(Array.from({ length: HOURS }, () => ONCE));
  });

  // The first unit is the day, then one an hour.
  const POINTS: readonly (readonly [KillPoint, hour: number | undefined])[] = [
    ['jobUnits.put before 1', undefined],
    ['jobUnits.put before 6', 4],
    ['jobUnits.put after 6', 4],
    ['events.appendProgress before 4', undefined],
    ['events.appendProgress after 5', undefined],
    ['hydroResults.put before 1', undefined],
    ['hydroResults.put after 1', undefined],
    ['runs.finish before 1', undefined],
  ];
  test.each(POINTS)(
    '%s: the same day, each hour told once and planned once',
    { timeout: 180_000 },
    async (point, hour) => {
      await rig.arm(point);
      const run = await submit(DAY);
      expect(await rig.settled(run, 150_000)).toBe('success');
      const seen = await rig.observe(run);
      expect(sameOf(seen)).toEqual(sameOf(undisturbed));
      expect(customOf(seen)).toEqual(customOf(undisturbed));
      expect(seen.gaps).toBe(0);
      // No hour is asked for again; the one under way took a second attempt, and no other did.
      expect(await triesOf(run)).toEqual(
        Array.from({ length: HOURS }, (_, number) => (number === hour ? { scheduled: 1, attempts: 2 } : ONCE)),
      );
    },
  );

  test('killed at any time, twice: what was kept by then is in the report as it was', {
    timeout: 180_000,
  }, async () => {
    const run = await submit({ ...DAY, input: { ...DAY.input, hours: 48 } });
    const kept = () => keptOf(run);
    const killAfter = async (hours: number) => {
      await expect
        .poll(async () => (await kept()).length, { timeout: 60_000, interval: 20 })
        .toBeGreaterThanOrEqual(hours);
      const before = await kept();
      rig.kill('worker-1');
      return before;
    };
    const [first, second] = [await killAfter(5), await killAfter(20)];
    expect(first.length).toBeLessThan(second.length);
    expect(await rig.settled(run, 150_000)).toBe('success');
    const computed = reportOf(await rig.observe(run)).hours.map(({ computedAt }) => computedAt);
    for (const before of [first, second]) expect(computed.slice(0, before.length)).toEqual(before.map(({ at }) => at));
    const tries = await triesOf(run);
    expect(tries.every(({ scheduled }) => scheduled === 1)).toBe(true);
    // Each kill met one hour at most.
    expect(tries.filter(({ attempts }) => attempts > 1).length).toBeLessThanOrEqual(2);
  });
});

test('a worker that dies while the day waits for an hour: the next one goes on when it has come', {
  timeout: 180_000,
}, async () => {
  const send = (method: string, path: string, body: string) =>
    fetch(`${rig.url}/hydro/networks/${path}`, { method, body });
  expect((await send('PUT', 'town', fixtureText('sched-A.inp'))).status).toBe(200);
  const post = (level: number) =>
    send(
      'POST',
      'town/readings',
      JSON.stringify({ at: new Date().toISOString(), tanks: { T1: { value: level, unit: 'm' } } }),
    );
  expect((await post(3)).status).toBe(200);
  // Twelve seconds an hour.
  const observe = { mode: 'readings', time_scale: 300 };
  const run = await submit({ ...DAY, input: { network_config: 'town', hours: 3, start_at: 0, observe } });
  const WAIT = { timeout: 60_000, interval: 50 };
  await expect.poll(async () => (await keptOf(run)).length, WAIT).toBe(1);
  const [first] = await keptOf(run);
  rig.kill('worker-1');
  expect((await post(2.8)).status).toBe(200);
  await expect.poll(async () => (await keptOf(run)).length, WAIT).toBe(2);
  rig.kill('worker-1');
  expect(await rig.settled(run, 120_000)).toBe('success');
  const seen = await rig.observe(run);
  const { hours } = reportOf(seen);
  expect(hours.map(({ observedBy, observedLevels }) => [observedBy, observedLevels.T1])).toEqual([
    ['reading', 3],
    ['reading', 2.8],
    ['model', hours[1]?.predictedLevels.T1],
  ]);
  expect(hours[0]?.computedAt).toBe(first?.at);
  const atMs = hours.map(({ computedAt }) => Date.parse(computedAt));
  for (const number of [1, 2]) expect((atMs[number] ?? 0) - (atMs[0] ?? 0)).toBeGreaterThan(12_000 * number - 3_000);
  expect((await triesOf(run)).every(({ scheduled }) => scheduled === 1)).toBe(true);
  expect(customOf(seen).map(({ done }) => done)).toEqual([0, 1, 2, 3]);
  expect(seen.gaps).toBe(0);
});
