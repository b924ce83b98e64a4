import { describe, expect, test } from 'vitest';
import { loadHighs } from '../engine/highs.ts';
import { loadEpanet } from '../engine/wasm.ts';
import { fixtureJson, fixtureText } from '../fixtures/load.ts';
import { twoTankNetwork, withSpeeds } from '../fixtures/scheduling.ts';
import type { Network } from '../network/network.ts';
import { parseInp } from '../network/parse-inp.ts';
import { simulate } from '../simulation/simulate.ts';
import { LinearModel } from './linear-model.ts';
import { schedulePumps } from './schedule-pumps.ts';
import type { ScheduleConstraints, ScheduleRequest, ScheduleResult } from './schedule-request.ts';

const epanet = await loadEpanet();
const highs = await loadHighs();

interface SchedulingReference {
  readonly best_cost: number;
  readonly best_energy_kwh: number;
  readonly best_min_pressure: number;
  readonly best_schedule_pumps_on_per_hour: readonly number[];
  readonly limits: {
    readonly level_min: number;
    readonly level_max: number;
    readonly end_level_min: number;
    readonly pressure_min: number;
  };
}

const caseA = { inp: fixtureText('sched-A.inp') };
const reference = fixtureJson<SchedulingReference>('sched-A.reference.json');
const { limits } = reference;
const m = (value: number) => ({ value, unit: 'm' as const });
const constraints: ScheduleConstraints = {
  tanks: { T1: { minLevel: m(limits.level_min), maxLevel: m(limits.level_max), minEndLevel: m(limits.end_level_min) } },
  minimumPressure: m(limits.pressure_min),
};
const scheduleA = (change: ScheduleRequest = {}) => schedulePumps(epanet, highs, caseA, { constraints, ...change });

const simulateAgain = (source: Network, { pumpIds, speeds, stepS }: ScheduleResult) =>
  simulate(epanet, { network: withSpeeds(source, pumpIds, speeds, stepS) });

describe('the case sched-A (best known schedule in the reference file)', () => {
  const network = parseInp(caseA.inp);

  test.each(['dp', 'milp'] as const)(
    '%s: cost within 3 % of the best known, no limit broken when simulated again',
    (method) => {
      const result = scheduleA({ method });
      expect(result.cost).toBeLessThan(1.03 * reference.best_cost);
      expect(result.violations).toEqual([]);
      expect(result.method).toBe(method);
      expect(result.run.runTimeMs).toBeLessThan(10_000);
      const again = simulateAgain(network, result);
      expect(again.energy.totalCost).toBeCloseTo(result.cost, 4);
      expect(again.energy.energyKwh).toBeCloseTo(result.energyKwh, 3);
      const levels = again.tankLevels.T1 ?? [];
      expect(levels.map((level) => level.toFixed(3))).toEqual(result.tankLevels.T1?.map((level) => level.toFixed(3)));
      expect(Math.min(...levels)).toBeGreaterThanOrEqual(limits.level_min);
      expect(Math.max(...levels)).toBeLessThanOrEqual(limits.level_max);
      expect(levels.at(-1)).toBeGreaterThanOrEqual(limits.end_level_min);
      expect(again.lowestPressure?.pressure).toBeGreaterThanOrEqual(limits.pressure_min);
      expect(again.massBalance.errorPercent).toBeLessThan(0.5);
    },
  );

  test('dynamic programming finds the best known schedule itself', () => {
    const result = scheduleA();
    expect(result.cost / reference.best_cost).toBeLessThan(1.0005);
    expect(result.gapPercent).toBeLessThan(0.1);
    expect(result.lowestPressure).toBeCloseTo(reference.best_min_pressure, 0);
    // As the file stands its pump runs all day, with a full tank.
    expect(result.savings).toBeCloseTo(result.baseline.cost - result.cost, 9);
    expect(result.baseline.violations.map(({ constraint }) => constraint)).toEqual(['level-max']);
  });

  test.each(['dp', 'milp'] as const)('%s keeps rules on switching', (method) => {
    const result = scheduleA({
      method,
      constraints: { ...constraints, maxSwitchesPerPump: 4, minOnS: 3 * 3600, minOffS: 2 * 3600 },
    });
    expect(result.violations).toEqual([]);
    const runs = result.pumpsOnPerStep.join('').match(/1+|0+/g) ?? [];
    expect(runs.length - 1).toBeLessThanOrEqual(4);
    for (const run of runs.slice(1, -1)) expect(run.length).toBeGreaterThanOrEqual(run.startsWith('1') ? 3 : 2);
    expect(result.cost).toBeGreaterThan(reference.best_cost);
  });

  test('a flat tariff with a demand charge costs the least energy, plus the peak', () => {
    const result = scheduleA({ tariff: { pricePerKwh: [0.1], demandChargePerKw: 1 } });
    expect(result.cost).toBeCloseTo(0.1 * result.energyKwh + result.peakKw, 6);
    expect(result.energyKwh).toBeLessThan(reference.best_energy_kwh);
  });

  test('the best efficiency is above that of the cheapest schedule', () => {
    const efficient = scheduleA({ objective: 'efficiency' });
    expect(efficient.violations).toEqual([]);
    expect(efficient.efficiencyPercent).toBeGreaterThan(scheduleA().efficiencyPercent);
    // No point of the file's efficiency curve is above 78 %.
    expect(efficient.efficiencyPercent).toBeLessThan(78);
  });

  test('planning anew at noon from the level of noon gives the rest of the day (Bellman)', () => {
    const day = scheduleA();
    const noon = day.tankLevels.T1?.[12] ?? 0;
    const rest = scheduleA({ fromS: 12 * 3600, horizonS: 12 * 3600, startLevels: { T1: m(noon) } });
    const half = 12;
    const morning = simulate(epanet, {
      network: withSpeeds(
        network,
        day.pumpIds,
        day.speeds.map((speeds) => speeds.slice(0, half)),
        3600,
      ),
    });
    expect(rest.cost / (day.cost - morning.energy.totalCost)).toBeCloseTo(1, 3);
    expect(rest.violations).toEqual([]);
  });

  test('a slower speed is used where it saves', () => {
    const slow = scheduleA({ objective: 'energy', speedsByPumpId: { PU1: [0.9, 1] }, maxSimulations: 200 });
    expect(slow.violations).toEqual([]);
    expect(slow.speeds.flat().some((speed) => speed === 0.9)).toBe(true);
    expect(slow.energyKwh).toBeLessThan(scheduleA({ objective: 'energy' }).energyKwh);
  });
});

