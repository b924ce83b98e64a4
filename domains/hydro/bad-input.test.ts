import { describe, expect, test } from 'vitest';
import { fixtureText } from './fixtures/load.ts';
import { emptyNetwork, onePipeNetwork } from './fixtures/networks.ts';
import {
  type ControlRequest,
  findAvailableFireFlow,
  HydroError,
  identify,
  listNMinusOneLinks,
  loadEpanet,
  loadHighs,
  type Network,
  type NetworkSource,
  type Observations,
  parseInp,
  runControl,
  runNMinusOneMember,
  type ScheduleRequest,
  schedulePumps,
  simulate,
  sweepNMinusOne,
  testScenario,
  validateNetwork,
  writeInp,
} from './index.ts';

const epanet = await loadEpanet();
const highs = await loadHighs();
const net1 = fixtureText('Net1.inp');
const lines = net1.split(/\r?\n/);
const HOUR_S = 3600;
const m = (value: number) => ({ value, unit: 'm' as const });

/** Net1 with a change, which must be one. */
const change = (found: string | RegExp, put: string): { readonly inp: string } => {
  const inp = net1.replace(found, put);
  expect(inp).not.toBe(net1);
  return { inp };
};

const errorOf = (call: () => unknown): HydroError => {
  try {
    call();
  } catch (error) {
    // Anything else than our own error would be a crash of the worker.
    expect(error).toBeInstanceOf(HydroError);
    return error as HydroError;
  }
  throw new Error('nothing was thrown');
};

const observations: Observations = {
  timesS: [0],
  pressure: { unit: 'psi', nodeIds: ['11', '12', '21', '31'], values: [[119, 117, 116, 115]], sensorSd: 1 },
  tankLevels: { unit: 'ft', tankIds: ['2'], values: [[120]] },
};
const identifyNet1 = (source: NetworkSource, changed: Partial<Observations> = {}) =>
  identify(epanet, source, {
    observations: { ...observations, ...changed },
    groups: [{ id: 'all', pipeIds: ['10', '11', '12'] }],
  });
const controlNet1 = (source: NetworkSource, changed: Partial<ControlRequest> = {}) =>
  runControl(epanet, highs, source, {
    method: 'pid',
    actuator: { linkId: '9', min: 0.5, max: 1.5 },
    variable: { kind: 'pressure', nodeId: '32' },
    setpoints: [{ fromS: 0, target: { value: 110, unit: 'psi' } }],
    sampleS: HOUR_S,
    durationS: 6 * HOUR_S,
    ...changed,
  });
const scheduleNet1 = (source: NetworkSource, changed: ScheduleRequest = {}) =>
  schedulePumps(epanet, highs, source, { horizonS: 6 * HOUR_S, objective: 'energy', ...changed });

/** Every public function that takes a network. */
const CALLS: readonly (readonly [name: string, call: (source: NetworkSource) => unknown])[] = [
  ['simulate', (source) => simulate(epanet, source)],
  ['testScenario', (source) => testScenario(epanet, source, { kind: 'demand-surge', multiplier: 1.5 })],
  ['findAvailableFireFlow', (source) => findAvailableFireFlow(epanet, source, { nodeId: '32' })],
  ['listNMinusOneLinks', (source) => listNMinusOneLinks(epanet, source)],
  ['runNMinusOneMember', (source) => runNMinusOneMember(epanet, source, '10')],
  ['sweepNMinusOne', (source) => sweepNMinusOne(epanet, source, { linkIds: ['10'] })],
  ['identify', (source) => identifyNet1(source)],
  ['schedulePumps', (source) => scheduleNet1(source)],
  ['runControl', (source) => controlNet1(source)],
];

