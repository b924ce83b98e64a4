import { describe, expect, test } from 'vitest';
import { loadEpanet } from '../engine/wasm.ts';
import { fixtureText } from '../fixtures/load.ts';
import { gridNetwork, onePipeNetwork } from '../fixtures/networks.ts';
import type { Network } from '../network/network.ts';
import { columnOf, valueAt } from '../simulation/series.ts';
import { simulate } from '../simulation/simulate.ts';
import { unitsFor } from '../units.ts';
import { findAvailableFireFlow } from './available-fire-flow.ts';
import { toBurstEmitter } from './burst.ts';
import { rankNMinusOne, sweepNMinusOne } from './n-minus-one.ts';
import type { TestScenario } from './scenario.ts';
import { type TestOptions, testScenario } from './test-scenario.ts';

const epanet = await loadEpanet();
const net1 = { inp: fixtureText('Net1.inp') };
const HOUR_S = 3600;

/** Every run here must close its water balance. */
const runBalanced = (source: Parameters<typeof testScenario>[1], scenario: TestScenario, options?: TestOptions) => {
  const result = testScenario(epanet, source, scenario, options);
  expect(result.baseline.massBalance.errorPercent).toBeLessThan(0.5);
  expect(result.outcome.massBalance.errorPercent).toBeLessThan(0.5);
  return result;
};

/** A reservoir and a pump that fill a tank, which serves junction J at 5 L/s; the pump starts below 4 m. */
const tankNetwork: Network = {
  ...onePipeNetwork({ head: 10, demand: 5 }),
  tanks: [{ id: 'T', elevation: 40, initialLevel: 4, minLevel: 0, maxLevel: 5, diameter: 10, minVolume: 0 }],
  pipes: [{ id: 'P', from: 'T', to: 'J', length: 1000, diameter: 200, roughness: 130, minorLoss: 0, status: 'open' }],
  pumps: [{ id: 'U', from: 'R', to: 'T', headCurveId: 'C', status: 'open' }],
  curves: [{ id: 'C', points: [[10, 40]] }],
  controls: ['LINK U OPEN IF NODE T BELOW 4', 'LINK U CLOSED IF NODE T ABOVE 4.5'],
};

