import { tool } from '@langchain/core/tools';
import { MemorySaver } from '@langchain/langgraph/web';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { describeInput } from '../runtime/describe-input.ts';
import { CONTROL } from '../schemas/hydro/control.ts';
import { SCHEDULING } from '../schemas/hydro/scheduling.ts';
import { SIMULATION } from '../schemas/hydro/simulation.ts';
import { TESTING } from '../schemas/hydro/testing.ts';
import type { ToolContract } from '../schemas/tool-contract.ts';
import type { GraphPorts } from './ports.ts';
import { createToolGraph } from './tool-graph.ts';

interface Runnable {
  checkpointer: unknown;
  invoke(input: unknown, config: object): Promise<Record<string, unknown>>;
  getState(config: object): Promise<{ readonly values: Record<string, unknown> }>;
}

/** The graph of a tool that says its own name, on one thread. @param fails Networks that the tool refuses. */
const open = (contract: ToolContract, fails: (network: unknown) => boolean = () => false) => {
  const calls: (readonly [string, unknown])[] = [];
  const ports = {
    tool: ({ name, description, schema }) =>
      tool(
        async (args: unknown) => {
          calls.push([name, args]);
          if (fails((args as { network_config: unknown }).network_config)) throw new Error('no such network');
          return JSON.stringify({ asked: name });
        },
        { name, description, schema },
      ),
  } as Partial<GraphPorts> as GraphPorts;
  const graph = createToolGraph('compute', { ...contract, answer: z.object({ asked: z.string() }) })(
    ports,
  ) as unknown as Runnable;
  graph.checkpointer = new MemorySaver();
  const config = { configurable: { thread_id: 't' } };
  return {
    calls,
    run: (input: unknown) => graph.invoke(input, config),
    values: async () => (await graph.getState(config)).values,
  };
};

/** By name: a table of tests that shows a whole schema is no table. */
const CONTRACTS = { SIMULATION, SCHEDULING, TESTING, CONTROL };
type Name = keyof typeof CONTRACTS;

const actuator = { linkId: '9', min: 0.6, max: 1.3 };
const variable = { kind: 'pressure', nodeId: '22' };
const setpoint = [{ fromS: 0, target: { value: 120, unit: 'psi' } }];

test.each<[Name, object, object]>([
  ['SIMULATION', { network_config: 'Net1', duration: 0 }, {}],
  ['SCHEDULING', { network_config: 'Net1' }, { objective: 'cost' }],
  ['TESTING', { network_config: 'Net1', test_scenario: { kind: 'outage', linkIds: ['110'] } }, {}],
  [
    'CONTROL',
    { network_config: 'Net1', method: 'pid', actuator, variable, setpoint, sample_time: 300, duration: 3_600 },
    {},
  ],
])(
  '%s gets the fields of the input that are given, with its defaults; its answer is the state',
  async (name, input, defaults) => {
    const contract = CONTRACTS[name];
    const { run, calls } = open(contract);
    expect(await run(input)).toMatchObject({ ...input, answer: { asked: contract.name } });
    expect(calls).toEqual([[contract.name, { ...input, ...defaults }]]);
  },
);

test('nothing of a run’s input is left for the next run of the thread; null is absent', async () => {
  const { run, calls } = open(SIMULATION);
  await run({ network_config: 'Net1', duration: 3_600, low_pressure: { value: 120, unit: 'psi' } });
  await run({ network_config: 'Net2', report_step: null });
  expect(calls.at(-1)).toEqual(['simulation', { network_config: 'Net2' }]);
});

test('a run that fails leaves no answer of the run before beside its input', async () => {
  const { run, values } = open(SIMULATION, (network) => network === 'gone');
  await run({ network_config: 'Net1' });
  expect(await values()).toMatchObject({ network_config: 'Net1', answer: { asked: 'simulation' } });
  await expect(run({ network_config: 'gone' })).rejects.toThrow('no such network');
  expect(await values()).toMatchObject({ network_config: 'gone', answer: null });
});

describe('refused before the tool is called, in one sentence', () => {
  test.each<[Name, object, string]>([
    ['SIMULATION', {}, 'network_config: found no network, want INP text, the id of a stored network'],
    ['SIMULATION', { network_config: 'Net1', hours: 3 }, 'Unrecognized key: "hours"'],
    ['SIMULATION', { network_config: 'Net1', duration: -1 }, 'duration: found -1, want at least 0'],
    ['SIMULATION', { network_config: 'Net1', answer: {} }, 'answer: found an object, want null'],
    ['TESTING', { network_config: 'Net1', test_scenario: { kind: 'flood' } }, 'test_scenario'],
    ['SCHEDULING', { network_config: 'Net1', objective: 'fun' }, 'objective: found "fun", want one of "cost"'],
  ])('%s %j', async (name, input, message) => {
    const { run, calls } = open(CONTRACTS[name]);
    const failure = await run(input).then(String, (error: unknown) => describeInput(error, input));
    expect(failure).toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringContaining(message) });
    expect(calls).toEqual([]);
  });
});