describe.each(CALLS)('%s refuses', (name, call) => {
  test('a syntax error in line 37, with the line and its text', () => {
    const bad = '113 13 23 52x80 8 100 0 Open';
    const error = errorOf(() => call({ inp: lines.map((line, i) => (i === 36 ? bad : line)).join('\n') }));
    expect(error).toMatchObject({ code: 'INP_INVALID', details: { problems: [{ line: 37, text: bad }] } });
    expect(error.message).toContain('line 37');
    expect(error.message).toContain(bad);
  });

  test('nodes without a link, and islands without a source, by name', () => {
    const lonely = errorOf(() => call(change('[RESERVOIRS]', ' lonely 700 1 ;\n[RESERVOIRS]')));
    expect(lonely).toMatchObject({ code: 'NETWORK_INVALID', details: { nodeIds: ['lonely'] } });
    const { inp } = change('[RESERVOIRS]', ' I1 700 100 ;\n I2 700 50 ;\n[RESERVOIRS]');
    const island = errorOf(() => call({ inp: inp.replace('[PUMPS]', ' IP I1 I2 100 8 100 0 Open ;\n[PUMPS]') }));
    expect(island).toMatchObject({ code: 'NETWORK_INVALID', details: { nodeIds: ['I1', 'I2'] } });
    expect(island.message).toContain('I1, I2');
  });

  test('a unit that is none, with its line', () => {
    const error = errorOf(() => call(change(/Units\s+GPM/i, 'Units LPX')));
    expect(error.code).toBe('INP_INVALID');
    expect(error.message).toContain('LPX');
  });

  test('1,000,000 nodes, as text and as JSON, before they take memory', () => {
    const inp = `[JUNCTIONS]\n${'J 1\n'.repeat(1_000_000)}`;
    const junction = { id: 'J', elevation: 0, demands: [] };
    const network: Network = { ...onePipeNetwork(), junctions: Array.from({ length: 1_000_000 }, () => junction) };
    for (const source of [{ inp }, { network }]) {
      const before = process.cpuUsage();
      const error = errorOf(() => call(source));
      // Processor time, which a busy machine does not stretch; some 20 ms.
      expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
      expect(error.code).toBe('NETWORK_TOO_LARGE');
      expect(error.message).toContain('wanted at most 200000');
      expect(error.message).toContain('raise the limit maxNodes');
    }
  });

  test('a duration of ten years in the file, where the file decides it', () => {
    const source = change(/Duration\s+24:00/i, 'Duration 87600:00');
    const decides = ['simulate', 'testScenario', 'runNMinusOneMember', 'sweepNMinusOne'].includes(name);
    if (!decides) return expect(call(source)).toBeDefined();
    const error = errorOf(() => call(source));
    expect(error.code).toBe('DURATION_INVALID');
    expect(error.message).toContain('raise the limit maxDurationS');
  });
});

describe('a duration of 0 in the file', () => {
  test.each(CALLS)('%s takes it for one steady state, or has its own', (_, call) => {
    expect(call(change(/Duration\s+24:00/i, 'Duration 0'))).toBeDefined();
  });
});

describe('ten years, or none, asked for', () => {
  const TEN_YEARS_S = 10 * 365 * 86_400;
  test.each<readonly [string, (durationS: number) => unknown]>([
    ['simulate', (durationS) => simulate(epanet, { inp: net1 }, { durationS })],
    [
      'testScenario',
      (durationS) => testScenario(epanet, { inp: net1 }, { kind: 'demand-surge', multiplier: 2 }, { durationS }),
    ],
    ['sweepNMinusOne', (durationS) => sweepNMinusOne(epanet, { inp: net1 }, { durationS, linkIds: ['10'] })],
    ['findAvailableFireFlow', (atS) => findAvailableFireFlow(epanet, { inp: net1 }, { nodeId: '32', atS })],
    ['runControl', (durationS) => controlNet1({ inp: net1 }, { durationS, sampleS: 8 * HOUR_S })],
    [
      'identify without tank levels',
      (durationS) => {
        const { tankLevels: _, ...rest } = observations;
        const values = observations.pressure?.values ?? [];
        return identify(
          epanet,
          { inp: net1 },
          {
            observations: {
              ...rest,
              timesS: durationS > 0 ? [0, durationS] : [durationS],
              ...(rest.pressure
                ? { pressure: { ...rest.pressure, values: durationS > 0 ? [...values, ...values] : values } }
                : {}),
            },
            groups: [{ id: 'all', pipeIds: ['10', '11', '12'] }],
          },
        );
      },
    ],
  ])('%s refuses ten years with a way out', (name, call) => {
    const error = errorOf(() => call(TEN_YEARS_S));
    expect(error.code).toBe('DURATION_INVALID');
    expect(error.message).toMatch(/raise the limit max(DurationS|NodeSteps)/);
    if (name === 'runControl') expect(errorOf(() => call(0)).code).toBe('DURATION_INVALID');
    else expect(call(0)).toBeDefined();
  });

  test('schedulePumps plans neither', () => {
    for (const horizonS of [0, TEN_YEARS_S, Number.NaN]) {
      expect(errorOf(() => scheduleNet1({ inp: net1 }, { horizonS })).code).toBe('DURATION_INVALID');
    }
    expect(errorOf(() => scheduleNet1({ inp: net1 }, { fromS: 1e12 })).code).toBe('OPTION_INVALID');
  });
});

