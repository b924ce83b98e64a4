import { describe, expect, test, vi } from 'vitest';
import { fixtureText } from '../../domains/hydro/fixtures/load.ts';
import { twoTankNetwork, withSpeeds } from '../../domains/hydro/fixtures/scheduling.ts';
import { loadEpanet, loadHighs, type PumpStep, parseInp, simulate, writeInp } from '../../domains/hydro/index.ts';
import { computeDayEnd } from './compute-day-end.ts';
import { computeDayStart } from './compute-day-start.ts';
import { computeHour, type HourInput } from './compute-hour.ts';
import type { HourCarry, PumpStates } from './day.ts';
import type { DayArgs } from './day-request.ts';
import { marginsOf } from './margins.ts';

// Days of many plans each: seconds, where nothing else computes.
vi.setConfig({ testTimeout: 180_000 });

const epanet = await loadEpanet();
const engines = { epanet, highs: loadHighs };
const m = (value: number) => ({ value, unit: 'm' as const });
const caseA = { inp: fixtureText('sched-A.inp') };
const ARGS: DayArgs = {
  ...{ objective: 'cost', constraints: null, tariff: null, horizon: 86_400, step: 3_600 },
  ...{ method: null, pump_ids: null, speeds: null },
};

interface DayOptions {
  readonly network?: HourInput['network'];
  readonly plant?: HourInput['plant'];
  readonly args?: Partial<DayArgs>;
  readonly hours: number;
  readonly startS?: number;
  readonly pumpStates?: PumpStates;
  readonly hasMargins?: boolean;
  /** In place of what the plant has. */
  readonly observed?: (hour: number) => Readonly<Record<string, number>> | undefined;
}

/** A day as its activities run it, without anything around. */
const runDay = async (options: DayOptions) => {
  const { network = caseA, hours, startS = 0, pumpStates: startPumpStates = {} } = options;
  const plant = options.plant === undefined ? { network, demandMultiplier: 1 } : options.plant;
  const args = { ...ARGS, ...options.args };
  const given = { start_levels: null, start_pump_states: startPumpStates };
  const facts = computeDayStart({ network, plant, args: { ...args, ...given }, startS, steps: hours }, engines);
  const deviations: Readonly<Record<string, number>>[] = [];
  const done: (Awaited<ReturnType<typeof computeHour>> & { readonly carry: HourCarry })[] = [];
  for (let hour = 0; hour < hours; hour += 1) {
    const last = done.at(-1);
    const observed = options.observed?.(hour) ?? last?.carry.plantLevels ?? last?.predictedLevels ?? facts.startLevels;
    const deviated = (expected = observed) =>
      Object.fromEntries(Object.entries(observed).map(([id, level]) => [id, level - (expected[id] ?? level)]));
    deviations.push(deviated(last?.predictedLevels));
    done.push(
      await computeHour(
        {
          ...{ network, plant, args, facts, startS, hours, hour, startPumpStates },
          observed,
          margins: marginsOf(Object.keys(facts.tankRanges), options.hasMargins === false ? [] : deviations),
          pumpStates: last?.carry.pumpStates ?? startPumpStates,
          before: last?.carry ?? null,
          applied: done.map(({ carry }) => carry.step),
          speeds: done.map(({ speeds }) => speeds),
        },
        engines,
      ),
    );
  }
  const applied = done.map(({ carry }) => carry.step);
  const blind = done.map(({ carry }): PumpStep => carry.blind?.step ?? 'controls');
  const end = plant && computeDayEnd({ plant, args, facts, startS, startPumpStates, applied, blind }, engines);
  return { facts, hours: done, end, row: done.map(({ speeds }) => speeds[0] ?? 0) };
};

const runsOf = (row: readonly number[]) =>
  row
    .map((speed) => (speed > 0 ? 1 : 0))
    .join('')
    .match(/1+|0+/g) ?? [];

