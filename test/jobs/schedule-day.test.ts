// The job `scheduleDay` by its assistant, on real Temporal and PostgreSQL, with EPANET as the plant.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixtureJson, fixtureText } from '../../domains/hydro/fixtures/load.ts';
import { withSpeeds } from '../../domains/hydro/fixtures/scheduling.ts';
import { loadEpanet, type NetworkPicture, parseInp, simulate } from '../../domains/hydro/index.ts';
import type { ScheduleDayResult } from '../../schemas/hydro/schedule-day-result.ts';
import { workflowIdOf } from '../../schemas/runs.ts';
import { type Engine, type FinishedRun, startEngine } from '../support/engine.ts';

const SCHED_A = fixtureText('sched-A.inp');
const { limits, best_cost } = fixtureJson<{
  readonly best_cost: number;
  readonly limits: Readonly<Record<'level_min' | 'level_max' | 'end_level_min' | 'pressure_min', number>>;
}>('sched-A.reference.json');
const m = (value: number) => ({ value, unit: 'm' });
const CONSTRAINTS = {
  tanks: { T1: { minLevel: m(limits.level_min), maxLevel: m(limits.level_max), minEndLevel: m(limits.end_level_min) } },
  minimumPressure: m(limits.pressure_min),
};
const DAY = { network_config: SCHED_A, constraints: CONSTRAINTS };

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine({ tools: {} });
});
afterAll(() => engine.stop());

const reportOf = ({ run, thread }: FinishedRun): ScheduleDayResult => {
  expect(run.error).toBeUndefined();
  return (thread.values as { report: ScheduleDayResult }).report;
};
const runDay = (input: object) => engine.run('schedule-day', { ...DAY, ...input }, { modes: ['custom'] });

/** The day again, by another way into EPANET: speed patterns, simulated as any network is. */
const again = async (speeds: readonly (readonly number[])[], demandMultiplier = 1) => {
  const run = simulate(
    await loadEpanet(),
    { network: withSpeeds(parseInp(SCHED_A), ['PU1'], speeds, 3600) },
    { rows: 'all', boundary: { demandMultiplier } },
  );
  const levels = run.tankLevels.T1 ?? [];
  return {
    cost: run.energy.totalCost,
    energyKwh: run.energy.energyKwh,
    lowest: Math.min(...levels),
    highest: Math.max(...levels),
    end: levels.at(-1) ?? 0,
    lowestPressure: run.lowestPressure?.pressure ?? 0,
    supplyFailure: run.supplyFailure,
  };
};

const expectWithin = (day: Awaited<ReturnType<typeof again>>) => {
  expect(day.lowest).toBeGreaterThanOrEqual(limits.level_min);
  expect(day.highest).toBeLessThanOrEqual(limits.level_max);
  expect(day.lowestPressure).toBeGreaterThanOrEqual(limits.pressure_min);
  expect(day.supplyFailure).toBe(false);
};

test('the plant is as the model: the day costs what the best known schedule does, and breaks no limit', async () => {
  const finished = await runDay({});
  const report = reportOf(finished);
  expect(report).toMatchObject({ violations: [], isMeasured: true, steps: 24, warningHours: 0 });
  const day = await again(report.speeds);
  expectWithin(day);
  expect(day.end).toBeGreaterThanOrEqual(limits.end_level_min);
  expect(day.cost).toBeLessThan(1.03 * best_cost);
  expect(report.cost).toBeCloseTo(day.cost, 4);
  expect(report.energyKwh).toBeCloseTo(day.energyKwh, 4);
  // Nothing was to be learnt from looking, and the file's own controls pump all day.
  expect(report.openLoop?.cost).toBeCloseTo(report.cost, 4);
  expect(Math.abs(report.largestDeviation ?? 1)).toBeLessThan(1e-4);
  expect(report.savings).toBeCloseTo(report.ownControls.cost - report.cost, 4);
  expect(report.ownControls.cost).toBeGreaterThan(1.5 * best_cost);

  const told = finished.of('custom') as readonly Record<string, unknown>[];
  expect(told.map(({ done, total }) => [done, total])).toEqual(Array.from({ length: 25 }, (_, done) => [done, 24]));
  expect(told[1]).toEqual({
    last: 'hour 0 (T1 2.50 m; on: PU1)',
    ...{ job: 'scheduleDay', done: 1, total: 24, hour: 0, timeS: 0, tankLevels: { T1: 2.5 }, levelUnit: 'm' },
    ...{ observedBy: 'start', deviation: null, applied: 'plan', pumpsOn: ['PU1'], violations: 0, warnings: [] },
    ...{ costSoFar: expect.closeTo(report.hours[0]?.costSoFar ?? 0, 6), energyKwhSoFar: expect.any(Number) },
  });
  expect(told.at(-1)).toMatchObject({ observedBy: 'plant', costSoFar: expect.closeTo(day.cost, 3) });
});

