import { describe, expect, test } from 'vitest';
import { describeInput } from '../../runtime/describe-input.ts';
import { openJobGraph } from '../../test/support/job-graph.ts';
import { createScheduleDay } from './graph.ts';

const graphWith = () => openJobGraph(createScheduleDay);

const defaults = {
  ...{ objective: 'cost', constraints: null, tariff: null, hours: 24, horizon: 86_400, step: 3_600, start_at: null },
  ...{
    start_levels: null,
    start_pump_states: null,
    method: null,
    pump_ids: null,
    speeds: null,
    hours_per_execution: 200,
  },
  observe: { mode: 'simulated', demand_multiplier: 1 },
};

test('the job gets the input with every default, and nothing of the run before', async () => {
  const { run, inputs } = graphWith();
  await run({ network_config: 'town', hours: 6, start_levels: { T1: { value: 3, unit: 'm' } }, method: 'milp' });
  await run({ network_config: 'town' });
  expect(inputs.at(-1)).toEqual(['scheduleDay', { network_config: 'town', ...defaults }]);
});

describe('refused before the job begins, in one sentence', () => {
  test.each<[object, string]>([
    [{}, 'network_config: found no network, want INP text'],
    [{ network_config: 'a b' }, 'network_config: found neither INP text with [SECTIONS] nor the id'],
    [{ network_config: 'x', hours: 'ten' }, 'hours: found "ten", want number'],
    [{ network_config: 'x', step: 10 }, 'step: found 10, want at least 60'],
    [{ network_config: 'x', objective: 'fun' }, 'objective: found "fun", want one of "cost", "energy", "efficiency"'],
    [{ network_config: 'x', start_levels: { T1: 2 } }, 'start_levels.T1: found 2, want object'],
    [
      { network_config: 'x', observe: { mode: 'readings', time_scale: 0 } },
      'observe.time_scale: found 0, want at least 1',
    ],
    [{ network_config: 'x', horizon_hours: 3 }, 'Unrecognized key: "horizon_hours"'],
  ])('%j', async (input, message) => {
    const { run, inputs } = graphWith();
    const failure = await run(input).then(String, (error: unknown) => describeInput(error, input));
    expect(failure).toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringContaining(message) });
    expect(inputs).toEqual([]);
  });
});