describe('shortage is an answer that says so', () => {
  /** Net1 with junctions 23, 31 and 32 cut off by closed pipes. */
  const closedZone = () =>
    change('[STATUS]', `[STATUS]\n${[112, 121, 22, 31, 122, 113].map((id) => ` ${id} Closed`).join('\n')}`);
  /** 20,000 gpm at junction 32. */
  const thirsty = () => change('[DEMANDS]', '[DEMANDS]\n 32 20000\n');
  const emptyTank = () => change(/^ 2 .*\t850.*$/m, ' 2 850 100 100 150 50.5 0');

  test.each([
    ['a closed zone', closedZone, 'DISCONNECTED', ['23', '31', '32']],
    ['negative pressures', thirsty, 'NEGATIVE_PRESSURE', undefined],
  ] as const)('%s', (_, source, code, failing) => {
    const run = simulate(epanet, source());
    expect(run.supplyFailure).toBe(true);
    expect(run.warnings.map((warning) => warning.code)).toContain(code);
    if (failing) expect(run.failingNodeIds).toEqual(failing);

    const { pass, outcome, service } = testScenario(epanet, source(), { kind: 'demand-surge', multiplier: 1 });
    expect([pass, outcome.supplyFailure]).toEqual([false, true]);
    expect(service.unservedPercent).toBeGreaterThan(10);

    const fire = findAvailableFireFlow(epanet, source(), { nodeId: '32' });
    expect(fire).toMatchObject({ flow: 0, supplyFailure: true });
    expect(fire.warnings.map((warning) => warning.code)).toContain(code);
    expect(runNMinusOneMember(epanet, source(), undefined).supplyFailure).toBe(true);

    const identified = identifyNet1(source());
    expect(identified.supplyFailure).toBe(true);
    expect(identified.failingNodeIds).toContain('32');
    expect(identified.warnings.map((warning) => warning.code)).toContain('SUPPLY_FAILURE');

    const controlled = controlNet1(source(), { variable: { kind: 'pressure', nodeId: '12' } });
    expect(controlled.simulation.supplyFailure).toBe(true);

    // No schedule serves these junctions: the limit that binds is the pressure, and the junction is named.
    const error = errorOf(() => scheduleNet1(source()));
    expect(error.code).toBe('SCHEDULE_INFEASIBLE');
    expect(error.message).toContain('pressure-min of 32 (wanted 0');
  });

  test('with an empty tank the cheapest schedule is not the one that serves nobody', () => {
    const result = scheduleNet1(emptyTank());
    expect(result.energyKwh).toBeGreaterThan(100);
    expect(result).toMatchObject({ violations: [], supplyFailure: false });
    // Asked to ignore pressures, it pumps nothing, and says what that means.
    const careless = scheduleNet1(emptyTank(), {
      constraints: { minimumPressure: { value: -1e9, unit: 'psi' } },
    });
    expect(careless).toMatchObject({ energyKwh: 0, supplyFailure: true });
    expect(careless.warnings.map(({ code }) => code)).toEqual(expect.arrayContaining(['TANK_EMPTY', 'DISCONNECTED']));
    expect(simulate(epanet, emptyTank()).warnings.map(({ code }) => code)).toContain('TANK_EMPTY');
  });

  test.each(['dp', 'milp'] as const)('%s does not leave a zone dry to save energy', (method) => {
    // A pump is the only way to junction B: the tank's zone A could do without it.
    const pipe = { length: 100, diameter: 300, roughness: 120, minorLoss: 0, status: 'open' as const };
    const network: Network = {
      ...emptyNetwork('LPS'),
      junctions: [
        { id: 'A', elevation: 5, demands: [{ base: 5 }] },
        { id: 'B', elevation: 60, demands: [{ base: 2 }] },
      ],
      reservoirs: [{ id: 'R', head: 10 }],
      tanks: [{ id: 'T', elevation: 50, initialLevel: 3, minLevel: 0.5, maxLevel: 5, diameter: 30, minVolume: 0 }],
      pipes: [{ id: 'P', from: 'T', to: 'A', ...pipe }],
      pumps: [
        { id: 'lift', from: 'R', to: 'A', headCurveId: 'C', status: 'open' },
        { id: 'boost', from: 'A', to: 'B', headCurveId: 'D', status: 'closed' },
      ],
      curves: [
        { id: 'C', points: [[20, 55]] },
        { id: 'D', points: [[4, 30]] },
      ],
    };
    const result = schedulePumps(
      epanet,
      highs,
      { network },
      {
        method,
        objective: 'energy',
        horizonS: 4 * HOUR_S,
        constraints: { tanks: { T: { minEndLevel: m(1) } } },
      },
    );
    expect(result.speeds[result.pumpIds.indexOf('boost')]).toEqual([1, 1, 1, 1]);
    expect(result.speeds[result.pumpIds.indexOf('lift')]).toEqual([0, 0, 0, 0]);
    expect(result.supplyFailure).toBe(false);
    // In the file the booster is closed, and B is cut off.
    expect(result.baseline.supplyFailure).toBe(true);
    expect(result.baseline.failingNodeIds).toEqual(['B']);
  });

  test('a pump that is closed in the file is opened by what runs it', () => {
    const { inp } = change('[STATUS]', '[STATUS]\n 9 CLOSED');
    const source = { inp: inp.replace(/LINK 9 .*/g, '') };
    const asItIs = simulate(epanet, source);
    expect(asItIs.supplyFailure).toBe(true);
    expect(asItIs.warnings.map(({ code }) => code)).toContain('PUMP_CLOSED_IN_FILE');
    const opened = simulate(epanet, source, { boundary: { linkStatus: { 9: 'open' } } });
    expect(opened.supplyFailure).toBe(false);
    const planned = scheduleNet1(source);
    expect(planned).toMatchObject({ supplyFailure: false, violations: [] });
    expect(planned.energyKwh).toBeGreaterThan(100);
    expect(planned.baseline.supplyFailure).toBe(true);
    // Its speed was 0 in the file: a controller that moves it gets water out of it.
    const controlled = controlNet1(source);
    expect(controlled.simulation.supplyFailure).toBe(false);
    expect(controlled.simulation.energy.energyKwh).toBeGreaterThan(100);
    const { energyKwh } = schedulePumps(epanet, highs, source, {
      horizonS: 6 * HOUR_S,
      startPumpStates: { 9: { on: true } },
    }).baseline;
    expect(energyKwh).toBeGreaterThan(100);
  });
});