test('minimum times count on from hour to hour, and from before the day', async () => {
  const constraints = { minOnS: 3 * 3_600, minOffS: 2 * 3_600 };
  const { row, end } = await runDay({
    hours: 24,
    args: { constraints },
    pumpStates: { PU1: { on: false, heldS: 3_600 } },
  });
  // Off for one hour of two when the day begins.
  expect(row[0]).toBe(0);
  const runs = runsOf(row);
  expect(runs.length).toBeGreaterThan(3);
  for (const run of runs.slice(1, -1)) expect(run.length).toBeGreaterThanOrEqual(run.startsWith('1') ? 3 : 2);
  expect(end?.applied.violations).toEqual([]);
});

test('an hour says what all hours so far have taken', async () => {
  const startMs = performance.now();
  const { hours } = await runDay({ hours: 3 });
  const wallMs = performance.now() - startMs;
  const spent = hours.map(({ carry }) => carry.spent);
  const runTimes = spent.map(({ runTimeMs }) => runTimeMs);
  expect(runTimes).toEqual([...runTimes].sort((a, b) => a - b));
  // Beside the hours there is the run of the network's own controls only.
  expect(runTimes.at(-1)).toBeGreaterThan(wallMs / 4);
  expect(runTimes.at(-1)).toBeLessThan(wallMs);
  for (const { solveTimeMs, runTimeMs } of spent) expect(solveTimeMs).toBeLessThan(runTimeMs);
});

test('a limit on switches holds over all plans of a horizon, not for each anew', async () => {
  // Two cheap hours, two dear ones, and a tank that is read as low as ever: each plan alone would pump in the cheap ones.
  const tariff = { pricePerKwh: [0.1, 0.1, 0.9, 0.9] };
  const switches = async (constraints: DayArgs['constraints']) => {
    const args = { tariff, constraints: { tanks: { T1: { minEndLevel: m(2.5) } }, ...constraints } };
    const { row } = await runDay({ hours: 12, observed: () => ({ T1: 2.5 }), hasMargins: false, args });
    return runsOf(row).length - 1;
  };
  expect(await switches({})).toBeGreaterThan(3);
  expect(await switches({ maxSwitchesPerPump: 2 })).toBeLessThanOrEqual(2);
});

