import { describe, expect, test } from 'vitest';
import { loadHighs } from '../engine/highs.ts';
import { loadEpanet } from '../engine/wasm.ts';
import { fixtureText } from '../fixtures/load.ts';
import { twoTankNetwork, withSpeeds } from '../fixtures/scheduling.ts';
import type { Network } from '../network/network.ts';
import { parseInp } from '../network/parse-inp.ts';
import { simulate } from '../simulation/simulate.ts';
import { schedulePumps } from './schedule-pumps.ts';
import type { PumpStateBefore, ScheduleConstraints, ScheduleRequest } from './schedule-request.ts';

const epanet = await loadEpanet();
const highs = await loadHighs();
const HOUR_S = 3600;
const m = (value: number) => ({ value, unit: 'm' as const });

interface Rules {
  readonly before?: Readonly<Record<string, PumpStateBefore>>;
  readonly minOnS?: number;
  readonly minOffS?: number;
  readonly maxSwitches?: number;
}

/**
 * Do these hourly states keep the rules? Written in seconds, from the words of the rules alone: a change is allowed when
 * the state it ends has held for its minimum time, counted from before the horizon; one whose beginning nobody knows may
 * end at any time.
 */
const keepsRules = (
  states: readonly number[],
  { minOnS = 0, minOffS = 0, maxSwitches = 99 }: Rules,
  before?: PumpStateBefore,
) => {
  let was = before ? Number(before.on) : states[0];
  let heldS = before?.heldS ?? Number.POSITIVE_INFINITY;
  let switches = 0;
  for (const state of states) {
    if (state !== was) {
      if (heldS < (was === 1 ? minOnS : minOffS)) return false;
      switches += 1;
      heldS = 0;
      was = state;
    }
    heldS += HOUR_S;
  }
  return switches <= maxSwitches;
};

/** The cheapest of all schedules, each simulated by EPANET alone with the pumps' speeds as patterns. */
const findCheapest = (
  network: Network,
  steps: number,
  rules: Rules,
  keepsLevels: (levels: Readonly<Record<string, readonly number[]>>) => boolean,
  pricePerKwh: readonly number[],
) => {
  const pumpIds = network.pumps.map(({ id }) => id);
  let best = { cost: Number.POSITIVE_INFINITY, speeds: [] as readonly (readonly number[])[] };
  for (let code = 0; code < 2 ** (pumpIds.length * steps); code += 1) {
    const speeds = pumpIds.map((_, pump) =>
      Array.from({ length: steps }, (__, step) => (code >> (steps * pump + step)) & 1),
    );
    if (!pumpIds.every((id, pump) => keepsRules(speeds[pump] ?? [], rules, rules.before?.[id]))) continue;
    const run = simulate(
      epanet,
      { network: withSpeeds(network, pumpIds, speeds, HOUR_S) },
      { rows: 'all', tariff: { pricePerKwh } },
    );
    if (keepsLevels(run.tankLevels) && run.energy.totalCost < best.cost) best = { cost: run.energy.totalCost, speeds };
  }
  return best;
};

const toRequest = (
  { before, minOnS, minOffS, maxSwitches }: Rules,
  constraints: ScheduleConstraints,
): ScheduleRequest => ({
  ...(before ? { startPumpStates: before } : {}),
  constraints: {
    ...constraints,
    ...(minOnS === undefined ? {} : { minOnS }),
    ...(minOffS === undefined ? {} : { minOffS }),
    ...(maxSwitches === undefined ? {} : { maxSwitchesPerPump: maxSwitches }),
  },
});

const on = (heldH: number): PumpStateBefore => ({ on: true, heldS: heldH * HOUR_S });
const off = (heldH: number): PumpStateBefore => ({ on: false, heldS: heldH * HOUR_S });