describe('observed data', () => {
  const { pressure, tankLevels } = observations as Required<Observations>;
  const flow = { unit: 'GPM' as const, linkIds: ['10', '12'], values: [[1800, 100]], relativeSd: 0.02 };
  const bad: readonly (readonly [string, Partial<Observations>, string])[] = [
    ['NaN pressure', { pressure: { ...pressure, values: [[119, Number.NaN, 116, 115]] } }, 'OBSERVATION_INVALID'],
    ['NaN flow', { flow: { ...flow, values: [[Number.NaN, 1]] } }, 'OBSERVATION_INVALID'],
    ['NaN tank level', { tankLevels: { ...tankLevels, values: [[Number.NaN]] } }, 'OBSERVATION_INVALID'],
    ['NaN setting', { linkSettings: { linkIds: ['9'], values: [[Number.NaN]] } }, 'OBSERVATION_INVALID'],
    ['a NaN time', { timesS: [Number.NaN] }, 'OBSERVATION_INVALID'],
    ['a time beyond 32 bits', { timesS: [1e12] }, 'OBSERVATION_INVALID'],
    ['a NaN deviation', { pressure: { ...pressure, sensorSd: Number.NaN } }, 'OPTION_INVALID'],
    ['flow in psi', { flow: { ...flow, unit: 'psi' as 'GPM' } }, 'UNIT_MISMATCH'],
    ['pressure in GPM', { pressure: { ...pressure, unit: 'GPM' as 'psi' } }, 'UNIT_MISMATCH'],
    ['a tank level in psi', { tankLevels: { ...tankLevels, unit: 'psi' as 'm' } }, 'UNIT_MISMATCH'],
    ['a tank level in the wrong unit', { tankLevels: { ...tankLevels, unit: 'm' } }, 'OBSERVATION_INVALID'],
    ['no times', { timesS: [] }, 'OBSERVATION_INVALID'],
  ];
  test.each(bad)('%s', (_, changed, code) => {
    expect(errorOf(() => identifyNet1({ inp: net1 }, changed)).code).toBe(code);
  });

  test('a tank level a little above the tank is taken to its limit', () => {
    expect(identifyNet1({ inp: net1 }, { tankLevels: { ...tankLevels, values: [[150.5]] } }).converged).toBe(true);
  });

  test('more parameters than readings, as many, and one fewer', () => {
    const request = (sensors: number) => () =>
      identify(
        epanet,
        { inp: net1 },
        {
          observations: {
            ...observations,
            pressure: {
              ...pressure,
              nodeIds: pressure.nodeIds.slice(0, sensors),
              values: [[119, 117, 116].slice(0, sensors)],
            },
          },
          groups: [
            { id: 'a', pipeIds: ['10'] },
            { id: 'b', pipeIds: ['11'] },
          ],
        },
      );
    expect(errorOf(request(1))).toMatchObject({ code: 'TOO_FEW_READINGS', details: { unknowns: 2, readings: 1 } });
    expect(errorOf(request(2)).code).toBe('TOO_FEW_READINGS');
    expect(request(3)().readings).toBe(3);
  });
});