describe('burst', () => {
  test('the coefficient is Cd A sqrt(2 g) in the units of the network', () => {
    // 0.6 * 0.001 m2 * sqrt(2 * 9.80665) = 0.0026572 m3/s per sqrt(m) = 2.6572 L/s per sqrt(m).
    expect(toBurstEmitter({ value: 10, unit: 'cm2' }, unitsFor('LPS'))).toBeCloseTo(2.6572, 4);
    // In gpm per sqrt(psi): 2.6572 L/s = 42.118 gpm per sqrt(m), times sqrt(0.3048 / 0.4333 m per psi) = 0.83871: 35.325.
    expect(toBurstEmitter({ value: 10, unit: 'cm2' }, unitsFor('GPM'))).toBeCloseTo(35.325, 2);
  });

  test.each([
    ['LPS', onePipeNetwork({ head: 50, length: 1, diameter: 2000 }), 1],
    ['GPM', onePipeNetwork({ flow: 'GPM', head: 50 / 0.3048, length: 3, diameter: 80 }), 0.0630902],
  ] as const)('the flow through the hole is Torricelli, %s', (_, network, litresPerUnit) => {
    // 0.6 * 0.001 * sqrt(2 * 9.80665 * 50) = 0.018790 m3/s; the wide pipe loses nothing.
    const { outcome } = runBalanced(
      { network },
      { kind: 'burst', nodeId: 'J', holeArea: { value: 0.001, unit: 'm2' } },
    );
    expect(valueAt(outcome.nodes.demand, 0, 0) * litresPerUnit).toBeCloseTo(18.79, 1);
    expect(outcome.massBalance.leakagePercent).toBeCloseTo(100, 3);
  });

  test('it starts and ends when told, between the steps of the file too', () => {
    const { outcome } = runBalanced(
      { network: onePipeNetwork({ head: 50, length: 1, diameter: 2000 }) },
      { kind: 'burst', nodeId: 'J', holeArea: { value: 10, unit: 'cm2' }, fromS: 5400, untilS: 9000 },
    );
    // 18.79 L/s for one hour: 67.64 m3.
    expect(outcome.massBalance.leakageVolume).toBeCloseTo(67.64, 0);
  });

  describe('along a pipe', () => {
    // Reservoir (60 m) -> A (elevation 10 m) -> B (elevation 30 m); the main R-A loses nothing, the pipe A-B bursts at a
    // quarter: at 10 + 0.25 * 20 = 15 m, behind 250 m of its 1000 m. B draws d = 20 L/s, fully served above 14 m.
    //   hole:          q = 0.6 * 0.002 m2 * sqrt(2 g p),  p = 60 - loss(250 m, q + d) - 15
    //   pressure at B: 60 - loss(250 m, q + d) - loss(750 m, d) - 30
    // with Hazen-Williams' loss(L, Q) = 10.667 L Q^1.852 / (C^1.852 D^4.871), Q in m3/s.
    const [c, diameterM, d] = [120, 0.3, 0.02];
    const loss = (lengthM: number, flow: number) =>
      (10.667 * lengthM * flow ** 1.852) / (c ** 1.852 * diameterM ** 4.871);
    const hole = (headM: number) => 0.6 * 0.002 * Math.sqrt(2 * 9.80665 * headM);
    let [low, high] = [0, 0.1];
    for (let i = 0; i < 60; i += 1) {
      const q = (low + high) / 2;
      if (hole(60 - loss(250, q + d) - 15) > q) low = q;
      else high = q;
    }
    const pressureB = 60 - loss(250, low + d) - loss(750, d) - 30;

    const line = (flow: 'LPS' | 'GPM'): Network => {
      const [m, mm, lps] = flow === 'LPS' ? [1, 1, 1] : [1 / 0.3048, 1 / 25.4, 1 / 0.0630902];
      const base = onePipeNetwork({ flow, head: 60 * m, diameter: diameterM * 1000 * mm, roughness: c });
      const pipe = (id: string, from: string, to: string, lengthM: number, diameterMm: number) => ({
        id,
        from,
        to,
        length: lengthM * m,
        diameter: diameterMm * mm,
        roughness: c,
        minorLoss: 0,
        status: 'open' as const,
      });
      return {
        ...base,
        junctions: [
          { id: 'A', elevation: 10 * m, demands: [] },
          { id: 'B', elevation: 30 * m, demands: [{ base: 1000 * d * lps }] },
        ],
        // A tank's index comes after those of junctions, so a new junction moves it; cut off by a valve that is shut.
        tanks: [{ id: 'T', elevation: 20, initialLevel: 2, minLevel: 1, maxLevel: 3, diameter: 9, minVolume: 0 }],
        pipes: [
          pipe('main', 'R', 'A', 1, 3000),
          pipe('P', 'A', 'B', 1000, 1000 * diameterM),
          { ...pipe('spare', 'T', 'A', 10, 100), status: 'closed' },
        ],
      };
    };
    const holeArea = { value: 20, unit: 'cm2' as const };
    const burst = { kind: 'burst', pipeId: 'P', fraction: 0.25, holeArea } as const;

    test.each([
      ['LPS', 0.001, 1],
      ['GPM', 0.0630902 / 1000, 0.3048 / 0.4333],
    ] as const)('the hole flows by the pressure at its place, %s', (flow, m3sPerUnit, mPerUnit) => {
      const { outcome, baseline, split, baselineService } = runBalanced({ network: line(flow) }, burst);
      expect(split).toEqual({ nodeId: 'P-burst', pipeIds: ['P', 'P-burst'] });
      const at = (id: string) => outcome.nodeIds.indexOf(id);
      expect((valueAt(outcome.nodes.demand, 0, at('P-burst')) * m3sPerUnit) / low).toBeCloseTo(1, 3);
      expect((valueAt(outcome.nodes.pressure, 0, at('B')) * mPerUnit) / pressureB).toBeCloseTo(1, 3);
      // The baseline is cut as well, without a hole: same columns, nothing lost.
      expect(baseline.nodeIds).toEqual(outcome.nodeIds);
      expect(baseline.linkIds).toEqual(outcome.linkIds);
      expect(baseline.massBalance.leakagePercent).toBeCloseTo(0, 6);
      expect(valueAt(baseline.nodes.pressure, 0, at('B')) * mPerUnit).toBeCloseTo(60 - loss(1000, d) - 30, 1);
      expect(baselineService.unservedVolume).toBeCloseTo(0, 3);
    });

    test('the hash is that of the file, which stays as it is', () => {
      const source = { network: line('LPS') };
      const { outcome, baseline } = runBalanced(source, burst);
      expect(outcome.run.inpHash).toBe(simulate(epanet, source).run.inpHash);
      expect(baseline.run.inpHash).toBe(outcome.run.inpHash);
    });

    test('it starts and ends when told; an elevation that is given is taken', () => {
      // 10 m lower than between the ends, with no demand at B and no loss to speak of: 0.6 * 0.002 * sqrt(2 g 55) m3/s
      // for an hour, less the loss of the 250 m, by the same fixed point.
      let q = 0;
      for (let i = 0; i < 200; i += 1) q = (q + hole(60 - loss(250, q + d) - 5)) / 2;
      const { outcome } = runBalanced(
        { network: line('LPS') },
        { ...burst, elevation: { value: 5, unit: 'm' }, fromS: 5400, untilS: 9000 },
      );
      expect(outcome.massBalance.leakageVolume / (q * 3600)).toBeCloseTo(1, 3);
    });

    test('beside a reservoir the hole lies at the other end: its head is no elevation of the pipe', () => {
      // From 50 m to a junction at 0 m over a wide pipe: Torricelli with 50 m, as at the junction itself.
      const { outcome, split } = runBalanced(
        { network: onePipeNetwork({ head: 50, length: 1, diameter: 2000 }) },
        { kind: 'burst', pipeId: 'P', fraction: 0.5, holeArea: { value: 10, unit: 'cm2' } },
      );
      expect(valueAt(outcome.nodes.demand, 0, outcome.nodeIds.indexOf(split?.nodeId ?? ''))).toBeCloseTo(18.79, 1);
    });

    test('controls, rules and tanks of the file keep their meaning', () => {
      // A hole of a tenth of a square millimetre changes nothing that can be seen.
      const none = { value: 0.1, unit: 'mm2' as const };
      const { outcome, baseline } = runBalanced(net1, { ...burst, pipeId: '110', fraction: 0.7, holeArea: none });
      const intact = testScenario(epanet, net1, { kind: 'burst', nodeId: '12', holeArea: none });
      expect(baseline.energy.energyKwh).toBeCloseTo(intact.baseline.energy.energyKwh, 2);
      expect(outcome.tankLevels['2']?.length).toBe(intact.outcome.tankLevels['2']?.length);
      for (const [i, level] of (intact.outcome.tankLevels['2'] ?? []).entries()) {
        expect(outcome.tankLevels['2']?.[i]).toBeCloseTo(level, 2);
      }
    });
  });

  test('a hole needs exponent 0.5', () => {
    const base = onePipeNetwork();
    const network = {
      ...base,
      options: { 'EMITTER EXPONENT': '1.1' },
      junctions: base.junctions.map((j) => ({ ...j, emitter: 1 })),
    };
    expect(() =>
      testScenario(epanet, { network }, { kind: 'burst', nodeId: 'J', holeArea: { value: 1, unit: 'cm2' } }),
    ).toThrow(expect.objectContaining({ code: 'SCENARIO_INVALID' }));
  });
});

