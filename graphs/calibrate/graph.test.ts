import { describe, expect, test } from 'vitest';
import { describeInput } from '../../runtime/describe-input.ts';
import { openJobGraph } from '../../test/support/job-graph.ts';
import { createCalibrate } from './graph.ts';

const calibrateWith = () => openJobGraph(createCalibrate);

const CASE = {
  flow_units: 'GPM',
  pressure_units: 'psi',
  times_s: [0, 3_600],
  pressure_sensors: ['2', '6'],
  pressure_observed: [
    [91, null],
    [90, 78],
  ],
  noise: { pressure_sd: 0.2 },
  roughness_groups: [['1', '2'], ['3']],
};

test('the job gets network and case as they are given, and nothing of the run before', async () => {
  const { run, inputs } = calibrateWith();
  await run({ network_config: 'Net2', case: { ...CASE, leak_candidates: ['5'], max_leaks: 1 } });
  await run({ network_config: { network_id: 'Net2', version: 3 }, case: CASE });
  expect(inputs).toEqual([
    ['calibrate', { network_config: 'Net2', case: { ...CASE, leak_candidates: ['5'], max_leaks: 1 } }],
    ['calibrate', { network_config: { network_id: 'Net2', version: 3 }, case: CASE }],
  ]);
});

describe('refused before the job begins, in one sentence', () => {
  test.each([
    [{ case: CASE }, 'network_config: found no network, want INP text'],
    [{ network_config: 'Net2' }, 'case: found nothing, want object'],
    [{ network_config: 'Net2', case: { ...CASE, times_s: [] } }, 'case.times_s: found an array, want at least 1'],
    [
      { network_config: 'Net2', case: { ...CASE, tank_ids: ['1'] } },
      'case: found some of tank_ids, tank_level_units, tank_levels_observed, want all of them or none',
    ],
    [
      { network_config: 'Net2', case: { ...CASE, pressure_observed: [['NaN', 1]] } },
      'case.pressure_observed.0.0: found "NaN", want number',
    ],
    [{ network_config: 'Net2', case: { ...CASE, sensors: [] } }, 'case: found the unknown field sensors, want of'],
    [{ network_config: 'Net2', case: CASE, report: {} }, 'report: found an object, want null'],
  ])('%#: %s', async (input, message) => {
    const { run, inputs } = calibrateWith();
    const failure = await run(input).then(String, (error: unknown) => describeInput(error, input));
    expect(failure).toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringContaining(message) });
    expect(inputs).toEqual([]);
  });
});