describe('an infeasible schedule', () => {
  test('names the limits that bind only together', () => {
    // 20,000 gpm at junction 32 empty the tank and leave no pressure: neither limit alone can be given up.
    const { inp } = change('[DEMANDS]', '[DEMANDS]\n 32 20000\n');
    const error = errorOf(() => scheduleNet1({ inp }, { constraints: { minimumPressure: { value: 1, unit: 'psi' } } }));
    expect(error.message).toMatch(/binding constraints are, together, end-level of 2 .* and pressure-min of 32/);
    expect(error.details).toMatchObject({
      together: true,
      bindingConstraints: [{ constraint: 'end-level' }, { constraint: 'pressure-min' }],
    });
  });

  test.each([
    ['maxSimulations', { maxSimulations: Number.NaN }],
    ['solverTimeLimitS', { solverTimeLimitS: Number.NaN }],
    ['fromS', { fromS: Number.NaN }],
    ['minOnS', { constraints: { minOnS: Number.NaN } }],
    ['maxSwitchesPerPump', { constraints: { maxSwitchesPerPump: Number.NaN } }],
    ['minimumPressure', { constraints: { minimumPressure: m(Number.NaN) } }],
    ['tariff', { tariff: { pricePerKwh: [Number.NaN] } }],
  ] as const)('NaN as %s is refused', (name, changed) => {
    const error = errorOf(() => scheduleNet1({ inp: net1 }, changed));
    expect(error.code).toBe('OPTION_INVALID');
    expect(error.message).toContain(name);
  });
});