test('a demand surge raises the head loss by its factor to 1.852', () => {
  // Hazen-Williams: 10.667 * 1000 * 0.02^1.852 / (120^1.852 * 0.3^4.871) m at 20 L/s, times 2.5^1.852 at 50 L/s.
  const lossM = (10.667 * 1000 * 0.02 ** 1.852) / (120 ** 1.852 * 0.3 ** 4.871);
  const result = runBalanced(
    { network: onePipeNetwork({ demand: 20 }) },
    { kind: 'demand-surge', multiplier: 2.5, fromS: HOUR_S, untilS: 3 * HOUR_S },
  );
  const pressures = columnOf(result.outcome.nodes.pressure, 0);
  expect(50 - (pressures[0] ?? 0)).toBeCloseTo(lossM, 2);
  expect(50 - (pressures[1] ?? 0)).toBeCloseTo(lossM * 2.5 ** 1.852, 2);
  expect(50 - (pressures[3] ?? 0)).toBeCloseTo(lossM, 2);
  expect(result.pass).toBe(true);
});

describe('fire flow', () => {
  // From 50 m to 20 psi = 14.0688 m the pipe may lose 35.931 m:
  // Q = (35.931 * 120^1.852 * 0.3^4.871 / (10.667 * 1000))^(1/1.852) m3/s = 233.75 L/s.
  const availableLps = ((35.931 * 120 ** 1.852 * 0.3 ** 4.871) / 10_667) ** (1 / 1.852) * 1000;

  test('the available flow is that of Hazen-Williams, SI and US', () => {
    const si = findAvailableFireFlow(epanet, { network: onePipeNetwork() }, { nodeId: 'J' });
    expect(si.flow / availableLps).toBeCloseTo(1, 3);
    expect(si.staticPressure).toBeCloseTo(50, 6);
    const network = onePipeNetwork({ flow: 'GPM', head: 164.042, length: 3280.84, diameter: 11.811 });
    const us = findAvailableFireFlow(epanet, { network }, { nodeId: 'J' });
    expect((us.flow * 0.0630902) / availableLps).toBeCloseTo(1, 3);
    expect(us.residualPressure).toBe(20);
  });

  test('drawing that flow leaves the residual pressure; drawing more fails the test', () => {
    const source = { network: onePipeNetwork() };
    const draw = (lps: number) =>
      runBalanced(source, {
        kind: 'fire-flow',
        nodeId: 'J',
        flow: { value: lps, unit: 'LPS' },
        fromS: 0,
        untilS: 7200,
      });
    const just = draw(availableLps * 0.999);
    expect(just.pass).toBe(true);
    expect(valueAt(just.outcome.nodes.pressure, 0, 0)).toBeCloseTo(14.07, 0);
    const more = draw(availableLps * 1.1);
    expect(more.pass).toBe(false);
    expect(more.failures.map(({ criterion }) => criterion)).toEqual(['minimum-pressure', 'unserved']);
    expect(more.failures[0]?.message).toMatch(/; 1 junction is below$/);
    expect(more.service.deficientNodes[0]).toMatchObject({ nodeId: 'J' });
    expect(more.service.deficientNodes[0]?.deficientH).toBeCloseTo(2, 6);
  });

  // To EPANET a demand without a pattern follows the default pattern of the network, and a hydrant follows none.
  test('a hydrant draws what it was given at any hour, whatever the demand pattern and multiplier', () => {
    const network: Network = {
      ...onePipeNetwork({ demand: 10 }),
      patterns: [
        { id: 'constant-1', multipliers: [1, 0.5] },
        { id: 'DAY', multipliers: [0.5, 2] },
      ],
      options: { ACCURACY: '0.00001', TRIALS: '100', PATTERN: 'DAY', 'DEMAND MULTIPLIER': '1.5' },
    };
    const flow = { value: 50, unit: 'LPS' } as const;
    const { outcome } = runBalanced(
      { network },
      { kind: 'fire-flow', nodeId: 'J', flow, fromS: 0, untilS: 2 * HOUR_S },
    );
    const drawn = columnOf(outcome.nodes.demand, 0);
    // 10 L/s times 1.5 times 0.5 and 2, and the hydrant.
    expect(drawn[0]).toBeCloseTo(57.5, 4);
    expect(drawn[1]).toBeCloseTo(80, 4);
    expect(drawn[2]).toBeCloseTo(7.5, 4);
    const at = (atS: number) => findAvailableFireFlow(epanet, { network }, { nodeId: 'J', atS }).flow;
    expect((at(0) + 7.5) / availableLps).toBeCloseTo(1, 3);
    expect((at(HOUR_S) + 30) / availableLps).toBeCloseTo(1, 3);
  });

  // Net1 with a demand of that flow beside those of the file, by bisection on native EPANET 2.2 (WNTR 1.5.0).
  test.each([
    [6, 5363.23],
    [10, 5648.85],
    [18, 5818.86],
  ])('the flow available at node 22 of Net1 at %i:00 is that of EPANET 2.2', (hour, flowGpm) => {
    const { flow } = findAvailableFireFlow(epanet, net1, { nodeId: '22', atS: hour * HOUR_S });
    expect(flow / flowGpm).toBeCloseTo(1, 4);
  });

  test('no flow is available where the pressure is too low already', () => {
    const low = findAvailableFireFlow(epanet, { network: onePipeNetwork({ head: 10 }) }, { nodeId: 'J' });
    expect(low.flow).toBe(0);
  });
});