describe('against all schedules', () => {
  const STEPS = 4;

  /** Prices, and levels of both tanks at the start (and at least at the end) and at least all the time. */
  test.each<readonly [string, readonly number[], readonly [number, number], number]>([
    ['as they are', [0.1, 0.08, 0.3, 0.2], [2, 3], 1],
    ['a low tank, which a mode held on would empty', [0.35, 0.07, 0.17, 0.06], [1.02, 3.49], 0.7],
    ['high tanks, one of which fills', [0.32, 0.1, 0.25, 0.3], [2.6, 3.9], 0.7],
  ])('mixed-integer programming finds the cheapest of the 256 schedules of two pumps: %s', (_, price, start, min) => {
    const pumpIds = ['U1', 'U2'];
    const network: Network = {
      ...twoTankNetwork,
      tanks: twoTankNetwork.tanks.map((tank, i) => ({ ...tank, initialLevel: start[i] ?? 0 })),
    };
    let cheapest = Number.POSITIVE_INFINITY;
    for (let code = 0; code < 4 ** STEPS; code += 1) {
      const speeds = pumpIds.map((_id, pump) =>
        Array.from({ length: STEPS }, (__, step) => (code >> (2 * step + pump)) & 1),
      );
      const run = simulate(
        epanet,
        { network: withSpeeds(network, pumpIds, speeds, 3600) },
        { rows: 'all', tariff: { pricePerKwh: price } },
      );
      const levels = [run.tankLevels.T1 ?? [], run.tankLevels.T2 ?? []];
      const kept = levels.every((own, i) => Math.min(...own) >= min && (own.at(-1) ?? 0) >= (start[i] ?? 0));
      if (kept) cheapest = Math.min(cheapest, run.energy.totalCost);
    }
    expect(cheapest).toBeLessThan(Number.POSITIVE_INFINITY);
    const result = schedulePumps(
      epanet,
      highs,
      { network },
      {
        horizonS: STEPS * 3600,
        tariff: { pricePerKwh: price },
        constraints: { tanks: { T1: { minLevel: m(min) }, T2: { minLevel: m(min) } } },
      },
    );
    expect(result.method).toBe('milp');
    expect(result.violations).toEqual([]);
    expect(result.cost / cheapest).toBeCloseTo(1, 4);
  });
});

