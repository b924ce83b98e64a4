// Bad input over the whole way of a tool: arguments, thread, engine, answer. None of it ends the process or a thread's
// engine; the domain's own tests (domains/hydro/bad-input.test.ts) have more of each kind.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixtureText } from '../../domains/hydro/fixtures/load.ts';
import { EngineError } from '../../schemas/errors.ts';
import { SimulationAnswerSchema } from '../../schemas/hydro/simulation.ts';
import { startToolRig, type ToolRig } from './tool-rig.ts';

const NET1 = fixtureText('Net1.inp');
const LINES = NET1.split(/\r?\n/);
const TEN_YEARS_S = 10 * 365 * 86_400;

let rig: ToolRig;
beforeAll(async () => {
  rig = await startToolRig();
});
afterAll(async () => {
  // After all of it the threads still compute, and right: at 32 EPANET 2.2 has 106.8 psi (Net1.reference.json).
  const { lowestPressure } = SimulationAnswerSchema.parse(await rig.call('simulation', { network_config: NET1 }));
  await rig.stop();
  expect(lowestPressure).toMatchObject({ nodeId: '32', timeS: 79_200 });
  expect(lowestPressure?.pressure).toBeCloseTo(106.8, 1);
});

/** Net1 with a change, which must be one. */
const change = (found: string | RegExp, put: string): string => {
  const inp = NET1.replace(found, put);
  expect(inp).not.toBe(NET1);
  return inp;
};

const observed = {
  timesS: [0],
  pressure: { unit: 'psi', nodeIds: ['11', '12', '21', '31'], values: [[119, 117, 116, 115]], sensorSd: 1 },
  tankLevels: { unit: 'ft', tankIds: ['2'], values: [[120]] },
};

/** Each tool with arguments that are good for Net1. */
const ARGS: Readonly<Record<string, object>> = {
  simulation: {},
  identification: { observed_data: observed, groups: [{ id: 'all', pipeIds: ['10', '11', '12'] }] },
  scheduling: { objective: 'energy', duration: 6 * 3_600 },
  control: {
    method: 'pid',
    actuator: { linkId: '9', min: 0.5, max: 1.5 },
    variable: { kind: 'pressure', nodeId: '12' },
    setpoint: [{ fromS: 0, target: { value: 110, unit: 'psi' } }],
    sample_time: 3_600,
    duration: 6 * 3_600,
  },
  testing: { test_scenario: { kind: 'demand-surge', multiplier: 1 } },
};
const TOOLS = Object.keys(ARGS);
const call = (tool: string, network_config: unknown, more: object = {}) =>
  rig.call(tool, { network_config, ...ARGS[tool], ...more });