describe('outages', () => {
  const offAt = (result: ReturnType<typeof runBalanced>, pumpId: string): number[] => {
    const { links, timesS, linkIds } = result.outcome;
    const flows = columnOf(links.flow, linkIds.indexOf(pumpId));
    return timesS.filter((_, i) => Math.abs(flows[i] ?? 0) < 1e-3);
  };

  test('a pump stays off during its outage though its controls call it, and comes back', () => {
    const result = runBalanced(net1, { kind: 'outage', linkIds: ['9'], fromS: 2 * HOUR_S, untilS: 6 * HOUR_S });
    const off = offAt(result, '9');
    for (const hour of [2, 3, 4, 5]) expect(off).toContain(hour * HOUR_S);
    expect(off).not.toContain(6 * HOUR_S);
  });

  test('a pump that an outage stops is not said to be closed in the file', () => {
    const { outcome } = runBalanced(net1, { kind: 'power-failure' });
    expect(outcome.warnings.map(({ code }) => code)).toEqual(['TANK_EMPTY', 'DISCONNECTED']);
  });

  test('rules cannot start a pump during a power failure', () => {
    const network: Network = {
      ...tankNetwork,
      controls: [],
      rules: [
        'RULE 1\nIF TANK T LEVEL BELOW 4.2\nTHEN PUMP U STATUS IS OPEN',
        'RULE 2\nIF TANK T LEVEL ABOVE 4.5\nTHEN PUMP U STATUS IS CLOSED',
      ],
    };
    const result = runBalanced({ network }, { kind: 'power-failure', fromS: 4 * HOUR_S, untilS: 12 * HOUR_S });
    const off = offAt(result, 'U');
    for (let hour = 4; hour < 12; hour += 1) expect(off).toContain(hour * HOUR_S);
    expect(result.outcome.energy.pumps[0]?.onS).toBeGreaterThan(0);
  });

  test('a tank without its pump lasts its volume over the demand', () => {
    // 4 m of a tank 10 m wide: 314.16 m3 at 5 L/s last 62,832 s; the rest of the 24 h, 23,568 s, 117.8 m3 are missing.
    const result = runBalanced({ network: tankNetwork }, { kind: 'power-failure' });
    expect(result.service.tanks[0]?.emptyAtS).toBeCloseTo(62_832, -2);
    expect(result.service.unservedVolume).toBeCloseTo(117.8, 0);
    expect(result.failures.map(({ criterion }) => criterion)).toContain('tank-empty');
    expect(result.baselineService.unservedVolume).toBeCloseTo(0, 3);
  });

  test('losing the only source leaves nothing', () => {
    const result = runBalanced({ network: onePipeNetwork({ demand: 20 }) }, { kind: 'source-loss', nodeId: 'R' });
    expect(result.service.unservedPercent).toBeCloseTo(100, 3);
    expect(result.outcome.supplyFailure).toBe(true);
  });

  test('a check-valve pipe can be out for the whole run only', () => {
    const base = onePipeNetwork({ demand: 20 });
    const network: Network = { ...base, pipes: base.pipes.map((pipe) => ({ ...pipe, status: 'check-valve' })) };
    const result = runBalanced({ network }, { kind: 'outage', linkIds: ['P'] });
    expect(result.service.unservedPercent).toBeCloseTo(100, 3);
    expect(() => testScenario(epanet, { network }, { kind: 'outage', linkIds: ['P'], fromS: 3600 })).toThrow(
      expect.objectContaining({ code: 'SCENARIO_INVALID' }),
    );
  });
});