describe('reading', () => {
  test.each([
    [/Units\s+GPM/i, 'Units LPX', 'LPX is no flow unit'],
    [/Headloss\s+H-W/i, 'Headloss X-W', 'X-W is no head loss formula'],
    [/Units\s+GPM/i, 'Units GPM\n Pressure torr', 'torr is no pressure unit'],
  ])('%s as %s is refused with its line', (found, put, message) => {
    const error = errorOf(() => parseInp(change(found, put).inp));
    expect(error.code).toBe('INP_INVALID');
    expect(error.message).toContain(message);
    expect(error.message).toMatch(/line 1\d\d/);
  });

  test("SI, EPANET's old word for litres a second, is read as such", () => {
    expect(parseInp(change(/Units\s+GPM/i, 'Units SI').inp).units.flow).toBe('LPS');
  });

  test.each(['psi', 'kPa', 'm', 'bar', 'ft'] as const)('pressure in %s survives the round trip', (pressure) => {
    const network = { ...onePipeNetwork(), units: { ...onePipeNetwork().units, pressure } };
    expect(parseInp(writeInp(network)).units.pressure).toBe(pressure);
    expect(simulate(epanet, { network }, { durationS: 0 }).units.pressure).toBe(pressure);
  });

  test('1,000,000 nodes are refused before they are read', () => {
    const inp = `[JUNCTIONS]\n${'J 1\n'.repeat(1_000_000)}`;
    expect(errorOf(() => parseInp(inp)).code).toBe('NETWORK_TOO_LARGE');
    const junctions = Array.from({ length: 1_000_000 }, () => null);
    expect(errorOf(() => validateNetwork({ ...onePipeNetwork(), junctions })).code).toBe('NETWORK_TOO_LARGE');
  });

  test('a file with a million problems lists a thousand, and their number', () => {
    const inp = `[JUNCTIONS]\n J 1\n[PIPES]\n${'P J K 1 1 1\n'.repeat(300_000)}`;
    for (const read of [() => parseInp(inp), () => simulate(epanet, { inp: inp.replaceAll(' 1 1 1', '') })]) {
      const { code, details } = errorOf(read);
      expect(code).toBe('INP_INVALID');
      expect(details.problems).toHaveLength(1000);
      expect(details.problemCount).toBeGreaterThan(200_000);
    }
  });
});

