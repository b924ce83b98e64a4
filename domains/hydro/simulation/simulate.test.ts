import { describe, expect, test } from 'vitest';
import { loadEpanet } from '../engine/wasm.ts';
import { fixtureJson, fixtureText, type SimulationReference } from '../fixtures/load.ts';
import { gridNetwork, onePipeNetwork } from '../fixtures/networks.ts';
import type { Network } from '../network/network.ts';
import { findLowPressure } from './low-pressure.ts';
import { type Series, toRows, valueAt } from './series.ts';
import { type SimulationResult, simulate } from './simulate.ts';

const epanet = await loadEpanet();
const net1 = fixtureText('Net1.inp');

const largestDifference = (
  series: Series,
  ids: readonly string[],
  timesS: readonly number[],
  reference: SimulationReference,
  field: 'pressure' | 'head' | 'demand' | 'flow',
): number => {
  const columns = (field === 'flow' ? reference.link_ids : reference.node_ids).map((id) => ids.indexOf(id));
  const differences = reference.times_s.flatMap((timeS, i) =>
    columns.map((column, j) =>
      Math.abs(valueAt(series, timesS.indexOf(timeS), column) - (reference[field][i]?.[j] ?? Number.NaN)),
    ),
  );
  return Math.max(...differences);
};

/** Every simulation here must close its water balance. */
const simulateBalanced = (
  ...args: Parameters<typeof simulate> extends [unknown, ...infer R] ? R : never
): SimulationResult => {
  const result = simulate(epanet, ...args);
  expect(result.massBalance.errorPercent).toBeLessThan(0.5);
  return result;
};

const codesOf = ({ warnings }: SimulationResult) => warnings.map(({ code }) => code);