test('the two runs of a test are told as one span of time', () => {
  const told: (readonly [number, number])[] = [];
  const options = { durationS: 2 * HOUR_S, hydraulicStepS: HOUR_S };
  testScenario(epanet, net1, { kind: 'demand-surge', multiplier: 1.1 }, options, (...step) => told.push(step));
  const ends = told.map(([, totalS]) => totalS);
  expect(new Set(ends)).toEqual(new Set([4 * HOUR_S]));
  const times = told.map(([doneS]) => doneS);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect([times[0], times.at(-1)]).toEqual([0, 4 * HOUR_S]);
});

describe('N-1', () => {
  test('on a branch, each pipe costs the demand behind it', () => {
    const base = onePipeNetwork({ demand: 10 });
    const pipe = (id: string, from: string, to: string) => ({
      ...base.pipes[0],
      id,
      from,
      to,
      length: 10,
      status: 'open' as const,
    });
    const junction = (id: string, lps: number) => ({ id, elevation: 0, demands: [{ base: lps }] });
    const network = {
      ...base,
      junctions: [junction('A', 10), junction('B', 5), junction('C', 2)],
      pipes: [pipe('1', 'R', 'A'), pipe('2', 'A', 'B'), pipe('3', 'B', 'C'), pipe('4', 'A', 'C')],
    } as Network;
    const { members, intact } = sweepNMinusOne(epanet, { network });
    // Pipe 1 carries all: 17 L/s * 86,400 s = 1468.8 m3; the others are in a loop.
    expect(members[0]).toMatchObject({ linkId: '1' });
    expect(members[0]?.unservedVolume).toBeCloseTo(1468.8, 0);
    expect(members.slice(1).map(({ unservedVolume }) => Math.round(unservedVolume))).toEqual([0, 0, 0]);
    expect(intact.unservedVolume).toBeCloseTo(0, 3);
  });

  test('ranks by unserved water, then by node hours', () => {
    const member = (linkId: string, unservedVolume: number, deficientNodeHours: number) => ({
      linkId,
      unservedVolume,
      deficientNodeHours,
    });
    expect(
      rankNMinusOne([member('a', 1, 9), member('b', 2, 0), member('c', 1, 10)]).map(({ linkId }) => linkId),
    ).toEqual(['b', 'c', 'a']);
  });

  test('where nobody goes short, the link whose loss costs the most pressure comes first', () => {
    const members = sweepNMinusOne(epanet, net1).members.filter(({ unservedVolume }) => unservedVolume === 0);
    expect(members).toHaveLength(11);
    const pressures = members.map(({ lowestPressure }) => lowestPressure);
    expect(pressures).toEqual(pressures.toSorted((a, b) => a - b));
  });

  // Junction 1 of Net2 is a pump station: an inflow that no pressure stops. Cut off from the tank (29 is its only pipe) it has
  // nowhere to go.
  test('a loss that leaves an inflow without an outlet is not to be trusted, and said so', () => {
    const net2 = { inp: fixtureText('Net2.inp') };
    const { intact, members } = sweepNMinusOne(epanet, net2, { durationS: 86_400, linkIds: ['13', '29', '41'] });
    expect(intact.converged).toBe(true);
    expect(Object.fromEntries(members.map(({ linkId, converged }) => [linkId, converged]))).toEqual({
      13: false,
      29: false,
      41: true,
    });
  });

  test('a network of 100 pipes takes less than 5 s', () => {
    const network = gridNetwork(8);
    expect(network.pipes.length).toBeGreaterThanOrEqual(100);
    const done: number[] = [];
    const { run, members } = sweepNMinusOne(epanet, { network }, {}, (count) => done.push(count));
    expect(members).toHaveLength(network.pipes.length);
    expect(done.at(-1)).toBe(network.pipes.length);
    expect(run.runTimeMs).toBeLessThan(5000);
  });
});

