import { describe, expect, test } from 'vitest';
import { loadEpanet } from '../engine/wasm.ts';
import { fixtureJson, fixtureText } from '../fixtures/load.ts';
import { createNoise } from '../fixtures/noise.ts';
import type { Network } from '../network/network.ts';
import { parseInp } from '../network/parse-inp.ts';
import { valueAt } from '../simulation/series.ts';
import { simulate } from '../simulation/simulate.ts';
import { identify } from './identify.ts';
import { fitLeastSquares } from './least-squares.ts';
import type { Observations } from './observations.ts';
import { probabilityWithin } from './uncertainty.ts';

const epanet = await loadEpanet();

interface CalibrationCase {
  readonly times_s: readonly number[];
  readonly pressure_sensors: readonly string[];
  readonly pressure_observed: readonly (readonly number[])[];
  readonly flow_sensors: readonly string[];
  readonly flow_observed: readonly (readonly number[])[];
  readonly noise: { readonly pressure_sd: number; readonly flow_relative_sd: number };
  readonly roughness_groups: readonly (readonly string[])[];
  readonly leak_candidates: readonly string[];
  readonly rmse_pressure_with_inp_values: number;
  readonly truth: {
    readonly roughness_multiplier: readonly number[];
    readonly leak_node: string;
    readonly leak_emitter: number;
    readonly rmse_pressure_at_truth: number;
  };
}

const net2 = { inp: fixtureText('Net2.inp') };
const calibration = fixtureJson<CalibrationCase>('calibration-Net2.case.json');
const observations: Observations = {
  timesS: calibration.times_s,
  pressure: {
    unit: 'psi',
    nodeIds: calibration.pressure_sensors,
    values: calibration.pressure_observed,
    sensorSd: calibration.noise.pressure_sd,
  },
  flow: {
    unit: 'GPM',
    linkIds: calibration.flow_sensors,
    values: calibration.flow_observed,
    relativeSd: calibration.noise.flow_relative_sd,
  },
};
const request = {
  observations,
  groups: calibration.roughness_groups.map((pipeIds, i) => ({ id: String(i + 1), pipeIds })),
  multiplierBounds: { min: 0.5, max: 1.6 },
  leakCandidateIds: calibration.leak_candidates,
  maxEmitter: 20,
};

describe('the calibration case of Net2 (truth in the case file)', () => {
  const fits: string[] = [];
  const result = identify(epanet, net2, request, (done, total) => fits.push(`${done}/${total}`));

  test('progress is told after each fit', () => {
    expect(fits).toEqual(['1/7', '2/7', '3/7', '4/7', '5/7', '6/7', '7/7']);
  });

  test('the multipliers are within 10 %, and within three of their standard errors', () => {
    for (const [i, { multiplier, standardError, identifiable }] of result.groups.entries()) {
      const truth = calibration.truth.roughness_multiplier[i] ?? Number.NaN;
      expect(Math.abs(multiplier / truth - 1)).toBeLessThan(0.1);
      expect(Math.abs(multiplier - truth)).toBeLessThan(3 * standardError);
      expect(identifiable).toBe(true);
    }
  });

  test('each reading stands beside what the model gives, before and after', () => {
    const pressures = result.sensors.filter(({ kind }) => kind === 'pressure');
    expect(pressures.map(({ elementId }) => elementId)).toEqual(calibration.pressure_sensors);
    const rmse = (which: 'before' | 'after') => {
      const squares = pressures.flatMap((sensor) =>
        sensor.observed.map((value, i) => ((sensor[which][i] ?? Number.NaN) - value) ** 2),
      );
      return Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / squares.length);
    };
    for (const [column, { timesS, observed }] of pressures.entries()) {
      expect(timesS).toEqual(calibration.times_s);
      expect(observed).toEqual(calibration.pressure_observed.map((row) => row[column]));
    }
    // Both of the case file: computed by EPANET with the file's values, and with the true ones.
    expect(rmse('before')).toBeCloseTo(calibration.rmse_pressure_with_inp_values, 3);
    expect(rmse('after')).toBeLessThan(1.1 * calibration.truth.rmse_pressure_at_truth);
  });

  test('the leak is found where it is, with its size', () => {
    const { leak_node, leak_emitter } = calibration.truth;
    expect(result.leakRanking[0]?.nodeId).toBe(leak_node);
    expect(result.leaks.map(({ nodeId }) => nodeId)).toEqual([leak_node]);
    const [leak] = result.leaks;
    expect(Math.abs((leak?.emitter ?? 0) - leak_emitter)).toBeLessThan(3 * (leak?.standardError ?? 0));
    expect(result.leakRanking).toHaveLength(calibration.leak_candidates.length);
  });

  test('the fit explains the readings to their noise', () => {
    expect(result.chiSquarePerDegree).toBeGreaterThan(0.8);
    expect(result.chiSquarePerDegree).toBeLessThan(1.2);
    expect(result.rmsePressureBefore).toBeCloseTo(calibration.rmse_pressure_with_inp_values, 3);
    expect(result.rmsePressureAfter).toBeLessThan(1.02 * calibration.truth.rmse_pressure_at_truth);
    expect(result.warnings).toEqual([]);
    expect(result.correlation.parameters).toEqual(['group 1', 'group 2', 'leak 18']);
    expect(result.run.runTimeMs).toBeLessThan(10_000);
  });

  test('leakage over inflow is that of the emitter at the sensor pressures', () => {
    // 1.5 gpm/psi^0.5 at the 75 to 84 psi of node 18: 13 to 13.8 gpm.
    expect(result.meanLeakage).toBeGreaterThan(13);
    expect(result.meanLeakage).toBeLessThan(13.8);
    expect(result.leakageRate).toBeCloseTo(result.meanLeakage / result.meanInflow, 10);
  });

  test('missing readings are left out', () => {
    const values = calibration.pressure_observed.map((row, i) =>
      row.map((value, j) => ((i + j) % 3 === 0 ? null : value)),
    );
    const pressure = { unit: 'psi' as const, nodeIds: calibration.pressure_sensors, values, sensorSd: 0.2 };
    const sparse = identify(epanet, net2, { ...request, observations: { ...observations, pressure } });
    expect(sparse.readings).toBeLessThan(result.readings);
    expect(sparse.leakRanking[0]?.nodeId).toBe('18');
  });
});