describe('numbers that are none, or that no water network has', () => {
  // EPANET 2.3.5 reads each of these as 0, or as what stands before the letter, without a word.
  test.each([
    ['a minus sign of a word processor', /^ 32 .*$/m, ' 32 \u2212710 100'],
    ['digits of full width', /^ 32 .*$/m, ' 32 ７１０ 100'],
    ['a space that does not break, between thousands', /^ 32 .*$/m, ' 32 7\u00a0100 100'],
    ['a minor loss that is a dash', /^ 31 +\t31 .*$/m, ' 31 31 32 5280 6 100 – Open'],
    ['a level in a control', 'BELOW 110', 'BELOW １１０'],
    ['a duration', /Duration\s+24:00/i, 'Duration ２４:00'],
    ['an option', /Demand Multiplier\s+1.0/i, 'Demand Multiplier １.0'],
    ['NaN as the highest level of a tank', /^ 2 .*\t850.*$/m, ' 2 850 120 100 NaN 50.5 0'],
    ['an infinite price', /Global Price\s+0.0/i, 'Global Price 1e999'],
  ])('%s is refused with its line', (_, found, put) => {
    const network = change(found, put);
    const { code, details } = errorOf(() => simulate(epanet, network));
    expect(code).toBe('INP_INVALID');
    const line = network.inp.split('\n').findIndex((text) => text.includes(put)) + 1;
    expect(details.problems).toMatchObject([{ line, text: expect.stringContaining(put.trim()) }]);
  });

  test('names, remarks and titles may have any letter, and a number a space behind it', () => {
    const inp = net1
      .replace('[TITLE]', '[TITLE]\n −1 是标题')
      .replaceAll(/(?<=^|\s)32(?=\s)/gm, '三十二')
      .replace(/^ 31 +\t31 .*$/m, ' 31 31 三十二 5280 6 100\u00a0 0 Open ; −0 ２')
      .replace('[OPTIONS]', '[OPTIONS]\n Quality Trace 三十二');
    const plain = simulate(epanet, { inp: net1 });
    const named = simulate(epanet, { inp });
    expect(named.lowestPressure).toEqual({ ...plain.lowestPressure, nodeId: '三十二' });
  });

  test.each([
    ['NUL', '\u0000', 'a NUL character'],
    // In UTF-8 it would take the end of its line along, and the control behind it would be a remark.
    ['half a character in a remark', '; \ud800', 'half a character'],
  ])('%s is refused with its line', (_, put, message) => {
    const network = change('[CONTROLS]', `[CONTROLS]\n ${put}`);
    const error = errorOf(() => simulate(epanet, network));
    const line = network.inp.split('\n').findIndex((text) => text.includes(put)) + 1;
    expect(error.code).toBe('INP_INVALID');
    expect(error.message).toContain(`line ${line}: found ${message}`);
    const json = parseInp(net1);
    const [pipe, ...pipes] = json.pipes;
    if (pipe === undefined) throw new Error('Net1 has pipes');
    // A link whose id begins with NUL was dropped without a word.
    const named = { ...json, pipes: [{ ...pipe, id: put.replace('; ', '') }, ...pipes] };
    expect(errorOf(() => simulate(epanet, { network: named })).message).toContain(message);
  });

  test.each([
    // Measured with EPANET 2.3.5: it reads 39 multipliers of a line, and 1,023 bytes.
    ['40 multipliers', 39, (count: number) => `[PATTERNS]\n 9 ${'1 '.repeat(count)}`, 'has 40 multipliers'],
    ['a remark of 1,024 bytes', 1020, (count: number) => `[CONTROLS]\n; ${'x'.repeat(count)}y`, 'has 1024 bytes'],
    ['a remark in Chinese', 340, (count: number) => `[CONTROLS]\n; ${'水'.repeat(count)}y`, 'has 1026 bytes'],
  ])('%s in a line, of which EPANET would pass over the end', (_, most, put, message) => {
    const section = put(0).split('\n')[0] ?? '';
    const longest = change(section, put(most));
    expect(simulate(epanet, longest).lowestPressure?.pressure).toBeCloseTo(106.8, 1);
    const error = errorOf(() => simulate(epanet, change(section, put(most + 1))));
    expect(error.code).toBe('INP_INVALID');
    expect(error.message).toContain(message);
    const line = net1.split('\n').findIndex((text) => text.includes(section)) + 2;
    expect(error.details.problems).toMatchObject([{ line }]);
  });

  test('a tank that starts outside its levels is named', () => {
    const error = errorOf(() => simulate(epanet, change(/^ 2 .*\t850.*$/m, ' 2 850 20 100 150 50.5 0')));
    expect(error.code).toBe('NETWORK_INVALID');
    expect(error.message).toContain('tank 2 starts at a level of 20 ft, wanted 100 to 150 ft');
  });

  test.each([
    ['a demand', /^ 32 .*$/m, ' 32 710 1e308'],
    ['the weight of the water', /Specific Gravity\s+1.0/i, 'Specific Gravity 1e308'],
    ['a price', /Global Price\s+0.0/i, 'Global Price 1e308'],
  ])('%s of 1e308 in the file is refused with its line, whatever is asked of it', (_, found, put) => {
    const source = change(found, put);
    for (const call of [
      () => simulate(epanet, source),
      () => findAvailableFireFlow(epanet, source, { nodeId: '22' }),
      () => scheduleNet1(source),
    ])
      expect(errorOf(call)).toMatchObject({ code: 'INP_INVALID', message: expect.stringContaining('beyond anything') });
  });

  test.each([
    ['demandMultiplier', { boundary: { demandMultiplier: 1e308 } }],
    ['setting of link 9', { boundary: { linkSettings: { 9: 1e308 } } }],
    ['head of 9', { boundary: { reservoirHeads: { 9: m(1e300) } } }],
    ["the tariff's price 2", { tariff: { pricePerKwh: [0.1, 1e308] } }],
    ["the tariff's demandChargePerKw", { tariff: { pricePerKwh: [0.1], demandChargePerKw: 1e308 } }],
    ["the tariff's periodS", { tariff: { pricePerKwh: [0.1], periodS: 1e-300 } }],
  ])('%s beyond all measure is refused by its name', (name, options) => {
    const error = errorOf(() => simulate(epanet, { inp: net1 }, options));
    expect(error.code).toBe('OPTION_INVALID');
    expect(error.message).toContain(name);
  });

  test('a hole too small for a number is no answer with holes', () => {
    const scenario = { kind: 'burst', nodeId: '22', holeArea: { value: 1e-300, unit: 'm2' } } as const;
    expect(errorOf(() => testScenario(epanet, { inp: net1 }, scenario)).code).toBe('HYDRAULICS_FAILED');
  });

  test('speeds of a pump that is none, and a pump named twice, are not passed over', () => {
    expect(errorOf(() => scheduleNet1({ inp: net1 }, { speedsByPumpId: { 10: [1] } })).code).toBe('ELEMENT_UNKNOWN');
    expect(errorOf(() => scheduleNet1({ inp: net1 }, { pumpIds: ['9', '9'] })).message).toContain('found one twice');
  });

  test('a gain beyond all measure is refused', () => {
    const pid = { gain: 1e308, perUnit: 'psi', integralTimeS: 1 } as const;
    const request: ControlRequest = {
      method: 'pid',
      actuator: { linkId: '9', min: 0.5, max: 1.5 },
      variable: { kind: 'pressure', nodeId: '12' },
      setpoints: [{ fromS: 0, target: { value: 110, unit: 'psi' } }],
      sampleS: HOUR_S,
      durationS: 6 * HOUR_S,
      pid,
    };
    const error = errorOf(() => runControl(epanet, highs, { inp: net1 }, request));
    expect(error).toMatchObject({ code: 'OPTION_INVALID', message: expect.stringContaining('pid.gain') });
  });

  test('a reading beyond all measure is refused with its place', () => {
    const { pressure } = observations as Required<Observations>;
    const error = errorOf(() =>
      identifyNet1({ inp: net1 }, { pressure: { ...pressure, values: [[119, 1e308, 116, 115]] } }),
    );
    expect(error.message).toContain('pressure at row 0, column 1');
  });
});