describe('bad scenarios', () => {
  const bad: readonly (readonly [string, TestScenario, string])[] = [
    ['an unknown node', { kind: 'burst', nodeId: 'nowhere', holeArea: { value: 1, unit: 'cm2' } }, 'ELEMENT_UNKNOWN'],
    [
      'a burst at the end of a pipe',
      { kind: 'burst', pipeId: '10', fraction: 1, holeArea: { value: 1, unit: 'cm2' } },
      'SCENARIO_INVALID',
    ],
    [
      'a burst at NaN',
      { kind: 'burst', pipeId: '10', fraction: Number.NaN, holeArea: { value: 1, unit: 'cm2' } },
      'SCENARIO_INVALID',
    ],
    [
      'a burst in a pump',
      { kind: 'burst', pipeId: '9', fraction: 0.5, holeArea: { value: 1, unit: 'cm2' } },
      'SCENARIO_INVALID',
    ],
    [
      'a burst in no pipe',
      { kind: 'burst', pipeId: 'none', fraction: 0.5, holeArea: { value: 1, unit: 'cm2' } },
      'ELEMENT_UNKNOWN',
    ],
    ['a burst nowhere', { kind: 'burst', holeArea: { value: 1, unit: 'cm2' } } as never, 'ELEMENT_UNKNOWN'],
    ['a flow in psi', { kind: 'fire-flow', nodeId: '10', flow: { value: 1, unit: 'psi' as 'GPM' } }, 'UNIT_MISMATCH'],
    ['NaN', { kind: 'demand-surge', multiplier: Number.NaN }, 'OPTION_INVALID'],
    ['an end before its start', { kind: 'demand-surge', multiplier: 2, fromS: 7200, untilS: 3600 }, 'SCENARIO_INVALID'],
    ['seconds', { kind: 'demand-surge', multiplier: 2, fromS: 7, untilS: 3601 }, 'SCENARIO_INVALID'],
    ['no links', { kind: 'outage', linkIds: [] }, 'SCENARIO_INVALID'],
    ['a junction as source', { kind: 'source-loss', nodeId: '10' }, 'SCENARIO_INVALID'],
    ['a pipe as pump', { kind: 'power-failure', pumpIds: ['10'] }, 'ELEMENT_UNKNOWN'],
  ];
  test.each(bad)('%s', (_, scenario, code) => {
    expect(() => testScenario(epanet, net1, scenario)).toThrow(expect.objectContaining({ code }));
  });
});