describe('what cannot be scheduled', () => {
  const codeOf = (call: () => unknown): { code: string; message: string } => {
    try {
      call();
    } catch (error) {
      return error as { code: string; message: string };
    }
    throw new Error('nothing was thrown');
  };

  test('the binding constraint is named', () => {
    // The pump lifts the tank by some 0.8 m an hour at most: from 1.2 m it cannot be at 4.5 m after three hours.
    const late = codeOf(() =>
      scheduleA({
        horizonS: 3 * 3600,
        startLevels: { T1: m(1.2) },
        constraints: { tanks: { T1: { ...constraints.tanks?.T1, minEndLevel: m(4.5) } } },
      }),
    );
    expect(late).toMatchObject({ code: 'SCHEDULE_INFEASIBLE' });
    expect(late.message).toContain('end-level of T1');
    const pressed = codeOf(() => scheduleA({ constraints: { ...constraints, minimumPressure: m(60) } }));
    expect(pressed.message).toContain('pressure-min');
    const still = codeOf(() =>
      scheduleA({ method: 'milp', solverTimeLimitS: 0.7, constraints: { ...constraints, minimumPressure: m(60) } }),
    );
    expect(still.message).toContain('pressure-min');
  });

  test('bad requests are refused', () => {
    expect(codeOf(() => scheduleA({ horizonS: 0 })).code).toBe('DURATION_INVALID');
    expect(codeOf(() => scheduleA({ pumpIds: ['P1'] })).code).toBe('ELEMENT_UNKNOWN');
    expect(codeOf(() => scheduleA({ startLevels: { T1: m(99) } })).code).toBe('OPTION_INVALID');
    expect(codeOf(() => scheduleA({ startLevels: { T9: m(2) } })).code).toBe('ELEMENT_UNKNOWN');
    expect(codeOf(() => scheduleA({ startPumpStates: { P1: { on: true } } })).code).toBe('ELEMENT_UNKNOWN');
    expect(codeOf(() => scheduleA({ startPumpStates: { PU1: { on: true, heldS: Number.NaN } } })).code).toBe(
      'OPTION_INVALID',
    );
    expect(codeOf(() => scheduleA({ startPumpStates: { PU1: {} as { on: boolean } } })).code).toBe('OPTION_INVALID');
    expect(codeOf(() => scheduleA({ constraints: { minimumPressure: { value: 1, unit: 'LPS' as 'm' } } })).code).toBe(
      'UNIT_MISMATCH',
    );
    expect(codeOf(() => schedulePumps(epanet, highs, { inp: fixtureText('Net2.inp') })).code).toBe('OPTION_INVALID');
  });
});

describe('HiGHS', () => {
  test('solves a knapsack known by heart', () => {
    // Values 10, 13, 7 at weights 3, 4, 2 within 6: take the second and third, 20.
    const model = new LinearModel();
    const items = [10, 13, 7].map((value) => model.column(-value, 0, 1, { integer: true }));
    model.row(
      0,
      6,
      items.map((column, i) => [column, [3, 4, 2][i] ?? 0] as const),
    );
    expect(model.solve(highs)).toMatchObject({ status: 'solved', objective: -20, bound: -20 });
  });

  test('solves a quadratic program known by hand, and says when there is no solution', () => {
    // min (x - 3)^2 + (y - 2)^2 with x + y <= 3: the point (2, 1).
    const model = new LinearModel();
    const [x, y] = [model.column(-6, -100, 100), model.column(-4, -100, 100)];
    model.product(x, x, 1);
    model.product(y, y, 1);
    model.row(-100, 3, [
      [x, 1],
      [y, 1],
    ]);
    const solution = model.solve(highs);
    const values = solution.status === 'solved' ? solution.values : [];
    expect(values[x]).toBeCloseTo(2, 5);
    expect(values[y]).toBeCloseTo(1, 5);
    model.row(5, 10, [
      [x, 1],
      [y, 1],
    ]);
    expect(model.solve(highs)).toEqual({ status: 'infeasible' });
    // min x^2 + x y + y^2 - 3 x - 3 y: both derivatives are 0 at (1, 1).
    const mixed = new LinearModel();
    const [u, v] = [mixed.column(-3, -100, 100), mixed.column(-3, -100, 100)];
    mixed.product(u, u, 1);
    mixed.product(v, u, 1);
    mixed.product(v, v, 1);
    const found = mixed.solve(highs);
    expect(found.status === 'solved' && found.values.map((value) => Number(value.toFixed(5)))).toEqual([1, 1]);
  });
});
