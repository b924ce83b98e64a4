import { describe, expect, test } from 'vitest';
import { describeInput } from '../../runtime/describe-input.ts';
import { openJobGraph } from '../../test/support/job-graph.ts';
import { createNMinusOne } from './graph.ts';

const member = {
  linkId: '12',
  unservedVolume: 1,
  unservedPercent: 1,
  deficientNodeHours: 1,
  worstNodes: [],
  lowestPressure: null,
  emptyTanks: [],
  pass: false,
  energyCost: 0,
  converged: true,
  supplyFailure: true,
};
const report = {
  network: null,
  result: { resultId: 'r', tables: [], hasPicture: false, notStored: null },
  run: { engineVersion: '2.3.5', inpHash: 'h', solveTimeMs: 1, runTimeMs: 1 },
  units: {
    flow: 'GPM',
    pressure: 'psi',
    length: 'ft',
    diameter: 'in',
    velocity: 'fps',
    volume: 'ft3',
    pumpPower: 'hp',
  },
  durationS: 86_400,
  intact: { ...member, linkId: '' },
  linkCount: 1,
  harmfulCount: 1,
  brokenCount: 1,
  failedCount: 0,
  members: [member],
  failed: [],
};

const sweepWith = () => openJobGraph(createNMinusOne, report);

const defaults = {
  link_ids: null,
  with_pumps: true,
  with_valves: false,
  duration: null,
  boundary_conditions: null,
  tariff: null,
  thresholds: null,
  required_pressure: null,
};

test('the job gets the input with every default; its report is the state', async () => {
  const { run, inputs } = sweepWith();
  expect(await run({ network_config: 'Net1', with_valves: true })).toMatchObject({ report });
  expect(inputs).toEqual([['nMinusOneSweep', { ...defaults, network_config: 'Net1', with_valves: true }]]);
});

test('nothing of a run’s input is left for the next run of the thread', async () => {
  const { run, inputs } = sweepWith();
  const thresholds = { minimumPressure: { value: 20, unit: 'psi' }, tanksMayEmpty: true };
  await run({ network_config: 'Net1', link_ids: ['12'], with_pumps: false, duration: 3_600, thresholds });
  await run({ network_config: 'Net2' });
  expect(inputs.at(-1)).toEqual(['nMinusOneSweep', { ...defaults, network_config: 'Net2' }]);
});

describe('refused before the job begins, in one sentence', () => {
  test.each([
    [{}, 'network_config: found no network, want INP text, the id of a stored network'],
    [{ network_config: 'no such id' }, 'network_config: found neither INP text with [SECTIONS] nor the id'],
    [{ network_config: 'Net1', link_ids: [] }, 'link_ids: found an array, want at least 1'],
    [{ network_config: 'Net1', duration: 0 }, 'duration: found 0, want at least 1'],
    [{ network_config: 'Net1', duration: 315_360_000 }, 'duration: found 315360000, want at most 31622400'],
    [{ network_config: 'Net1', thresholds: { minPressure: 1 } }, 'thresholds: Unrecognized key: "minPressure"'],
    [{ network_config: 'Net1', report: {} }, 'report: found an object, want null'],
  ])('%j', async (input, message) => {
    const { run, inputs } = sweepWith();
    const failure = await run(input).then(String, (error: unknown) => describeInput(error, input));
    expect(failure).toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringContaining(message) });
    expect(inputs).toEqual([]);
  });
});