describe('snapshots with observed tank levels and pump states (Net1, which has controls)', () => {
  // The readings come from a plain simulation of a network whose pipes we made rougher, with noise from a fixed seed.
  const file = parseInp(fixtureText('Net1.inp'));
  // A dead end without demand: no water flows there, so no reading can tell its roughness.
  const net1: Network = {
    ...file,
    junctions: [...file.junctions, { id: 'end', elevation: 700, demands: [{ base: 0 }] }],
    pipes: [
      ...file.pipes,
      { id: 'stub', from: '23', to: 'end', length: 1000, diameter: 8, roughness: 100, minorLoss: 0, status: 'open' },
    ],
  };
  const old = ['10', '11', '12', '111', '112', '113'];
  const rougher: Network = {
    ...net1,
    pipes: net1.pipes.map((pipe) => (old.includes(pipe.id) ? { ...pipe, roughness: pipe.roughness * 0.8 } : pipe)),
    junctions: net1.junctions.map((junction) => (junction.id === '22' ? { ...junction, emitter: 8 } : junction)),
  };
  const sensors = ['11', '13', '21', '23', '31', '32'];
  const meters = ['10', '110'];

  /** What sensors would read in a network, with the boundary as known; noise from a fixed seed. */
  const observe = (network: Network, seed: number): Observations => {
    const noise = createNoise(seed);
    const { timesS, nodes, links, nodeIds, linkIds, tankLevels } = simulate(epanet, { network });
    const pressure = (row: number, id: string) => valueAt(nodes.pressure, row, nodeIds.indexOf(id)) + 0.1 * noise();
    const flow = (row: number, id: string) => valueAt(links.flow, row, linkIds.indexOf(id));
    const table = (ids: readonly string[], read: (row: number, id: string) => number) =>
      timesS.map((_, row) => ids.map((id) => read(row, id)));
    return {
      timesS,
      pressure: { unit: 'psi', nodeIds: sensors, values: table(sensors, pressure), sensorSd: 0.1 },
      flow: {
        unit: 'GPM',
        linkIds: meters,
        values: table(meters, (row, id) => flow(row, id) * (1 + 0.01 * noise())),
        relativeSd: 0.01,
      },
      tankLevels: { unit: 'ft', tankIds: ['2'], values: (tankLevels['2'] ?? []).map((level) => [level]) },
      linkSettings: { linkIds: ['9'], values: table(['9'], (row, id) => (flow(row, id) > 1 ? 1 : 0)) },
    };
  };
  const snapshots = observe(rougher, 7);
  const groups = [
    { id: 'old', pipeIds: old },
    { id: 'new', pipeIds: ['21', '22', '31', '121', '122'] },
    { id: 'stub', pipeIds: ['stub'] },
  ];

  test('roughness and leak are recovered, and the dead end is said not to be identifiable', () => {
    const result = identify(
      epanet,
      { network: net1 },
      { observations: snapshots, groups, leakCandidateIds: ['12', '22', '31'], maxEmitter: 50 },
    );
    expect(result.mode).toBe('snapshots');
    const [first, second, stub] = result.groups;
    expect(Math.abs((first?.multiplier ?? 0) / 0.8 - 1)).toBeLessThan(0.05);
    expect(Math.abs((second?.multiplier ?? 0) - 1)).toBeLessThan(0.1);
    expect(stub).toMatchObject({ identifiable: false, confidence: 0 });
    expect(stub?.multiplier).toBeCloseTo(1, 1);
    expect(result.warnings.map(({ code }) => code)).toContain('NOT_IDENTIFIABLE');
    expect(result.leaks.map(({ nodeId }) => nodeId)).toEqual(['22']);
    expect(Math.abs((result.leaks[0]?.emitter ?? 0) / 8 - 1)).toBeLessThan(0.1);
  });

  test('without tank levels the controls are in the loop, and the answer says so', () => {
    const { tankLevels: _levels, linkSettings: _settings, ...open } = snapshots;
    const result = identify(epanet, { network: net1 }, { observations: open, groups });
    expect(result.mode).toBe('extended-period');
    expect(result.warnings.map(({ code }) => code)).toContain('CONTROLS_IN_LOOP');
  });

  test('without a leak none is claimed', () => {
    const result = identify(
      epanet,
      { network: net1 },
      { observations: observe(net1, 11), groups, leakCandidateIds: ['12', '22', '31'] },
    );
    expect(result.leaks).toEqual([]);
    expect(result.leakageRate).toBe(0);
  });

  test('two leaks are told apart', () => {
    const leaks: Readonly<Record<string, number>> = { 12: 10, 31: 6 };
    const leaking: Network = {
      ...net1,
      junctions: net1.junctions.map((junction) => {
        const emitter = leaks[junction.id];
        return emitter === undefined ? junction : { ...junction, emitter };
      }),
    };
    const result = identify(
      epanet,
      { network: net1 },
      { observations: observe(leaking, 13), groups: [], leakCandidateIds: ['12', '22', '31'], maxEmitter: 50 },
    );
    expect(result.leaks.map(({ nodeId }) => nodeId).toSorted()).toEqual(['12', '31']);
    for (const { nodeId, emitter } of result.leaks)
      expect(Math.abs(emitter / (leaks[nodeId] ?? 0) - 1)).toBeLessThan(0.1);
  });

  test('a demand factor is estimated beside groups by diameter', () => {
    const thirsty: Network = { ...net1, options: { ...net1.options, 'DEMAND MULTIPLIER': '1.15' } };
    const result = identify(
      epanet,
      { network: net1 },
      { observations: observe(thirsty, 17), groups: 'diameter', estimateDemand: true },
    );
    expect(result.demandMultiplier?.value).toBeCloseTo(1.15, 1);
    expect(Math.abs((result.demandMultiplier?.value ?? 0) - 1.15)).toBeLessThan(
      4 * (result.demandMultiplier?.standardError ?? 0),
    );
    // Net1 has pipes of 6, 8, 10, 12, 14 and 18 in.
    expect(result.groups.map(({ id }) => id)).toEqual([6, 8, 10, 12, 14, 18].map((inch) => `diameter ${inch}`));
  });
});