const refusal = async (tool: string, network: unknown, more?: object): Promise<EngineError> => {
  const error = await call(tool, network, more).then(
    () => new Error(`${tool} answered`),
    (reason: unknown) => reason,
  );
  // Anything else than our own error would be tried again, for ever.
  expect(error).toBeInstanceOf(EngineError);
  const { message } = error as EngineError;
  expect(message).not.toMatch(/\n|undefined|\[object/);
  return error as EngineError;
};

describe.each(TOOLS)('%s refuses', (tool) => {
  test('a syntax error in line 37, with the line and its text', async () => {
    const text = '113 13 23 52x80 8 100 0 Open';
    const error = await refusal(tool, LINES.map((line, index) => (index === 36 ? text : line)).join('\n'));
    expect(error).toMatchObject({ code: 'NETWORK_INVALID', details: [{ field: 'line 37', line: 37, text }] });
    expect(error.message).toContain('line 37');
    expect(error.message).toContain(text);
  });

  test('nodes without a link, and islands without a source, by name', async () => {
    const lonely = await refusal(tool, change('[RESERVOIRS]', ' lonely 700 1 ;\n[RESERVOIRS]'));
    expect(lonely).toMatchObject({ code: 'NETWORK_INVALID', message: expect.stringContaining('lonely') });
    const nodes = change('[RESERVOIRS]', ' I1 700 100 ;\n I2 700 50 ;\n[RESERVOIRS]');
    const island = await refusal(tool, nodes.replace('[PUMPS]', ' IP I1 I2 100 8 100 0 Open ;\n[PUMPS]'));
    expect(island).toMatchObject({ code: 'NETWORK_INVALID', message: expect.stringContaining('I1, I2') });
  });

  test('a unit that is none', async () => {
    const error = await refusal(tool, change(/Units\s+GPM/i, 'Units LPX'));
    expect(error).toMatchObject({ code: 'NETWORK_INVALID', message: expect.stringMatching(/line \d+.*LPX/) });
  });

  test('1,000,000 nodes', async () => {
    const error = await refusal(tool, `[JUNCTIONS]\n${'J 1\n'.repeat(1_000_000)}`);
    expect(error).toMatchObject({ code: 'NETWORK_INVALID', message: expect.stringContaining('at most 200000') });
  });
});

test('1,000,000 nodes as JSON', async () => {
  const junctions = Array.from({ length: 1_000_000 }, () => ({ id: 'J', elevation: 0, demands: [] }));
  const error = await refusal('simulation', { junctions });
  expect(error).toMatchObject({ code: 'NETWORK_INVALID', message: expect.stringContaining('at most 200000') });
});

describe('a duration', () => {
  test.each([
    ['simulation', { duration: TEN_YEARS_S }, /duration: found 315360000, want at most 31622400/],
    ['testing', { duration: TEN_YEARS_S }, /duration: found 315360000, want at most 31622400/],
    ['scheduling', { duration: TEN_YEARS_S }, /duration: found 315360000, want at most 31622400/],
    ['scheduling', { duration: 0 }, /duration: found 0, want at least 1/],
    ['control', { duration: TEN_YEARS_S }, /duration: found 315360000, want at most 31622400/],
    ['control', { duration: 0 }, /duration: found 0, want at least 1/],
  ])('%s refuses %j', async (tool, more, message) => {
    const error = await refusal(tool, NET1, more);
    expect(error).toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringMatching(message) });
  });

  test.each(['simulation', 'testing'])('%s: ten years in the file are refused with a way out', async (tool) => {
    const error = await refusal(tool, change(/Duration\s+24:00/i, 'Duration 87600:00'));
    expect(error).toMatchObject({ code: 'HYDRAULICS_INVALID', message: expect.stringContaining('shorten it') });
  });

  test('ten years of readings without tank levels are not simulated', async () => {
    const { tankLevels: _, pressure } = observed;
    const two = {
      timesS: [0, TEN_YEARS_S],
      pressure: { ...pressure, values: [...pressure.values, ...pressure.values] },
    };
    expect(await refusal('identification', NET1, { observed_data: two })).toMatchObject({ code: 'HYDRAULICS_INVALID' });
  });

  test('0 is one steady state, asked for or in the file', async () => {
    const asked = SimulationAnswerSchema.parse(await call('simulation', NET1, { duration: 0 }));
    expect(asked).toMatchObject({ timesS: [0], supplyFailure: false });
    const inFile = change(/Duration\s+24:00/i, 'Duration 0');
    expect(SimulationAnswerSchema.parse(await call('simulation', inFile)).timesS).toEqual([0]);
    for (const tool of TOOLS) expect(await call(tool, inFile)).toMatchObject({ run: { engineVersion: '2.3.5' } });
  });
});

interface Shortage {
  readonly supplyFailure: boolean;
  readonly failingNodeIds: readonly string[];
  readonly warnings: readonly { readonly code: string; readonly fromS?: number }[];
}

describe('shortage is an answer that says so', () => {
  const CASES: readonly (readonly [name: string, () => string, code: string])[] = [
    [
      'a closed zone',
      () => change('[STATUS]', `[STATUS]\n${[112, 121, 22, 31, 122, 113].map((id) => ` ${id} Closed`).join('\n')}`),
      'DISCONNECTED',
    ],
    ['negative pressures', () => change('[DEMANDS]', '[DEMANDS]\n 32 20000\n'), 'NEGATIVE_PRESSURE'],
  ];
  /** Where a tool's answer has it: `testing` has it of the scenario. */
  const shortageOf = (answer: unknown): Shortage => {
    const { scenario, ...own } = answer as Shortage & { readonly scenario?: Shortage };
    return scenario ?? own;
  };

  test.each(CASES)('%s, in each tool that answers', async (_, network, code) => {
    for (const tool of ['simulation', 'control', 'testing', 'identification']) {
      const { supplyFailure, failingNodeIds, warnings } = shortageOf(await call(tool, network()));
      expect([tool, supplyFailure]).toEqual([tool, true]);
      expect([tool, ...failingNodeIds]).toContain('32');
      if (tool === 'simulation' || tool === 'control')
        expect(warnings.map((warning) => warning.code)).toEqual(expect.arrayContaining([code]));
      expect(warnings.length).toBeGreaterThan(0);
    }
  });

  test.each(CASES)('%s: no plan serves everybody, and the limit that binds is named', async (_, network) => {
    const error = await refusal('scheduling', network());
    expect(error).toMatchObject({
      code: 'SCHEDULE_INFEASIBLE',
      message: expect.stringContaining('pressure-min of 32 (wanted 0'),
      details: { code: 'SCHEDULE_INFEASIBLE', bindingConstraints: expect.any(Array) },
    });
  });

  test('an empty tank', async () => {
    const empty = change(/^ 2 .*\t850.*$/m, ' 2 850 100 100 150 50.5 0');
    const answer = SimulationAnswerSchema.parse(await call('simulation', empty));
    const warning = answer.warnings.find(({ code }) => code === 'TANK_EMPTY');
    expect(warning).toMatchObject({ elementIds: ['2'], fromS: 0 });
    expect(answer.tanks[0]?.startLevel).toBe(100);
    for (const tool of ['scheduling', 'control', 'testing', 'identification'])
      expect(
        await call(
          tool,
          empty,
          tool === 'identification'
            ? { observed_data: { ...observed, tankLevels: { ...observed.tankLevels, values: [[100]] } } }
            : {},
        ),
      ).toBeDefined();
  });

  test('a pump that is closed in the file is told, and opened by what runs it', async () => {
    const closed = change('[STATUS]', '[STATUS]\n 9 CLOSED').replace(/LINK 9 .*/g, '');
    const asItIs = SimulationAnswerSchema.parse(await call('simulation', closed));
    expect(asItIs.supplyFailure).toBe(true);
    expect(asItIs.warnings.map(({ code }) => code)).toContain('PUMP_CLOSED_IN_FILE');
    const opened = await call('simulation', closed, { boundary_conditions: { linkStatus: { 9: 'open' } } });
    expect(opened).toMatchObject({ supplyFailure: false });
    const planned = await call('scheduling', closed);
    expect(planned).toMatchObject({ supplyFailure: false, violations: [], baseline: { supplyFailure: true } });
    expect(await call('control', closed)).toMatchObject({ supplyFailure: false });
  });
});

