import { Matrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { loadHighs } from '../engine/highs.ts';
import { loadEpanet } from '../engine/wasm.ts';
import { emptyNetwork, pumpedNetwork } from '../fixtures/networks.ts';
import type { Network } from '../network/network.ts';
import { valueAt } from '../simulation/series.ts';
import { simulate } from '../simulation/simulate.ts';
import type { ControlRequest } from './control-request.ts';
import { IncrementalRegulator, solveRegulator } from './linear-quadratic.ts';
import { PidController, type PidParameters } from './pid.ts';
import { runControl } from './run-control.ts';
import { integrateError, judgeSteps } from './step-response.ts';

const epanet = await loadEpanet();
const highs = await loadHighs();
const HOUR_S = 3600;

const pipe = (id: string, from: string, to: string) => ({
  id,
  from,
  to,
  length: 800,
  diameter: 300,
  roughness: 120,
  minorLoss: 0,
  status: 'open' as const,
});

const district = pumpedNetwork();

/** The same pump fills a tank that serves the demand: the level sums up what the pump gives. */
const withTank: Network = {
  ...district,
  tanks: [{ id: 'T', elevation: 35, initialLevel: 2, minLevel: 0, maxLevel: 5, diameter: 12, minVolume: 0 }],
  pipes: [pipe('P', 'A', 'T'), pipe('Q', 'T', 'B')],
};

const pressureRequest: ControlRequest = {
  method: 'pid',
  actuator: { linkId: 'U', min: 0.6, max: 1.3, initial: 0.9 },
  variable: { kind: 'pressure', nodeId: 'B' },
  setpoints: [
    { fromS: 0, target: { value: 30, unit: 'm' } },
    { fromS: HOUR_S, target: { value: 40, unit: 'm' } },
  ],
  sampleS: 300,
  durationS: 2 * HOUR_S,
};
const levelRequest: ControlRequest = {
  method: 'pid',
  actuator: { linkId: 'U', min: 0.6, max: 1.3, initial: 0.9 },
  variable: { kind: 'level', tankId: 'T' },
  setpoints: [
    { fromS: 0, target: { value: 2, unit: 'm' } },
    { fromS: 2 * HOUR_S, target: { value: 2.5, unit: 'm' } },
  ],
  sampleS: 600,
  durationS: 8 * HOUR_S,
};

/** Every closed loop here must close its water balance. */
const control = (network: Network, request: ControlRequest) => {
  const result = runControl(epanet, highs, { network }, request);
  expect(result.simulation.massBalance.errorPercent).toBeLessThan(0.5);
  return result;
};

describe.each(['pid', 'mpc', 'optimal'] as const)('%s with EPANET as the plant', (method) => {
  test('a pressure step is followed without offset', () => {
    const result = control(district, { ...pressureRequest, method });
    const step = result.steps[1];
    expect(step).toMatchObject({ fromS: HOUR_S, target: 40 });
    expect(step?.settlingTimeS).toBeLessThanOrEqual(1500);
    expect(step?.overshootPercent).toBeLessThan(10);
    expect(Math.abs(step?.finalError ?? 1)).toBeLessThan(0.1);
    expect(step?.iae).toBeGreaterThan(0);
    expect(result.iae).toBeGreaterThanOrEqual(step?.iae ?? 0);
    // The speed it ended at gives that pressure in a plain steady state too.
    const speed = result.output.at(-1) ?? 0;
    const steady = simulate(epanet, { network: district }, { durationS: 0, boundary: { linkSettings: { U: speed } } });
    const pressure = valueAt(steady.nodes.pressure, 0, steady.nodeIds.indexOf('B'));
    expect(pressure).toBeCloseTo(result.measured.at(-1) ?? 0, 2);
    expect(result.simulation.energy.energyKwh).toBeGreaterThan(0);
  });

  test('a tank level step is followed', () => {
    const result = control(withTank, { ...levelRequest, method });
    const step = result.steps[1];
    expect(step).toMatchObject({ fromS: 2 * HOUR_S, target: 2.5 });
    expect(step?.settlingTimeS).toBeLessThanOrEqual(2 * HOUR_S);
    expect(step?.overshootPercent).toBeLessThan(10);
    expect(Math.abs(step?.finalError ?? 1)).toBeLessThan(0.03);
  });
});

describe('limits', () => {
  test('an output that cannot reach the setpoint does not wind up', () => {
    // 150 m is out of reach at speed 1.3; when 40 m is wanted again the pump slows down within two samples.
    const request: ControlRequest = {
      ...pressureRequest,
      setpoints: [
        { fromS: 0, target: { value: 150, unit: 'm' } },
        { fromS: HOUR_S, target: { value: 40, unit: 'm' } },
      ],
    };
    const result = control(district, request);
    const back = result.timesS.indexOf(HOUR_S);
    expect(result.output[back - 1]).toBe(1.3);
    expect(result.output[back + 1]).toBeLessThan(1.2);
    expect(result.saturatedShare).toBeGreaterThan(0.3);
    expect(result.steps[1]?.overshootPercent).toBeLessThan(20);
  });

  test('moves stay within the largest move', () => {
    for (const method of ['pid', 'mpc', 'optimal'] as const) {
      const { output } = control(district, {
        ...pressureRequest,
        method,
        actuator: { ...pressureRequest.actuator, maxMove: 0.02 },
      });
      const moves = output.slice(1).map((value, i) => Math.abs(value - (output[i] ?? 0)));
      expect(Math.max(...moves)).toBeLessThanOrEqual(0.02 + 1e-9);
    }
  });

  test('predictive control stays under a soft limit that the setpoint would break', () => {
    const limits = { max: { value: 2.3, unit: 'm' as const } };
    const careful = control(withTank, { ...levelRequest, method: 'mpc', limits });
    expect(Math.max(...careful.measured)).toBeLessThan(2.31);
    const careless = control(withTank, { ...levelRequest, limits });
    expect(Math.max(...careless.measured)).toBeGreaterThan(2.45);
    expect(careless.violations[0]).toMatchObject({ limit: 2.3 });
    expect(careless.violations[0]?.found).toBeGreaterThan(2.3);
  });
});

test('each sample is told, of those that there are going to be', () => {
  const told: string[] = [];
  runControl(epanet, highs, { network: district }, { ...pressureRequest, durationS: 900 }, (done, total) =>
    told.push(`${done}/${total}`),
  );
  // At 0, 300, 600 and 900 s.
  expect(told).toEqual(['1/4', '2/4', '3/4', '4/4']);
});

test('with preview, predictive control moves before the step and errs less', () => {
  const blind = control(withTank, { ...levelRequest, method: 'mpc' });
  const seeing = control(withTank, { ...levelRequest, method: 'mpc', mpc: { preview: true } });
  const before = blind.timesS.indexOf(2 * HOUR_S) - 1;
  expect(Math.abs((blind.measured[before] ?? 0) - 2)).toBeLessThan(0.02);
  expect(seeing.measured[before] ?? 0).toBeGreaterThan(2.02);
  expect(seeing.iae).toBeLessThan(blind.iae);
});

test('predictive control knows the demand to come and holds a level better than PID', () => {
  const network: Network = {
    ...withTank,
    junctions: withTank.junctions.map((junction) =>
      junction.id === 'B' ? { ...junction, demands: [{ base: 40, patternId: 'D' }] } : junction,
    ),
    patterns: [{ id: 'D', multipliers: [1, 1.3, 0.7, 1.2] }],
  };
  const request: ControlRequest = { ...levelRequest, setpoints: [{ fromS: 0, target: { value: 2, unit: 'm' } }] };
  expect(control(network, { ...request, method: 'mpc' }).iae).toBeLessThan(0.7 * control(network, request).iae);
});

test('a valve setting is controlled as well, in US units', () => {
  const us: Network = {
    ...emptyNetwork('GPM'),
    junctions: [
      { id: 'A', elevation: 0, demands: [] },
      { id: 'B', elevation: 0, demands: [] },
      { id: 'C', elevation: 0, demands: [{ base: 500 }] },
    ],
    reservoirs: [{ id: 'R', head: 250 }],
    pipes: [
      { ...pipe('P', 'R', 'A'), diameter: 12, length: 500 },
      { ...pipe('Q', 'B', 'C'), diameter: 8, length: 3000 },
    ],
    valves: [{ id: 'V', from: 'A', to: 'B', diameter: 8, kind: 'PRV', setting: 60, minorLoss: 0, status: 'active' }],
  };
  const result = control(us, {
    method: 'pid',
    actuator: { linkId: 'V', min: 20, max: 100, initial: 60 },
    variable: { kind: 'pressure', nodeId: 'C' },
    // 55 psi = 379.2 kPa.
    setpoints: [{ fromS: 0, target: { value: 379.212, unit: 'kPa' } }],
    sampleS: 60,
    durationS: 3600,
  });
  expect(result.units.pressure).toBe('psi');
  expect(result.measured.at(-1)).toBeCloseTo(55, 1);
  // The valve holds what the pipe loses above 55 psi: 500 gpm in 3000 ft of 8 in, C 120, lose
  // 4.727 * 3000 * (500 / 448.831)^1.852 / (120^1.852 * (8 / 12)^4.871) ft = 17.75 ft = 7.69 psi.
  const lossPsi = (0.4333 * (4.727 * 3000 * (500 / 448.831) ** 1.852)) / (120 ** 1.852 * (8 / 12) ** 4.871);
  expect(result.output.at(-1)).toBeCloseTo(55 + lossPsi, 0);
});

test('gains are read in the unit they are given for', () => {
  const gain = (value: number, perUnit: 'm' | 'kPa') =>
    control(district, { ...pressureRequest, durationS: HOUR_S, pid: { gain: value, perUnit, integralTimeS: 600 } })
      .output;
  // 1 m of water is 9.80665 kPa.
  const [inM, inKpa] = [gain(0.01, 'm'), gain(0.01 / 9.80665, 'kPa')];
  for (const [i, value] of inM.entries()) expect(value).toBeCloseTo(inKpa[i] ?? 0, 9);
});

describe('PID alone', () => {
  const parameters: PidParameters = {
    gain: 2,
    integralTimeS: 10,
    derivativeTimeS: 0,
    setpointWeight: 1,
    sampleS: 1,
    min: -100,
    max: 100,
    maxMove: 100,
    initial: 5,
  };

  test('a constant error adds K h / Ti e a sample', () => {
    const pid = new PidController(parameters);
    // It starts without a bump at 5, then 2 * 1 / 10 * 1 = 0.2 is added each time.
    expect([pid.next(1, 0), pid.next(1, 0), pid.next(1, 0)].map((u) => u.toFixed(6))).toEqual([
      '5.000000',
      '5.200000',
      '5.400000',
    ]);
  });

  test('a setpoint step gives a proportional step and no derivative kick', () => {
    const plain = new PidController(parameters);
    const derivative = new PidController({ ...parameters, derivativeTimeS: 5 });
    for (const pid of [plain, derivative]) pid.next(0, 0);
    expect(derivative.next(1, 0)).toBeCloseTo(plain.next(1, 0), 12);
    expect(plain.next(1, 0.5)).toBeGreaterThan(derivative.next(1, 0.5));
  });

  test('it leaves saturation at once when the error turns', () => {
    const pid = new PidController({ ...parameters, integralTimeS: 1, min: 0, max: 10 });
    for (let i = 0; i < 50; i += 1) expect(pid.next(100, 0)).toBeLessThanOrEqual(10);
    expect(pid.next(-1, 0)).toBeLessThan(10);
  });
});

describe('regulator alone', () => {
  const scalar = (value: number) => new Matrix([[value]]);

  test('the scalar Riccati equation gives the golden ratio', () => {
    // a = b = q = r = 1: P = (1 + sqrt 5) / 2, K = P / (1 + P) = 0.618034.
    expect(solveRegulator(scalar(1), scalar(1), scalar(1), scalar(1)).get(0, 0)).toBeCloseTo((Math.sqrt(5) - 1) / 2, 9);
  });

  test('with a free move it cancels the error of a static plant in one sample', () => {
    // y+ = 2 u: an error of -3 (measured 3 below) needs a move of 1.5.
    expect(new IncrementalRegulator(0, 2, 1e-9).next(3, 0)).toBeCloseTo(1.5, 6);
  });
});

test('a response is judged as drawn by hand', () => {
  const [step] = judgeSteps({
    timesS: [0, 10, 20, 30, 40],
    measured: [0, 6, 12, 9.8, 10],
    setpoint: [10, 10, 10, 10, 10],
  });
  // Furthest 2 of 10 above; inside 9.5 to 10.5 from 30 s; |error| 10, 4, 2, 0.2 for 10 s each.
  expect(step).toMatchObject({ from: 0, target: 10, settlingTimeS: 30, overshootPercent: 20, finalError: 0 });
  expect(step?.iae).toBeCloseTo(162, 9);
});

test('the errors after each setpoint sum to those of the run, up to its last sample', () => {
  const samples = { timesS: [0, 10, 20, 30, 40], measured: [0, 8, 10, 14, 20], setpoint: [10, 10, 20, 20, 20] };
  // |error| 10 and 2 until the setpoint changes at 20 s, then 10 and 6; each for 10 s.
  expect(judgeSteps(samples).map(({ iae }) => iae)).toEqual([120, 160]);
  expect(integrateError(samples)).toBe(280);
});

describe('bad requests', () => {
  const codeOf = (change: Partial<ControlRequest>): string => {
    try {
      runControl(epanet, highs, { network: district }, { ...pressureRequest, ...change });
    } catch (error) {
      return (error as { code: string }).code;
    }
    return 'none';
  };

  test.each([
    ['ELEMENT_UNKNOWN', { variable: { kind: 'pressure', nodeId: 'nowhere' } }],
    ['UNIT_MISMATCH', { setpoints: [{ fromS: 0, target: { value: 1, unit: 'LPS' } }] }],
    ['OPTION_INVALID', { setpoints: [] }],
    ['OPTION_INVALID', { setpoints: [{ fromS: 0, target: { value: Number.NaN, unit: 'm' } }] }],
    ['OPTION_INVALID', { actuator: { linkId: 'P', min: 0, max: 1 } }],
    ['OPTION_INVALID', { actuator: { linkId: 'U', min: 1, max: 1 } }],
    ['DURATION_INVALID', { sampleS: 0 }],
    ['DURATION_INVALID', { durationS: Number.NaN }],
  ] as const)('%s for %j', (code, change) => {
    expect(codeOf(change as Partial<ControlRequest>)).toBe(code);
  });
});