describe('bad observations', () => {
  const spoil = (change: Partial<Observations>) => () =>
    identify(epanet, net2, { ...request, observations: { ...observations, ...change } });
  const pressure = observations.pressure ?? { unit: 'psi', nodeIds: [], values: [], sensorSd: 1 };
  const withFirst = (value: number) =>
    pressure.values.map((row, i) => (i === 3 ? [...row.slice(0, 5), value, ...row.slice(6)] : row));

  test('NaN is named by row and column', () => {
    expect(spoil({ pressure: { ...pressure, values: withFirst(Number.NaN) } })).toThrow(
      expect.objectContaining({ code: 'OBSERVATION_INVALID', details: { name: 'pressure', row: 3, column: 5 } }),
    );
  });

  test('rows, columns, times, sensors and units that do not fit', () => {
    expect(spoil({ timesS: [0] })).toThrow(expect.objectContaining({ code: 'OBSERVATION_INVALID' }));
    expect(spoil({ timesS: observations.timesS.toReversed() })).toThrow(
      expect.objectContaining({ code: 'OBSERVATION_INVALID' }),
    );
    expect(spoil({ pressure: { ...pressure, nodeIds: [...pressure.nodeIds.slice(1), 'nowhere'] } })).toThrow(
      expect.objectContaining({ code: 'ELEMENT_UNKNOWN' }),
    );
    expect(spoil({ pressure: { ...pressure, unit: 'GPM' as 'psi' } })).toThrow(
      expect.objectContaining({ code: 'UNIT_MISMATCH' }),
    );
  });

  test('more parameters than readings', () => {
    const few: Observations = { timesS: [0], pressure: { ...pressure, nodeIds: ['2', '6'], values: [[91, 78]] } };
    expect(() =>
      identify(epanet, net2, { observations: few, groups: request.groups, leakCandidateIds: ['5'] }),
    ).toThrow(expect.objectContaining({ code: 'TOO_FEW_READINGS', details: { unknowns: 3, readings: 2 } }));
  });

  test('a pipe in two groups, and nothing to estimate', () => {
    const groups = [
      { id: 'a', pipeIds: ['1'] },
      { id: 'b', pipeIds: ['1'] },
    ];
    expect(() => identify(epanet, net2, { observations, groups })).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    );
    expect(() => identify(epanet, net2, { observations, groups: [] })).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    );
  });
});