test('more water is used than the model thinks: planning anew keeps the limits, one plan followed blindly empties the tank', async () => {
  const report = reportOf(await runDay({ observe: { mode: 'simulated', demand_multiplier: 1.1 } }));
  const day = await again(report.speeds, 1.1);
  expectWithin(day);
  expect(day.end).toBeGreaterThanOrEqual(limits.end_level_min);
  expect(report.violations).toEqual([]);
  expect(report.cost).toBeCloseTo(day.cost, 4);
  // Each hour the plant has less water than predicted, by a tenth of what was used.
  expect(report.largestDeviation).toBeLessThan(-0.01);

  const blind = await again(report.openLoop?.speeds ?? [], 1.1);
  expect(blind.lowest).toBeLessThan(limits.level_min);
  expect(blind.supplyFailure).toBe(true);
  expect(report.openLoop?.violations.map(({ constraint }) => constraint)).toEqual(
    expect.arrayContaining(['level-min', 'end-level', 'pressure-min']),
  );
});

test('the result is stored, with its series', async () => {
  const report = reportOf(await runDay({ hours: 4 }));
  const { resultId } = report.result;
  const stored = await engine.stores.hydroResults.find('default', resultId);
  expect(stored).toMatchObject({
    kind: 'schedule-day',
    tables: [
      { name: 'tanks', ids: 1, times: 5 },
      { name: 'pumps', ids: 1, times: 4 },
      { name: 'day', ids: 1, times: 4 },
    ],
  });
  expect(JSON.parse(stored?.answerJson ?? 'null')).toMatchObject({
    cost: report.cost,
    hours: [{ hour: 0 }, { hour: 1 }, { hour: 2 }, { hour: 3 }],
  });
  const picture = await engine.stores.hydroResults.picture('default', resultId);
  const { runs, note } = JSON.parse(picture ?? '') as NetworkPicture;
  expect([runs.map(({ kind }) => kind), note]).toEqual([['file', 'schedule'], 'the day as it was applied']);
  expect(runs.map(({ totalCost }) => totalCost)).toEqual([
    expect.closeTo(report.ownControls.cost, 6),
    expect.closeTo(report.cost, 6),
  ]);
  const [tank] = Object.keys(report.tankLevels);
  const levels = runs[1]?.tanks.find(({ id }) => id === tank)?.levels ?? [];
  expect(levels).toHaveLength(5);
  for (const [hour, level] of levels.entries())
    expect(level).toBeCloseTo(report.tankLevels[tank ?? '']?.[hour] ?? 0, 4);
});