describe('what would be taken for something else', () => {
  test('a setting of a pipe, which EPANET takes for its roughness', () => {
    const error = errorOf(() => simulate(epanet, { inp: net1 }, { boundary: { linkSettings: { 10: 5 } } }));
    expect(error).toMatchObject({ code: 'OPTION_INVALID', message: expect.stringContaining('it is a pipe') });
  });

  test('a leak candidate named twice, of which each would get half of the likelihood', () => {
    const request = { observations, groups: [{ id: 'all', pipeIds: ['10'] }], leakCandidateIds: ['11', '11'] };
    expect(errorOf(() => identify(epanet, { inp: net1 }, request)).message).toContain('found 11 twice');
  });

  test('a fire flow that is 0 because the pressure is too low already says so', () => {
    const found = findAvailableFireFlow(
      epanet,
      { inp: net1 },
      { nodeId: '22', residualPressure: { value: 500, unit: 'psi' } },
    );
    expect(found.flow).toBe(0);
    expect(found.warnings).toMatchObject([{ code: 'BELOW_RESIDUAL_PRESSURE', elementIds: ['22'], fromS: 0 }]);
    const lower = { nodeId: '22', residualPressure: { value: -20, unit: 'psi' } } as const;
    expect(errorOf(() => findAvailableFireFlow(epanet, { inp: net1 }, lower)).message).toContain('at least 0');
  });

  test('a hydrant draws what it was given, whatever the demands are multiplied by', () => {
    const scenario = { kind: 'fire-flow', nodeId: '22', flow: { value: 100, unit: 'GPM' } } as const;
    const { outcome } = testScenario(epanet, { inp: net1 }, scenario, { boundary: { demandMultiplier: 2 } });
    const { values } = outcome.nodes.demand;
    // Net1 has 200 gpm at 22 and a pattern of 1 in the first hours: twice 200, and 100 for the hydrant.
    expect(values[outcome.nodeIds.indexOf('22')]).toBeCloseTo(500, 3);
  });

  test('a fire flow with all demands multiplied by 0, which would be 0 too', () => {
    const boundary = { demandMultiplier: 0 };
    const scenario = { kind: 'fire-flow', nodeId: '22', flow: { value: 1000, unit: 'GPM' } } as const;
    for (const call of [
      () => testScenario(epanet, { inp: net1 }, scenario, { boundary }),
      () => findAvailableFireFlow(epanet, { inp: net1 }, { nodeId: '22', boundary }),
    ])
      expect(errorOf(call)).toMatchObject({
        code: 'OPTION_INVALID',
        message: expect.stringContaining('demandMultiplier'),
      });
  });
});