test('over more days than one horizon: each plan looks a whole one ahead, the last ones to the end', async () => {
  const { hours, end } = await runDay({ hours: 30, args: { horizon: 12 * 3_600 } });
  const ahead = hours.map(({ plan }) => (plan?.horizonS ?? 0) / 3_600);
  expect(ahead.slice(0, 19)).toEqual(Array.from({ length: 19 }, () => 12));
  expect(ahead.slice(18)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  expect(end?.applied.violations).toEqual([]);
  // Blind plans: one after the other, each of one horizon, each from where the last one believes to be.
  expect(end?.openLoop.violations).toEqual([]);
  expect(end?.openLoop.speeds[0]?.slice(0, 12)).toEqual(hours[0]?.plan?.speeds[0]);
});

test('it begins at the second of the patterns that it is told', async () => {
  const { hours } = await runDay({ hours: 3, startS: 8 * 3_600 });
  const network = parseInp(caseA.inp);
  // Price of 08:00 to 11:00 in the file, three hours in EPANET with the pump as it ran.
  const shifted = {
    ...network,
    times: { ...network.times, patternStartS: 8 * 3_600, clockStartS: 8 * 3_600, durationS: 3 * 3_600 },
    patterns: [
      ...network.patterns,
      { id: 'S', multipliers: [...Array.from({ length: 8 }, () => 0), ...hours.map(({ speeds }) => speeds[0] ?? 0)] },
    ],
    pumps: network.pumps.map((pump) => ({ ...pump, speedPatternId: 'S' })),
  };
  expect(hours.at(-1)?.costSoFar).toBeCloseTo(simulate(epanet, { network: shifted }).energy.totalCost, 5);
});

test('two pumps and two tanks, one of which has its own limits', async () => {
  const network = { inp: writeInp(twoTankNetwork) };
  const { hours, end } = await runDay({
    network,
    hours: 4,
    args: { tariff: { pricePerKwh: [0.2, 0.1, 0.08, 0.3] }, constraints: { tanks: { T2: { minLevel: m(2.5) } } } },
    plant: { network, demandMultiplier: 1.05 },
  });
  expect(hours.map(({ plan }) => plan?.method)).toEqual(['milp', 'milp', 'milp', 'milp']);
  expect(end?.applied.violations.filter(({ constraint }) => constraint !== 'end-level')).toEqual([]);
  expect(Math.min(...(end?.applied.tankLevels.T2 ?? []))).toBeGreaterThanOrEqual(2.5);
});

test('a network in US units, with controls of its own', async () => {
  const network = { inp: fixtureText('Net1.inp') };
  // Its patterns have steps of two hours.
  const { hours, end, facts, row } = await runDay({
    network,
    hours: 6,
    args: { step: 7_200, tariff: { pricePerKwh: [0.1, 0.2], periodS: 7_200 } },
  });
  expect(facts.units).toMatchObject({ length: 'ft', flow: 'GPM' });
  const net1 = parseInp(network.inp);
  const tariff = { pricePerKwh: [0.1, 0.2], periodS: 7_200 };
  const own = simulate(epanet, { network: { ...net1, times: { ...net1.times, durationS: 43_200 } } }, { tariff });
  expect(facts.ownControls.cost).toBeCloseTo(own.energy.totalCost, 5);
  const again = simulate(epanet, { network: withSpeeds(net1, ['9'], [row], 7_200) }, { tariff });
  expect(hours.at(-1)?.costSoFar).toBeCloseTo(again.energy.totalCost, 5);
  // Of tank 2, 120 ft at the start.
  expect(again.tankLevels['2']?.at(-1)).toBeGreaterThanOrEqual(120);
  expect(end?.applied.violations).toEqual([]);
});

test.each(['energy', 'efficiency'] as const)('the least energy, the best efficiency: %s', async (objective) => {
  const { hours, end } = await runDay({ hours: 8, args: { objective } });
  expect(hours.map(({ applied }) => applied)).toEqual(Array.from({ length: 8 }, () => 'plan'));
  expect(end?.applied.violations).toEqual([]);
});

test('what hours deviated is kept from the limits of the next plans', async () => {
  // A tenth more demand than the model has: what the last hour deviates is missing at the end, unless it was kept.
  const day = { hours: 24, plant: { network: caseA, demandMultiplier: 1.1 } };
  const without = await runDay({ ...day, hasMargins: false });
  expect(without.end?.applied.violations.map(({ constraint }) => constraint)).toEqual(['end-level']);
  const { hours, end } = await runDay(day);
  expect(hours[0]?.margins).toBeNull();
  expect(hours[20]?.margins?.T1?.low).toBeGreaterThan(0.03);
  expect(end?.applied).toMatchObject({ violations: [], supplyFailure: false });
});

test('the plant may be another network with the same tanks and pumps', async () => {
  // A pump that has lost a quarter of its head lifts less.
  const worn = { inp: caseA.inp.replace('C1 80 58', 'C1 80 50') };
  const { hours } = await runDay({ hours: 3, plant: { network: worn, demandMultiplier: 1 } });
  const [first] = hours;
  expect(first?.carry.plantLevels?.T1).toBeLessThan((first?.predictedLevels.T1 ?? 0) - 0.1);
});

describe('no plan from here', () => {
  const low = { tanks: { T1: { minLevel: m(1.5), minEndLevel: m(2.5) } } };

  test('a tank that is beyond its limit is planned back, with a warning', async () => {
    const { hours } = await runDay({
      hours: 6,
      args: { constraints: low },
      observed: (hour) => (hour === 2 ? { T1: 1.3 } : undefined),
    });
    expect(hours[2]).toMatchObject({ applied: 'plan', warnings: [{ code: 'LEVEL_OUTSIDE_LIMITS' }] });
  });

  test('the rest of the last plan is followed as long as it lasts, hour after hour', async () => {
    // From hour 3 on the tank is read so low that its level of the end is out of reach: the pump lifts 0.8 m an hour.
    const { hours } = await runDay({
      hours: 6,
      args: { constraints: low },
      observed: (hour) => (hour >= 3 ? { T1: 1 } : undefined),
    });
    const planned = hours[2]?.plan?.speeds[0] ?? [];
    for (const hour of [4, 5]) {
      expect(hours[hour]).toMatchObject({ plan: null, applied: 'earlier-plan' });
      expect(hours[hour]?.warnings.at(-1)).toMatchObject({
        code: 'PLAN_INFEASIBLE',
        message: expect.stringMatching(/; the hour goes on with the last plan that was feasible$/),
      });
    }
    const last = hours.findLastIndex(({ applied }) => applied === 'plan');
    const tail = hours[last]?.plan?.speeds[0] ?? planned;
    expect([4, 5].map((hour) => hours[hour]?.speeds[0])).toEqual([4, 5].map((hour) => tail[hour - last]));
  });

  test('without one, the network’s own controls run the pumps, and act within the hour', async () => {
    const network = {
      inp: caseA.inp.replace(
        '[TIMES]',
        '[CONTROLS]\n LINK PU1 CLOSED IF NODE T1 ABOVE 2.9\n LINK PU1 OPEN IF NODE T1 BELOW 2.2\n\n[TIMES]',
      ),
    };
    const { hours, end, facts } = await runDay({
      network,
      hours: 5,
      args: { constraints: { minimumPressure: m(90) } },
    });
    expect(hours.map(({ applied }) => applied)).toEqual(Array.from({ length: 5 }, () => 'controls'));
    // It starts on, and is switched off in the first hour.
    expect(hours[0]?.speeds).toEqual([0]);
    expect(end?.applied.cost).toBeCloseTo(facts.ownControls.cost, 9);
    expect(end?.applied.tankLevels).toEqual(facts.ownControls.tankLevels);
  });

  test('what can never be planned is refused', async () => {
    const network = { inp: writeInp(twoTankNetwork) };
    await expect(runDay({ network, hours: 2, args: { method: 'dp' } })).rejects.toThrow(
      /dynamic programming with 2 tanks/,
    );
    await expect(runDay({ hours: 2, args: { speeds: { PU1: [9] } } })).rejects.toThrow(/speed of pump PU1/);
    await expect(runDay({ hours: 2, args: { pump_ids: ['P1'] } })).rejects.toThrow(/P1/);
    const metric = { inp: caseA.inp.replace('Units LPS', 'Units GPM') };
    await expect(runDay({ hours: 2, plant: { network: metric, demandMultiplier: 1 } })).rejects.toThrow(
      /found lengths in ft, wanted m/,
    );
  });
});

test('without a plant, cost and energy add up over the hours, and a demand charge is for the highest of them', async () => {
  const tariff = { pricePerKwh: [0.1], demandChargePerKw: 2 };
  const { hours } = await runDay({ hours: 4, plant: null, args: { tariff } });
  const totals = hours.map(({ carry }) => carry.totals);
  const last = totals.at(-1);
  expect(last?.energyCost).toBeCloseTo(0.1 * (last?.energyKwh ?? 0), 9);
  expect(last?.cost).toBeCloseTo((last?.energyCost ?? 0) + 2 * (last?.peakKw ?? 0), 9);
  expect(hours.every(({ carry }) => carry.plantLevels === null && carry.blind === null)).toBe(true);
  // In one go, EPANET says the same.
  const together = await runDay({ hours: 4, args: { tariff } });
  expect(last?.energyKwh).toBeCloseTo(together.end?.applied.energyKwh ?? 0, 3);
});