describe('observed data', () => {
  const { pressure, tankLevels } = observed;
  test.each([
    [
      'NaN',
      { ...observed, pressure: { ...pressure, values: [[119, Number.NaN, 116, 115]] } },
      /pressure\.values\.0\.1/,
    ],
    [
      'NaN as text',
      { ...observed, pressure: { ...pressure, values: [[119, 'NaN', 116, 115]] } },
      /pressure\.values\.0\.1/,
    ],
    ['a NaN level', { ...observed, tankLevels: { ...tankLevels, values: [[Number.NaN]] } }, /tankLevels\.values/],
    ['pressure in GPM', { ...observed, pressure: { ...pressure, unit: 'GPM' } }, /pressure\.unit/],
  ])('%s is refused where it stands', async (_, observed_data, message) => {
    const error = await refusal('identification', NET1, { observed_data });
    expect(error).toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringMatching(message) });
  });

  test.each<[string, object, string, RegExp]>([
    ['a level in the wrong unit', { tankLevels: { ...tankLevels, unit: 'm' } }, 'OBSERVATION_INVALID', /2/],
    [
      'a sensor that is not there',
      { pressure: { ...pressure, nodeIds: ['11', '12', '21', 'X'] } },
      'ELEMENT_UNKNOWN',
      /X/,
    ],
    [
      'a row too short',
      { pressure: { ...pressure, values: [[119]] } },
      'OBSERVATION_INVALID',
      /1 readings of pressure in row 0, wanted 4/,
    ],
  ])('%s is refused', async (_, more, code, message) => {
    const error = await refusal('identification', NET1, { observed_data: { ...observed, ...more } });
    expect(error).toMatchObject({
      code: 'HYDRAULICS_INVALID',
      message: expect.stringMatching(message),
      details: { code },
    });
  });

  test('more parameters than readings', async () => {
    const groups = ['10', '11', '12', '21', '22'].map((id) => ({ id, pipeIds: [id] }));
    const error = await refusal('identification', NET1, { groups });
    expect(error).toMatchObject({
      code: 'HYDRAULICS_INVALID',
      details: { code: 'TOO_FEW_READINGS', unknowns: 5, readings: 4 },
      message: expect.stringMatching(/4.*5|5.*4/),
    });
  });
});

describe('an infeasible schedule names the limit that binds', () => {
  test.each([
    ['end-level of 2', { tanks: { 2: { minEndLevel: { value: 149, unit: 'ft' } } } }],
    ['pressure-min of', { minimumPressure: { value: 300, unit: 'psi' } }],
  ])('%s', async (binding, constraints) => {
    const error = await refusal('scheduling', NET1, { constraints, duration: 3_600 });
    expect(error.code).toBe('SCHEDULE_INFEASIBLE');
    expect(error.message).toContain(`binding constraint is ${binding}`);
  });
});

test.each<[string, object, RegExp]>([
  ['simulation', { low_pressure: { value: 20, unit: 'LPS' } }, /low_pressure\.unit: found "LPS", want one of "psi"/],
  [
    'testing',
    { test_scenario: { kind: 'fire-flow', nodeId: '32', flow: { value: 500, unit: 'psi' } } },
    /flow\.unit: found "psi", want one of "CFS"/,
  ],
  [
    'scheduling',
    { constraints: { minimumPressure: { value: 20, unit: 'GPM' } } },
    /minimumPressure\.unit: found "GPM"/,
  ],
  ['control', { limits: { max: { value: 20, unit: 'furlong' } } }, /limits\.max\.unit: found "furlong"/],
])('%s: a quantity in a unit of another kind is refused', async (tool, more, message) => {
  const error = await refusal(tool, NET1, more);
  expect(error).toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringMatching(message) });
});

test('a level cannot be held at a pressure', async () => {
  const error = await refusal('control', NET1, { variable: { kind: 'level', tankId: '2' } });
  expect(error).toMatchObject({ code: 'HYDRAULICS_INVALID', details: { code: 'UNIT_MISMATCH' } });
});
