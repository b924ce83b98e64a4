// The job `scheduleDay` in real time, from readings of a stored network: an hour of the network takes some seconds here.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixtureText } from '../../domains/hydro/fixtures/load.ts';
import { withSpeeds } from '../../domains/hydro/fixtures/scheduling.ts';
import { describeNetwork, loadEpanet, parseInp, simulate } from '../../domains/hydro/index.ts';
import type { ScheduleDayProgress, ScheduleDayResult } from '../../schemas/hydro/schedule-day-result.ts';
import type { RunRef } from '../../schemas/runs.ts';
import type { NetworkReading } from '../../stores/network-reading-store.ts';
import { type Engine, startEngine, TENANT } from '../support/engine.ts';

const SCHED_A = fixtureText('sched-A.inp');
const epanet = await loadEpanet();

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine({ tools: {} });
});
afterAll(() => engine.stop());

const store = (networkId: string, inp: string) =>
  engine.stores.networks.put(TENANT, {
    networkId,
    inp,
    inpHash: createHash('sha256').update(inp).digest('hex'),
    facts: describeNetwork(epanet, { inp }).facts,
  });

const post = (networkId: string, level: number, more: Partial<NetworkReading> = {}) =>
  engine.stores.networkReadings.put(TENANT, networkId, {
    at: new Date(),
    tankLevels: { T1: { value: level, unit: 'm' } },
    pumps: {},
    ...more,
  });

/** What is told of each hour, as it is told. */
async function* hoursOf(ref: RunRef): AsyncGenerator<ScheduleDayProgress> {
  for await (const { event, data } of engine.stores.events.follow({ ...ref, afterSeq: 0 })) {
    const told = JSON.parse(data) as ScheduleDayProgress;
    if (event === 'custom' && told.hour !== undefined) yield told;
  }
}

test('each hour waits until it has come, and is planned from what was read by then', { timeout: 120_000 }, async () => {
  await store('town', SCHED_A);
  await post('town', 3);
  const observe = { mode: 'readings', time_scale: 900 };
  const ref = await engine.start(
    'schedule-day',
    { network_config: 'town', hours: 5, start_at: 8 * 3600, observe },
    { modes: ['custom'] },
  );
  const told: ScheduleDayProgress[] = [];
  const at: number[] = [];
  for await (const hour of hoursOf(ref)) {
    told.push(hour);
    at.push(Date.now());
    if (told.length === 1) {
      // In another unit; and a version of the network that comes too late for this day.
      await post('town', 0, { tankLevels: { T1: { value: 9, unit: 'ft' } } });
      await store('town', SCHED_A.replace('T1 55 2.5 1 5 20 0', 'T1 55 2.5 1 5 9 0'));
    }
    if (told.length === 2) await post('town', 2.6);
    // None for the hour with number 3; then one that says that the pump does not run as it was planned to.
    const isOn = hour.pumpsOn.includes('PU1');
    if (told.length === 4) await post('town', 2.4, { pumps: { PU1: !isOn } });
    if (told.length === 5) await post('town', 2.2);
  }
  const { run, thread } = await engine.finished(ref);
  expect(run.error).toBeUndefined();
  const { report } = thread.values as { report: ScheduleDayResult };

  expect(told.map(({ observedBy }) => observedBy)).toEqual(['reading', 'reading', 'reading', 'model', 'reading']);
  const levels = told.map(({ tankLevels }) => tankLevels.T1);
  const predicted = report.hours.map(({ predictedLevels }) => predictedLevels.T1 ?? 0);
  expect(levels).toEqual([3, expect.closeTo(9 * 0.3048, 9), 2.6, predicted[2], 2.4]);
  expect(told[2]?.deviation?.T1).toBeCloseTo(2.6 - (predicted[1] ?? 0), 9);
  expect([told[0]?.deviation, told[3]?.deviation]).toEqual([null, null]);
  expect(told.map(({ warnings }) => warnings.map(({ code }) => code))).toEqual([
    ...[[], [], []],
    ['READING_MISSING'],
    ['PUMP_DIFFERS'],
  ]);
  expect(told[3]?.warnings[0]?.message).toMatch(
    /No reading of tank T1 was newer than 4 s: .* the level that the model has/,
  );

  // Four seconds an hour: none before its time.
  const [first = 0] = at;
  for (const [hour, when] of at.entries()) expect(when - first).toBeGreaterThan(4_000 * hour - 1_500);
  expect(report).toMatchObject({
    network: { networkId: 'town', version: 1 },
    isMeasured: false,
    openLoop: null,
    startS: 28_800,
  });
  expect(report.tankLevels.T1).toEqual([...levels, 2.2]);

  // Each hour once more from the level read, by another way into EPANET: what the day cost, as far as the model knows.
  const network = parseInp(SCHED_A);
  const costs = report.hours.map(({ hour, speeds, observedLevels }) => {
    const alone = withSpeeds(network, ['PU1'], [speeds], 3600);
    const patternStartS = (8 + hour) * 3600;
    const shifted = {
      ...alone,
      times: { ...alone.times, patternStartS, clockStartS: patternStartS },
      patterns: alone.patterns.map((pattern) =>
        pattern.id === 'speed-PU1'
          ? { ...pattern, multipliers: Array.from({ length: 24 }, () => speeds[0] ?? 0) }
          : pattern,
      ),
    };
    const level = { value: observedLevels.T1 ?? 0, unit: 'm' as const };
    return simulate(epanet, { network: shifted }, { boundary: { tankLevels: { T1: level } } }).energy.totalCost;
  });
  expect(report.cost).toBeCloseTo(
    costs.reduce((sum, cost) => sum + cost, 0),
    4,
  );
});