describe('one tank: the cheapest of all 256 schedules of 8 hours', () => {
  const network = parseInp(fixtureText('sched-A.inp'));
  const STEPS = 8;
  // Cheap power in the middle: a pump that is free starts off, and runs once.
  const price = [0.3, 0.3, 0.1, 0.1, 0.1, 0.2, 0.25, 0.3];
  const keepsLevels = ({ T1 = [] }: Readonly<Record<string, readonly number[]>>) =>
    Math.min(...T1) >= 1.2 && Math.max(...T1) <= 4.98 && (T1.at(-1) ?? 0) >= 2.5;
  const constraints: ScheduleConstraints = {
    tanks: { T1: { minLevel: m(1.2), maxLevel: m(4.98), minEndLevel: m(2.5) } },
  };
  const cheapest = (rules: Rules) => findCheapest(network, STEPS, rules, keepsLevels, price);

  const cases: readonly (readonly [string, Rules])[] = [
    ['on for 1 h of at least 3 h: it runs on for 2 h', { before: { PU1: on(1) }, minOnS: 3 * HOUR_S }],
    [
      'on for 1.5 h of at least 3 h: what is left is rounded up to 2 h',
      { before: { PU1: on(1.5) }, minOnS: 3 * HOUR_S },
    ],
    ['off for 1 h of at least 4 h: it stays off for 3 h', { before: { PU1: off(1) }, minOffS: 4 * HOUR_S }],
    ['on, two switches left: off and on is all', { before: { PU1: on(9) }, maxSwitches: 2 }],
    ['off, one switch left: on to the end', { before: { PU1: off(9) }, maxSwitches: 1 }],
    [
      'on for 2 h of 4 h, off for at least 2 h, three switches',
      { before: { PU1: on(2) }, minOnS: 4 * HOUR_S, minOffS: 2 * HOUR_S, maxSwitches: 3 },
    ],
  ];
  test.each(cases)('%s', (_, rules) => {
    const best = cheapest(rules);
    const { before: _before, ...free } = rules;
    // The state before matters here: without it a cheaper schedule keeps the rules.
    expect(cheapest(free).cost).toBeLessThan(best.cost - 1e-6);
    for (const method of ['dp', 'milp'] as const) {
      const result = schedulePumps(
        epanet,
        highs,
        { network },
        {
          method,
          horizonS: STEPS * HOUR_S,
          tariff: { pricePerKwh: price },
          ...toRequest(rules, constraints),
        },
      );
      expect(result.violations).toEqual([]);
      expect(keepsRules(result.speeds[0] ?? [], rules, rules.before?.PU1)).toBe(true);
      expect(result.cost / best.cost).toBeCloseTo(1, 4);
    }
  });

  test('a state held long enough is free to end, and its end is counted as a switch', () => {
    const states = { PU1: { on: true } };
    const result = schedulePumps(
      epanet,
      highs,
      { network },
      {
        horizonS: STEPS * HOUR_S,
        tariff: { pricePerKwh: price },
        startPumpStates: states,
        constraints: { ...constraints, minOnS: 3 * HOUR_S },
      },
    );
    expect(result.speeds).toEqual(cheapest({ minOnS: 3 * HOUR_S }).speeds);
    const runs = (result.speeds[0] ?? []).join('').match(/1+|0+/g) ?? [];
    expect(result.speeds[0]?.[0]).toBe(0);
    expect(result.switchesByPumpId).toEqual({ PU1: runs.length });
  });

  test('planning anew an hour later goes on with the plan', () => {
    const rules = { minOnS: 3 * HOUR_S, minOffS: 2 * HOUR_S };
    const plan = schedulePumps(
      epanet,
      highs,
      { network },
      {
        horizonS: STEPS * HOUR_S,
        tariff: { pricePerKwh: price },
        ...toRequest({ ...rules, before: { PU1: off(5) } }, constraints),
      },
    );
    const planned = plan.speeds[0] ?? [];
    const started = planned.indexOf(1);
    expect(started).toBeGreaterThan(0);
    const atH = started + 1;
    const rest = schedulePumps(
      epanet,
      highs,
      { network },
      {
        fromS: atH * HOUR_S,
        horizonS: (STEPS - atH) * HOUR_S,
        tariff: { pricePerKwh: price },
        startLevels: { T1: m(plan.tankLevels.T1?.[atH] ?? 0) },
        ...toRequest({ ...rules, before: { PU1: on(1) } }, constraints),
      },
    );
    expect(rest.speeds[0]).toEqual(planned.slice(atH));
  });

  test('an impossible start names the minimum time that binds', () => {
    // Off for 1 h of 8 h: the tank, which the pump would fill, cannot end at its level of the start.
    const impossible = () =>
      schedulePumps(
        epanet,
        highs,
        { network },
        {
          horizonS: 4 * HOUR_S,
          ...toRequest({ before: { PU1: off(1) }, minOffS: 8 * HOUR_S }, constraints),
        },
      );
    expect(impossible).toThrow(expect.objectContaining({ code: 'SCHEDULE_INFEASIBLE' }));
    expect(impossible).toThrow(/min-off of PU1 \(wanted 8, a schedule without this limit gives [1-4]\)/);
  });
});

describe('two tanks: the cheapest of all 1024 schedules of two pumps and 5 hours', () => {
  const STEPS = 5;
  const price = [0.2, 0.1, 0.08, 0.3, 0.2];
  const keepsLevels = ({ T1 = [], T2 = [] }: Readonly<Record<string, readonly number[]>>) =>
    Math.min(...T1) >= 1 && Math.min(...T2) >= 1 && (T1.at(-1) ?? 0) >= 2 && (T2.at(-1) ?? 0) >= 3;
  const constraints: ScheduleConstraints = { tanks: { T1: { minLevel: m(1) }, T2: { minLevel: m(1) } } };

  test.each<readonly [string, Rules]>([
    [
      'one on, one off, both held short',
      { before: { U1: on(1), U2: off(1) }, minOnS: 3 * HOUR_S, minOffS: 3 * HOUR_S },
    ],
    ['one is known, the other free', { before: { U1: off(1) }, minOffS: 3 * HOUR_S, minOnS: 2 * HOUR_S }],
    ['a tank that fills', { before: { U2: on(1) }, minOnS: 4 * HOUR_S, minOffS: 2 * HOUR_S }],
    ['one switch each', { before: { U1: off(1), U2: on(1) }, maxSwitches: 1 }],
  ])('%s', (_, rules) => {
    const best = findCheapest(twoTankNetwork, STEPS, rules, keepsLevels, price);
    const { before: _before, ...free } = rules;
    expect(findCheapest(twoTankNetwork, STEPS, free, keepsLevels, price).cost).toBeLessThan(best.cost - 1e-6);
    const result = schedulePumps(
      epanet,
      highs,
      { network: twoTankNetwork },
      {
        horizonS: STEPS * HOUR_S,
        tariff: { pricePerKwh: price },
        ...toRequest(rules, constraints),
      },
    );
    expect(result.method).toBe('milp');
    expect(result.violations).toEqual([]);
    expect(result.pumpIds.every((id, pump) => keepsRules(result.speeds[pump] ?? [], rules, rules.before?.[id]))).toBe(
      true,
    );
    expect(result.cost / best.cost).toBeCloseTo(1, 4);
  });
});
