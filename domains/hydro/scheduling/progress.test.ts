import { describe, expect, test } from 'vitest';
import { loadHighs } from '../engine/highs.ts';
import type { NetworkSource } from '../engine/open-network.ts';
import { loadEpanet } from '../engine/wasm.ts';
import { fixtureText } from '../fixtures/load.ts';
import { twoTankNetwork } from '../fixtures/scheduling.ts';
import { ProgressCounter, type ScheduleProgress } from './progress.ts';
import { schedulePumps } from './schedule-pumps.ts';
import type { ScheduleRequest } from './schedule-request.ts';

const epanet = await loadEpanet();
const highs = await loadHighs();
const caseA = { inp: fixtureText('sched-A.inp') };

const follow = (source: NetworkSource, request: ScheduleRequest) => {
  const told: ScheduleProgress[] = [];
  const tell = (progress: ScheduleProgress): void => void told.push(progress);
  try {
    schedulePumps(epanet, highs, source, request, tell);
  } catch (error) {
    expect(error).toMatchObject({ code: 'SCHEDULE_INFEASIBLE' });
  }
  return { told, phases: told.map(({ phase }) => phase).filter((phase, i, all) => phase !== all[i - 1]) };
};

describe('what a schedule tells of its progress never falls', () => {
  const isRising = (told: readonly ScheduleProgress[]) =>
    told.every(({ done }, i) => i === 0 || done >= (told[i - 1]?.done ?? 0));

  test('dynamic programming: one table of 24 steps, 2 modes, 17 levels, then up to 40 schedules', () => {
    const { told, phases } = follow(caseA, { method: 'dp', maxSimulations: 40 });
    expect(phases).toEqual(['tables', 'plan', 'simulations']);
    const total = 24 * 2 * 17 + 40;
    expect(new Set(told.map((one) => one.total))).toEqual(new Set([total]));
    expect(told.find(({ phase }) => phase === 'plan')?.done).toBe(24 * 2 * 17);
    expect(isRising(told)).toBe(true);
    expect(told.at(-1)).toEqual({ phase: 'simulations', done: total, total });
  });

  test('integer programming of two tanks: up to three tables of 6 steps, 4 modes, 5 points', () => {
    const { told, phases } = follow(
      { network: twoTankNetwork },
      { horizonS: 6 * 3600, maxSimulations: 20, solverTimeLimitS: 1 },
    );
    expect(phases.slice(0, 3)).toEqual(['tables', 'plan', 'tables']);
    expect(phases.slice(-2)).toEqual(['plan', 'simulations']);
    const total = 3 * 6 * 4 * 5 + 20;
    expect(new Set(told.map((one) => one.total))).toEqual(new Set([total]));
    expect(isRising(told)).toBe(true);
    expect(told.at(-1)?.done).toBe(total);
  });

  test('no plan keeps the limits: it says that it looks for those that bind', () => {
    const minimumPressure = { value: 60, unit: 'm' } as const;
    const { told, phases } = follow(caseA, { constraints: { minimumPressure } });
    expect(phases).toEqual(['tables', 'plan', 'limits']);
    expect(isRising(told)).toBe(true);
  });
});

test('another method after the first goes on from where that was', () => {
  const told: ScheduleProgress[] = [];
  const tell = (progress: ScheduleProgress): void => void told.push(progress);
  const first = new ProgressCounter(tell, { rounds: 1, perRound: 2, budget: 5 });
  first.tables();
  for (let n = 0; n < 3; n += 1) first.count();
  const second = new ProgressCounter(tell, { rounds: 3, perRound: 4, budget: 5 }, first.done);
  second.tables();
  second.count();
  second.plan();
  second.simulations();
  second.finish();
  expect(told.map(({ done, total }) => `${done}/${total}`)).toEqual([
    ...['0/7', '1/7', '2/7'],
    ...['2/19', '3/19', '6/19', '14/19', '19/19'],
  ]);
});