describe('least squares', () => {
  const parameter = (name: string, change: object = {}) => ({
    name,
    start: 0,
    min: -100,
    max: 100,
    prior: 0,
    priorSd: Number.POSITIVE_INFINITY,
    step: 1e-4,
    ...change,
  });
  // y = 2 + 3 x at x = 0, 1, 2, 3 with errors 0.1, -0.1, -0.1, 0.1 (orthogonal to 1 and x): the fit is exactly (2, 3).
  const line = ([a = 0, b = 0]: readonly number[]) => Float64Array.from([2.1, 4.9, 7.9, 11.1], (y, x) => a + b * x - y);

  test('a straight line comes out as by the normal equations', () => {
    const fit = fitLeastSquares(line, [parameter('a'), parameter('b')]);
    expect(fit.values[0]).toBeCloseTo(2, 4);
    expect(fit.values[1]).toBeCloseTo(3, 4);
    expect(fit.chiSquare).toBeCloseTo(0.04, 6);
    expect(fit.converged).toBe(true);
  });

  test('a bound holds, and the rest is fitted along it', () => {
    // With b <= 2 the best a is the mean of y - 2 x: (2.1 + 2.9 + 3.9 + 5.1) / 4 = 3.5.
    const fit = fitLeastSquares(line, [parameter('a'), parameter('b', { max: 2 })]);
    expect(fit.values[1]).toBe(2);
    expect(fit.values[0]).toBeCloseTo(3.5, 4);
  });

  test('a prior pulls as its standard deviation says', () => {
    // One reading y = 4 with error 1 and a prior 0 with error 1: the mean, 2.
    const fit = fitLeastSquares(([a = 0]) => Float64Array.of(a - 4), [parameter('a', { priorSd: 1 })]);
    expect(fit.values[0]).toBeCloseTo(2, 6);
  });

  test("Rosenbrock's valley is followed to (1, 1)", () => {
    const fit = fitLeastSquares(
      ([x = 0, y = 0]) => Float64Array.of(1 - x, 10 * (y - x * x)),
      [parameter('x', { start: -1.2 }), parameter('y', { start: 1 })],
    );
    expect(fit.values[0]).toBeCloseTo(1, 3);
    expect(fit.values[1]).toBeCloseTo(1, 3);
  });

  test('the normal distribution is that of the tables: 68.27 %, 95.45 %', () => {
    expect(probabilityWithin(1)).toBeCloseTo(0.6827, 4);
    expect(probabilityWithin(2)).toBeCloseTo(0.9545, 4);
  });
});