test('a day that goes on as new executions is the same day', async () => {
  const whole = reportOf(await runDay({ hours: 6 }));
  const finished = await runDay({ hours: 6, hours_per_execution: 2 });
  const parts = reportOf(finished);
  expect(parts.speeds).toEqual(whole.speeds);
  expect(parts.cost).toBe(whole.cost);
  expect((finished.of('custom') as { done: number }[]).map(({ done }) => done)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  const handle = engine.client.workflow.getHandle(`${workflowIdOf(finished.ref.runId)}-job-1`);
  const { events } = await handle.fetchHistory();
  const started = events?.[0]?.workflowExecutionStartedEventAttributes;
  expect(started?.continuedExecutionRunId).not.toBe('');
});

describe('an hour that cannot be planned goes on with a warning', () => {
  test('from the start: the network’s own controls run the pumps, and the binding constraint is told', async () => {
    // 60 m of pressure are beyond the pump, whatever it does.
    const report = reportOf(await runDay({ hours: 3, constraints: { minimumPressure: m(60) } }));
    expect(report.planned).toEqual({ own: 0, earlier: 0, controls: 3 });
    expect(report.warningHours).toBe(3);
    expect(report.hours[0]?.warnings).toEqual([
      {
        code: 'PLAN_INFEASIBLE',
        message: expect.stringMatching(/the binding constraint is pressure-min of .*; the network's own controls run/),
      },
    ]);
    // As the file has it, the pump runs.
    expect(report.speeds).toEqual([[1, 1, 1]]);
    expect(report.cost).toBeCloseTo(report.ownControls.cost, 6);
  });

  test('later on: the rest of the last plan that was feasible', async () => {
    // The plant uses more than its pump can lift: the level of the end is soon out of reach.
    const report = reportOf(await runDay({ hours: 24, observe: { mode: 'simulated', demand_multiplier: 2.5 } }));
    expect(report.planned.earlier).toBeGreaterThan(0);
    const hour = report.hours.find(({ applied }) => applied === 'earlier-plan');
    expect(hour?.plan).toBeNull();
    expect(hour?.warnings.map(({ code }) => code)).toContain('PLAN_INFEASIBLE');
    expect(hour?.warnings.at(-1)?.message).toMatch(/binding|breaks, when simulated/);
    expect(hour?.warnings.at(-1)?.message).toMatch(/; the hour goes on with the last plan that was feasible$/);
    expect(report.violations.length).toBeGreaterThan(0);
  });
});

describe('refused before any work, in one sentence', () => {
  test.each<[RegExp, object]>([
    [/No network nowhere is stored/, { network_config: 'nowhere' }],
    [/line 6/, { network_config: SCHED_A.replace('J2 8 27', 'J2 8 xx') }],
    [/the network has no pumps/, { network_config: fixtureText('Net2.inp'), constraints: null }],
    [/hours: found 0, want more than 0/, { hours: 0 }],
    [/hours: found 1\.25 hours, which is 1\.25 steps of 3600 s; want whole steps/, { hours: 1.25 }],
    [/hours: found 4032 steps of 600 s, want at most 672/, { hours: 672, step: 600 }],
    [/horizon: found 5000 s, want 1 to 672 whole steps of 3600 s/, { horizon: 5000 }],
    [/step: found 30, want at least 60/, { step: 30 }],
    [/P1/, { pump_ids: ['P1'] }],
    [/T9/, { constraints: { tanks: { T9: { minLevel: m(2) } } } }],
    [/unit: found "LPS"/, { constraints: { minimumPressure: { value: 1, unit: 'LPS' } } }],
    [/starting at 99/, { start_levels: { T1: m(99) } }],
    [
      /found tanks 2, wanted T1, as in the model/,
      { observe: { mode: 'simulated', network_config: fixtureText('Net1.inp') } },
    ],
    [/observe/, { observe: { mode: 'guessed' } }],
    [/start_at: must be given with readings/, { observe: { mode: 'readings' } }],
    [/network_config: found a network that is given in the run/, { observe: { mode: 'readings' }, start_at: 0 }],
    [/Unrecognized key: "lines"/, { lines: 3 }],
  ])('%s', async (message, input) => {
    const { run, of } = await runDay(input);
    expect(run.status).toBe('error');
    expect(run.error?.message).toMatch(message);
    expect(run.error?.message).not.toContain('\n');
    expect(of('custom')).toEqual([]);
  });
});

test('nothing of a run’s input is left for the next run of the thread', async () => {
  const { ref } = await runDay({
    hours: 2,
    start_levels: { T1: m(4) },
    observe: { mode: 'simulated', demand_multiplier: 2 },
  });
  const second = await engine.run('schedule-day', { ...DAY, hours: 2 }, { threadId: ref.threadId });
  expect(reportOf(second).hours[0]?.observedLevels).toEqual({ T1: 2.5 });
  expect(reportOf(second).cost).toBe(reportOf(await runDay({ hours: 2 })).cost);
});

test('I8: a cancel ends it in the middle', async () => {
  const ref = await engine.start('schedule-day', { ...DAY, hours: 500, horizon: 86_400 }, { modes: ['custom'] });
  for await (const { event } of engine.stores.events.follow({ ...ref, afterSeq: 0 })) if (event === 'custom') break;
  const askedAt = Date.now();
  await engine.stores.runs.cancel(ref, 'interrupt');
  await engine.dispatcher.dispatch(ref.runId);
  const { run } = await engine.finished(ref);
  expect(Date.now() - askedAt).toBeLessThan(6_000);
  expect(run.status).toBe('interrupted');
  const job = engine.client.workflow.getHandle(`${workflowIdOf(ref.runId)}-job-1`);
  while ((await job.describe()).status.name === 'RUNNING') await sleep(50);
});