describe('against native EPANET 2.2', () => {
  test.each(['Net1', 'Net2'])('%s', (name) => {
    const reference = fixtureJson<SimulationReference>(`${name}.reference.json`);
    const result = simulateBalanced({ inp: fixtureText(`${name}.inp`) });
    const { pressure_abs, flow_abs } = reference.tolerance;
    const node = (field: 'pressure' | 'head' | 'demand') =>
      largestDifference(result.nodes[field], result.nodeIds, result.timesS, reference, field);
    expect(node('pressure')).toBeLessThan(pressure_abs);
    expect(node('head')).toBeLessThan(pressure_abs / 0.4333);
    expect(node('demand')).toBeLessThan(flow_abs);
    expect(largestDifference(result.links.flow, result.linkIds, result.timesS, reference, 'flow')).toBeLessThan(
      flow_abs,
    );
    expect(result.convergence).toMatchObject({ converged: true, hydraulicSteps: reference.hydraulic_steps });
    for (const { pumpId, energyKwh } of result.energy.pumps) {
      expect(energyKwh).toBeCloseTo(reference.pump_energy_kwh[pumpId] ?? Number.NaN, 2);
    }
    expect(result.run.engineVersion).toBe('2.3.5');
    expect(result.run.inpHash).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('closed formulas', () => {
  // Hazen-Williams in SI: h = 10.667 L Q^1.852 / (C^1.852 D^4.871), Q in m3/s, D in m.
  // L 1000 m, D 0.3 m, C 120, Q 0.05 m3/s: h = 10.667 * 1000 * 0.05^1.852 / (120^1.852 * 0.3^4.871) = 2.064 m.
  const lossM = (10.667 * 1000 * 0.05 ** 1.852) / (120 ** 1.852 * 0.3 ** 4.871);

  test('head loss of one pipe, SI and US', () => {
    const si = simulateBalanced({ network: onePipeNetwork({ demand: 50 }) });
    expect(50 - valueAt(si.nodes.pressure, 0, 0)).toBeCloseTo(lossM, 2);
    // The same pipe in US units: 1000 m = 3280.84 ft, 300 mm = 11.811 in, 50 L/s = 792.52 gpm, 50 m = 164.04 ft.
    const us = simulateBalanced({
      network: onePipeNetwork({ flow: 'GPM', head: 164.042, length: 3280.84, diameter: 11.811, demand: 792.516 }),
    });
    expect((164.042 - valueAt(us.nodes.head, 0, 0)) * 0.3048).toBeCloseTo(lossM, 2);
    expect(us.units).toMatchObject({ pressure: 'psi', length: 'ft', flow: 'GPM' });
  });

  test('pressure-driven demand follows Wagner: q = Q sqrt((p - pmin) / (preq - pmin))', () => {
    // A wide short pipe leaves p = 8 m; pmin 0, preq 32 m: q = 10 * sqrt(8 / 32) = 5 L/s.
    const network = onePipeNetwork({ head: 8, length: 1, diameter: 2000, demand: 10 });
    const result = simulateBalanced(
      { network },
      {
        demandModel: {
          kind: 'pda',
          minimumPressure: { value: 0, unit: 'm' },
          requiredPressure: { value: 320 / 1.01972, unit: 'kPa' },
        },
      },
    );
    expect(valueAt(result.nodes.demand, 0, 0)).toBeCloseTo(5, 1);
    expect(result.supplyFailure).toBe(true);
    expect(codesOf(result)).toContain('DEMAND_NOT_MET');
    // Half of 10 L/s missing for 86,400 s: 432 m3.
    expect(result.massBalance.unservedVolume).toBeCloseTo(432, 0);
  });

  test('water age at the end of a pipe is its volume over the flow', () => {
    // 1000 m of 0.3 m: 70.69 m3; at 10 L/s 7069 s = 1.9635 h.
    const result = simulateBalanced({ network: onePipeNetwork({ demand: 10 }) }, { quality: { kind: 'age' } });
    const { quality } = result.nodes;
    expect(result.qualityUnit).toBe('h');
    expect(quality && valueAt(quality, quality.rows - 1, 0)).toBeCloseTo(1.9635, 1);
  });

  test('a constituent decays with first order along a pipe: c = c0 exp(-k t)', () => {
    // k 2 per day, t 7069 s = 0.08181 d: 1.0 * exp(-0.16363) = 0.8491 mg/L.
    const result = simulateBalanced(
      { network: onePipeNetwork({ demand: 10 }) },
      { quality: { kind: 'constituent', name: 'chlorine', sourceMgPerL: { R: 1 }, bulkDecayPerDay: 2 } },
    );
    const { quality } = result.nodes;
    expect(quality && valueAt(quality, quality.rows - 1, 0)).toBeCloseTo(0.8491, 2);
  });

  test('a pump of constant power lifts P / (rho g Q), SI and US', () => {
    // 10 kW at 20 L/s: 10 / (9.80665 * 0.02) = 50.99 m; EPANET's rounded constants make 51.01.
    const lift = (flow: 'LPS' | 'GPM', demand: number) => {
      const base = onePipeNetwork({ flow, demand });
      const network: Network = {
        ...base,
        pipes: [],
        pumps: [{ id: 'U', from: 'R', to: 'J', power: 10, status: 'open' }],
      };
      const result = simulateBalanced({ network });
      return { head: valueAt(result.nodes.head, 0, 0) - 50, energy: result.energy };
    };
    expect(lift('LPS', 20).head).toBeCloseTo(50.99, 1);
    expect(lift('LPS', 20).energy.energyKwh).toBeCloseTo((10 / 0.75) * 24, 0);
    // 10 hp = 7.457 kW at 100 gpm = 6.309 L/s: 7.457 / (9.80665 * 0.006309) m = 395.4 ft.
    expect(lift('GPM', 100).head / 395.4).toBeCloseTo(1, 2);
  });

  test('energy and cost of a pump of constant power', () => {
    // 10 hp = 7.457 kW for 24 h at 75 %: 7.457 / 0.75 * 24 = 238.62 kWh; at 0.1 by night (12 h) and 0.3 by day
    // 119.31 * 0.4 = 47.725; demand charge 2 for each of 9.943 kW: 19.885.
    const base = onePipeNetwork({ flow: 'GPM', demand: 300 });
    const network: Network = {
      ...base,
      pipes: [],
      pumps: [{ id: 'U', from: 'R', to: 'J', power: 10, status: 'open' }],
    };
    const { energy } = simulateBalanced(
      { network },
      { tariff: { pricePerKwh: [0.1, 0.3], periodS: 12 * 3600, demandChargePerKw: 2 } },
    );
    expect(energy.energyKwh).toBeCloseTo(238.62, 1);
    expect(energy.energyCost).toBeCloseTo(47.725, 1);
    expect(energy.demandCharge).toBeCloseTo(19.885, 1);
    expect(energy.totalCost).toBeCloseTo(47.725 + 19.885, 1);
    expect(energy.pumps[0]?.efficiencyPercent).toBeCloseTo(75, 1);
    expect(energy.pumps[0]?.onS).toBe(86_400);
    // Steps of 1 h, prices by 90 minutes: of each 3 h half is at 0.1 and half at 0.3. The clock starts at 0:45, so that
    // the first price holds for 45 minutes. 7.457 / 0.75 * 24 * 0.2 = 47.725 over whole rounds of 3 h.
    const byPeriods = simulateBalanced(
      { network: { ...network, times: { ...network.times, clockStartS: 2_700 } } },
      { tariff: { pricePerKwh: [0.1, 0.3], periodS: 5_400 } },
    );
    expect(byPeriods.energy.energyCost).toBeCloseTo(47.725, 1);
    const stretches = byPeriods.operation.tariffs[0]?.stretches ?? [];
    expect(stretches.slice(0, 3)).toMatchObject([
      { fromS: 0, toS: 2_700, pricePerKwh: 0.1 },
      { fromS: 2_700, toS: 8_100, pricePerKwh: 0.3 },
      { fromS: 8_100, toS: 13_500, pricePerKwh: 0.1 },
    ]);
  });

  // Energy of each step by native EPANET 2.2 (WNTR 1.5.0), shared out over periods of 90 minutes by hand.
  test('the cost of Net1 under a tariff whose periods cut its hydraulic steps', () => {
    const tariff = { pricePerKwh: [0.1, 0.2, 0.3, 0.15, 0.25], periodS: 5_400 };
    expect(simulate(epanet, { inp: net1 }, { tariff }).energy.energyCost).toBeCloseTo(251.663, 2);
  });
});

describe('shortage is a result with warnings', () => {
  test('negative pressure', () => {
    // 300 L/s through the pipe above lose 2.064 * 6^1.852 = 57 m of 50 m.
    const result = simulateBalanced({ network: onePipeNetwork({ demand: 300 }) });
    expect(result.supplyFailure).toBe(true);
    expect(result.failingNodeIds).toEqual(['J']);
    expect(result.warnings[0]).toMatchObject({ code: 'NEGATIVE_PRESSURE', fromS: 0, toS: 86_400, elementIds: ['J'] });
  });

  test('a closed zone is named and left out of the extremes', () => {
    const base = onePipeNetwork({ demand: 10 });
    const network: Network = {
      ...base,
      junctions: [...base.junctions, { id: 'Z', elevation: 0, demands: [{ base: 5 }] }],
      pipes: [
        ...base.pipes,
        { id: 'Q', from: 'J', to: 'Z', length: 10, diameter: 100, roughness: 100, minorLoss: 0, status: 'closed' },
      ],
    };
    const result = simulate(epanet, { network });
    expect(result.warnings.find(({ code }) => code === 'DISCONNECTED')).toMatchObject({ elementIds: ['Z'] });
    expect(result.supplyFailure).toBe(true);
    expect(result.lowestPressure?.nodeId).toBe('J');
  });

  test('an empty tank', () => {
    const base = onePipeNetwork({ demand: 10 });
    const network: Network = {
      ...base,
      reservoirs: [],
      tanks: [{ id: 'R', elevation: 50, initialLevel: 1, minLevel: 0, maxLevel: 5, diameter: 10, minVolume: 0 }],
    };
    // 78.5 m3 at 10 L/s last 7854 s.
    const result = simulateBalanced({ network }, { exactTankLimits: true });
    // What EPANET alone would book as supplied after that, 10 L/s for 78,546 s, is 785.5 m3.
    expect(result.massBalance.unservedVolume).toBeCloseTo(785.5, 0);
    expect(result.warnings.find(({ code }) => code === 'TANK_EMPTY')?.fromS).toBeCloseTo(7854, -2);
    expect(codesOf(result)).toContain('DISCONNECTED');
    expect(result.supplyFailure).toBe(true);
  });

  test('a pump closed in the file is said to be so, and opening it works', () => {
    const base = onePipeNetwork({ head: 0, demand: 20 });
    const network: Network = {
      ...base,
      pipes: [],
      pumps: [{ id: 'U', from: 'R', to: 'J', headCurveId: 'C', status: 'closed' }],
      curves: [{ id: 'C', points: [[30, 40]] }],
    };
    expect(codesOf(simulate(epanet, { network }))).toContain('PUMP_CLOSED_IN_FILE');
    const opened = simulateBalanced({ network }, { boundary: { linkStatus: { U: 'open' } } });
    expect(valueAt(opened.links.flow, 0, 0)).toBeCloseTo(20, 3);
    expect(opened.supplyFailure).toBe(false);
  });
});

test('junctions below a pressure are listed with their hours', () => {
  const result = simulate(epanet, { inp: net1 });
  const reference = fixtureJson<SimulationReference>('Net1.reference.json');
  const low = findLowPressure(result, { value: 115, unit: 'psi' });
  // By hand from the reference: at the reported hours in it, the junctions whose column is below 115 psi.
  for (const [i, timeS] of reference.times_s.entries()) {
    const wanted = reference.node_ids.filter(
      (id, j) => !['9', '2'].includes(id) && (reference.pressure[i]?.[j] ?? 0) < 115,
    );
    const found = low.filter(({ timesS }) => timesS.includes(timeS)).map(({ nodeId }) => nodeId);
    expect(found.toSorted()).toEqual(wanted.toSorted());
  }
  expect(low[0]?.nodeId).toBe('32');
  expect(findLowPressure(result, { value: 10, unit: 'psi' })).toEqual([]);
});

describe('options', () => {
  test('duration 0 is one steady state; negative, fractional, NaN and ten years are refused', () => {
    expect(simulate(epanet, { inp: net1 }, { durationS: 0 }).timesS).toEqual([0]);
    for (const durationS of [-1, 0.5, Number.NaN, 10 * 365 * 86_400]) {
      expect(() => simulate(epanet, { inp: net1 }, { durationS })).toThrow(
        expect.objectContaining({ code: 'DURATION_INVALID' }),
      );
    }
  });

  test('too many numbers are refused before the run', () => {
    expect(() => simulate(epanet, { inp: net1 }, { limits: { maxValues: 100 } })).toThrow(
      expect.objectContaining({ code: 'RESULT_TOO_LARGE' }),
    );
  });

  test('boundary conditions replace those of the file, in any unit of length', () => {
    const result = simulateBalanced(
      { inp: net1 },
      { durationS: 0, boundary: { tankLevels: { 2: { value: 36.576, unit: 'm' } } } },
    );
    expect(result.tankLevels['2']?.[0]).toBeCloseTo(120, 6);
    const bad = (boundary: object) => () => simulate(epanet, { inp: net1 }, { boundary });
    expect(bad({ tankLevels: { 2: { value: 10, unit: 'psi' } } })).toThrow(
      expect.objectContaining({ code: 'UNIT_MISMATCH' }),
    );
    expect(bad({ tankLevels: { 2: { value: 10, unit: 'ft' } } })).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    );
    expect(bad({ linkStatus: { 999: 'open' } })).toThrow(expect.objectContaining({ code: 'ELEMENT_UNKNOWN' }));
    expect(bad({ demandMultiplier: Number.NaN })).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
  });

  test('every hydraulic step can be a row', () => {
    const steps: number[] = [];
    const { timesS } = simulate(epanet, { inp: net1 }, { rows: 'all' }, (timeS) => steps.push(timeS));
    expect(timesS).toHaveLength(27);
    expect(steps).toEqual(timesS);
    expect(toRows(simulate(epanet, { inp: net1 }).nodes.pressure)).toHaveLength(25);
  });

  test('answers are the same again, whatever ran between', () => {
    const first = simulate(epanet, { inp: net1 });
    simulate(epanet, { network: gridNetwork(5) });
    expect(simulate(epanet, { inp: net1 }).nodes.pressure).toEqual(first.nodes.pressure);
  });
});
