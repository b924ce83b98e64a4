import { describe, expect, test } from 'vitest';
import { fixtureText } from './fixtures/load.ts';
import {
  findAvailableFireFlow,
  type HydroError,
  identify,
  type Limits,
  listNMinusOneLinks,
  loadEpanet,
  loadHighs,
  parseInp,
  runControl,
  runNMinusOneMember,
  schedulePumps,
  simulate,
  sweepNMinusOne,
  testScenario,
  validateNetwork,
} from './index.ts';

const epanet = await loadEpanet();
const highs = await loadHighs();
const net1 = { inp: fixtureText('Net1.inp') };
const HOUR_S = 3600;

const errorOf = (call: () => unknown): HydroError => {
  try {
    call();
  } catch (error) {
    return error as HydroError;
  }
  throw new Error('nothing was thrown');
};

/** Every public function, with limits. */
const CALLS: Readonly<Record<string, (limits: Partial<Limits>) => unknown>> = {
  simulate: (limits) => simulate(epanet, net1, { limits }),
  testScenario: (limits) => testScenario(epanet, net1, { kind: 'demand-surge', multiplier: 1 }, { limits }),
  findAvailableFireFlow: (limits) => findAvailableFireFlow(epanet, net1, { nodeId: '32', atS: 7200, limits }),
  listNMinusOneLinks: (limits) => listNMinusOneLinks(epanet, net1, { limits }),
  runNMinusOneMember: (limits) => runNMinusOneMember(epanet, net1, '10', { limits }),
  sweepNMinusOne: (limits) => sweepNMinusOne(epanet, net1, { limits }),
  identify: (limits) =>
    identify(epanet, net1, {
      observations: {
        timesS: [0, 7200],
        pressure: {
          unit: 'psi',
          nodeIds: ['11', '12'],
          values: [
            [119, 117],
            [119, 117],
          ],
          sensorSd: 1,
        },
      },
      groups: [{ id: 'all', pipeIds: ['10'] }],
      limits,
    }),
  schedulePumps: (limits) => schedulePumps(epanet, highs, net1, { horizonS: 4 * HOUR_S, limits }),
  runControl: (runLimits) =>
    runControl(epanet, highs, net1, {
      method: 'pid',
      actuator: { linkId: '9', min: 0.5, max: 1.5 },
      variable: { kind: 'pressure', nodeId: '32' },
      setpoints: [{ fromS: 0, target: { value: 110, unit: 'psi' } }],
      sampleS: HOUR_S,
      durationS: 6 * HOUR_S,
      runLimits,
    }),
  parseInp: (limits) => parseInp(net1.inp, limits),
  validateNetwork: (limits) => validateNetwork(parseInp(net1.inp), limits),
};
const reading = ['listNMinusOneLinks', 'parseInp', 'validateNetwork'];
/** Net1 has 11 nodes; the shortest of these runs needs more than one step. */
const CASES: readonly (readonly [keyof Limits, number, code: string, functions: readonly string[]])[] = [
  ['maxNodes', 10, 'NETWORK_TOO_LARGE', Object.keys(CALLS)],
  ['maxInpBytes', 1000, 'NETWORK_TOO_LARGE', Object.keys(CALLS).filter((name) => name !== 'validateNetwork')],
  [
    'maxDurationS',
    3600,
    'DURATION_INVALID',
    Object.keys(CALLS).filter((name) => ![...reading, 'schedulePumps'].includes(name)),
  ],
  ['maxNodeSteps', 100, 'DURATION_INVALID', Object.keys(CALLS).filter((name) => !reading.includes(name))],
  [
    'maxValues',
    5,
    'RESULT_TOO_LARGE',
    ['simulate', 'testScenario', 'runNMinusOneMember', 'sweepNMinusOne', 'identify', 'runControl'],
  ],
];

describe.each(CASES)('%s', (limit, value, code, functions) => {
  test.each(functions)('bounds %s, and raising it lets the call through', (name) => {
    const error = errorOf(() => CALLS[name]?.({ [limit]: value }));
    expect(error.code).toBe(code);
    expect(error.message).toContain(`wanted ${limit === 'maxDurationS' ? 'whole seconds' : `at most ${value}`}`);
    expect(error.message).toContain(`raise the limit ${limit}`);
    expect(CALLS[name]?.({ [limit]: 1e15 })).toBeDefined();
  });
});

test.each(Object.keys(CALLS))('a limit that is no number does not switch %s free', (name) => {
  expect(errorOf(() => CALLS[name]?.({ maxNodes: Number.NaN })).code).toBe('OPTION_INVALID');
});

describe('long runs', () => {
  test('a year in steps of a second is refused before it starts, by the work that it is', () => {
    const error = errorOf(() =>
      simulate(epanet, net1, { durationS: 366 * 86_400, hydraulicStepS: 1, reportStepS: 86_400 }),
    );
    expect(error.code).toBe('DURATION_INVALID');
    expect(error.message).toContain('raise the limit maxNodeSteps');
  });

  test('ten years, allowed and reported by the month, keep the memory of their rows', () => {
    const years = 10 * 365 * 86_400;
    const result = simulate(epanet, net1, {
      durationS: years,
      reportStepS: 30 * 86_400,
      hydraulicStepS: 2 * HOUR_S,
      limits: { maxDurationS: years },
    });
    expect(result.timesS.at(-1)).toBe(years);
    expect(result.nodes.pressure.rows).toBeLessThan(200);
    expect(result.massBalance.errorPercent).toBeLessThan(0.5);
  }, 60_000);

  test.each([0.5, 0, Number.NaN, 1e12])('a step of %d s is refused', (stepS) => {
    expect(errorOf(() => simulate(epanet, net1, { hydraulicStepS: stepS })).code).toBe('OPTION_INVALID');
    expect(errorOf(() => simulate(epanet, net1, { reportStepS: stepS })).code).toBe('OPTION_INVALID');
  });
});

test('limits on the switching of three pumps make too many states for one table: another method takes over', () => {
  const text = fixtureText('sched-A.inp')
    .replace('PU1 R1 J1 HEAD C1', 'PU1 R1 J1 HEAD C1\n PU2 R1 J1 HEAD C2\n PU3 R1 J1 HEAD C3')
    .replace('C1 80 58', 'C1 80 58\n C2 40 58\n C3 60 57');
  const request = {
    constraints: { maxSwitchesPerPump: 4, minOnS: 3 * HOUR_S, minOffS: 2 * HOUR_S },
    maxSimulations: 50,
  };
  const result = schedulePumps(epanet, highs, { inp: text }, request);
  expect(result.method).toBe('milp');
  expect(result.violations).toEqual([]);
  const error = errorOf(() => schedulePumps(epanet, highs, { inp: text }, { ...request, method: 'dp' }));
  expect(error.code).toBe('OPTION_INVALID');
  expect(error.message).toContain('use method milp');
}, 60_000);