test('no reading at all: the day goes on with what the model thinks, and says so in each hour', {
  timeout: 60_000,
}, async () => {
  await store('silent', SCHED_A);
  // Of yesterday, which is too old.
  await post('silent', 4.4, { at: new Date(Date.now() - 86_400_000) });
  const observe = { mode: 'readings', time_scale: 3600 };
  const { run, of, thread } = await engine.run(
    'schedule-day',
    { network_config: 'silent', hours: 3, start_at: 0, observe },
    { modes: ['custom'] },
  );
  expect(run.error).toBeUndefined();
  const told = (of('custom') as readonly ScheduleDayProgress[]).slice(1);
  expect(told.map(({ observedBy }) => observedBy)).toEqual(['start', 'model', 'model']);
  expect(told[0]?.tankLevels).toEqual({ T1: 2.5 });
  for (const { warnings } of told) expect(warnings.map(({ code }) => code)).toContain('READING_MISSING');
  const { report } = thread.values as { report: ScheduleDayResult };
  expect(report.warningHours).toBe(3);
  expect(report.tankLevels.T1?.slice(1)).toEqual(report.hours.map(({ predictedLevels }) => predictedLevels.T1));
});

test('I8: a cancel while it waits for an hour ends it at once', async () => {
  await store('waits', SCHED_A);
  const ref = await engine.start(
    'schedule-day',
    { network_config: { network_id: 'waits', version: 1 }, start_at: 0, observe: { mode: 'readings' } },
    { modes: ['custom'] },
  );
  for await (const hour of hoursOf(ref)) if (hour.hour === 0) break;
  const askedAt = Date.now();
  await engine.stores.runs.cancel(ref, 'interrupt');
  await engine.dispatcher.dispatch(ref.runId);
  expect((await engine.finished(ref)).run.status).toBe('interrupted');
  expect(Date.now() - askedAt).toBeLessThan(6_000);
});

test('the network is deleted in the middle: the run ends with one sentence', { timeout: 60_000 }, async () => {
  await store('gone', SCHED_A);
  const observe = { mode: 'readings', time_scale: 1800 };
  const ref = await engine.start(
    'schedule-day',
    { network_config: 'gone', hours: 10, start_at: 0, observe },
    { modes: ['custom'] },
  );
  for await (const hour of hoursOf(ref)) if (hour.hour === 0) await engine.stores.networks.delete(TENANT, 'gone');
  const { run } = await engine.finished(ref);
  expect(run.error?.message).toMatch(/No network gone in version 1 is stored/);
});
