import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { SIMULATION, type SimulationAnswer } from '../../../../schemas/hydro/simulation.ts';
import { replyTo } from '../reply.ts';

// Written by hand: what no sample network brings about.
const HOUR = 3_600;
const ANSWER: SimulationAnswer = {
  network: { networkId: 'L-Town', version: 3 },
  result: {
    resultId: '6f1c1f52-51c4-5a0e-8a43-0d7a3c0c9c11',
    tables: [],
    hasPicture: true,
    notStored: null,
  },
  run: { engineVersion: '2.3.5', inpHash: 'h', solveTimeMs: 1, runTimeMs: 2 },
  units: { flow: 'LPS', pressure: 'm', length: 'm', diameter: 'mm', velocity: 'm/s', volume: 'm3', pumpPower: 'kW' },
  demandModel: 'dda',
  convergence: { converged: true, hydraulicSteps: 25, unbalancedSteps: 0, maxIterations: 8, maxRelativeError: 0.0009 },
  supplyFailure: false,
  failingNodeCount: 0,
  failingNodeIds: [],
  warnings: [],
  timesS: [0, HOUR, 2 * HOUR, 3 * HOUR],
  reportedTimes: 4,
  lowestPressure: { nodeId: 'J1', timeS: HOUR, pressure: 12.3456 },
  highestPressure: { nodeId: 'J9', timeS: 0, pressure: 61.5 },
  tanks: [],
  energy: { pumps: [], energyKwh: 0, energyCost: 0, peakKw: 0, demandCharge: 0, totalCost: 0 },
  massBalance: {
    ...{ inflowVolume: 100, returnVolume: 0, consumedVolume: 99, leakageVolume: 0, storageGainVolume: 0 },
    ...{ unservedVolume: 0, errorPercent: 0.7312, leakagePercent: 0 },
  },
  qualityUnit: null,
  lowPressure: null,
  series: null,
};

const QUESTION = 'simulate L-Town: where is pressure below 20 m?';
const tools = [
  {
    type: 'function' as const,
    function: { name: 'simulation', parameters: z.toJSONSchema(SIMULATION.schema, { io: 'input' }) },
  },
];
const ARGS = { network_config: 'L-Town', low_pressure: { value: 20, unit: 'm' } };

const replyWith = (changes: Partial<SimulationAnswer>, question = QUESTION, responseFormat?: unknown): string => {
  const messages = [
    new HumanMessage(question),
    new AIMessage({ content: '', tool_calls: [{ name: 'simulation', args: ARGS, id: 'c1' }] }),
    new ToolMessage({ content: JSON.stringify({ ...ANSWER, ...changes }), tool_call_id: 'c1' }),
  ];
  return replyTo({ messages, tools, ...(responseFormat !== undefined && { responseFormat }) }).text;
};

const low = (count: number, nodeCount = count): SimulationAnswer['lowPressure'] => ({
  limit: 20,
  nodeCount,
  nodes: Array.from({ length: count }, (_, index) => ({
    nodeId: `J${index}`,
    lowestPressure: 10 + index / 7,
    lowestAtS: HOUR,
    timesBelow: 2,
    periods: [{ fromS: 0, toS: HOUR }],
    periodCount: 1,
  })),
});

test('of many junctions the first twenty, and how many there are', () => {
  const report = replyWith({ lowPressure: low(100, 2_431) });
  expect(report).toContain('2431 junctions are below it');
  expect(report).toContain('the lowest 20 of them');
  expect(report.match(/^\| J\d+ \|/gmu)).toHaveLength(20);
  // 10 + 5/7 = 10.714...
  expect(report).toContain('| J5 | 10.71 | 1:00 | 0:00-1:00 |');
});

test('of many periods of a junction the first six, and how many there are', () => {
  const [node] = low(1)?.nodes ?? [];
  if (node === undefined) throw new Error('no node');
  const periods = Array.from({ length: 50 }, (_, index) => ({ fromS: 2 * index * HOUR, toS: 2 * index * HOUR }));
  const report = replyWith({
    lowPressure: { limit: 20, nodeCount: 1, nodes: [{ ...node, periods, periodCount: 84 }] },
  });
  expect(report).toContain('| 0:00, 2:00, 4:00, 6:00, 8:00, 10:00 and others, 84 periods in all |');
});

test('a shortage, warnings with their times, and doubt come with every answer', () => {
  const warning = { steps: 2, fromS: HOUR, toS: 2 * HOUR, elementIds: ['T1'], elementCount: 1 };
  const changes: Partial<SimulationAnswer> = {
    lowPressure: low(1),
    supplyFailure: true,
    failingNodeCount: 2,
    failingNodeIds: ['J1', 'J2'],
    warnings: [{ code: 'TANK_EMPTY', message: 'tanks are at their minimum level', ...warning }],
    convergence: { ...ANSWER.convergence, converged: false, unbalancedSteps: 3 },
  };
  const report = replyWith(changes);
  expect(report).toContain('**Supply fails** at 2 nodes: J1 and J2.');
  expect(report).toContain('- 1:00-2:00 TANK_EMPTY: tanks are at their minimum level (T1)');
  expect(report).toContain('did not converge in 3 of 25 steps');
  expect(report).toContain('0.73 % of the water is unaccounted for');
  const chinese = replyWith(changes, '模拟管网 L-Town，哪里压力低于20米');
  expect(chinese).toContain('**供水不足**：2 个节点（J1、J2）');
  expect(chinese).toContain('- 1:00-2:00 TANK_EMPTY：水箱降到最低水位，不能供水（T1）');
  expect(chinese).toContain('25 步中有 3 步未收敛');
});

test('at a moment or in a stretch: those of the low ones that are low then', () => {
  const nodes = low(3)?.nodes.map((node, index) => ({
    ...node,
    periods: [{ fromS: index * HOUR, toS: index * HOUR }],
  }));
  const changes = { lowPressure: { limit: 20, nodeCount: 3, nodes: nodes ?? [] } };
  const ask = (when: string) => replyWith(changes, `simulate L-Town: where is pressure below 20 m ${when}?`);
  expect(ask('at 1:00')).toContain('At 1:00: J1.');
  expect(ask('at 3:00')).toContain('At 3:00: none of them.');
  expect(ask('between 1:00 and 2:00')).toContain('At 1:00-2:00: J1 and J2.');
  for (const never of ['at 2:30', 'at 30:00', 'between 5:00 and 6:00'])
    expect(ask(never)).toMatch(/no use for this in your question.*: (?:2:30|30:00|5:00-6:00)\./);
});

test('what no rule reads is said before anything else', () => {
  const report = replyWith({ lowPressure: low(1) }, 'simulate L-Town with pump 9 at speed 0.8, pressure below 20 m');
  expect(report).toMatch(/^I found no use for this in your question, so it changes nothing here: 0\.8\./);
});

test('irregular times are not said to have a step', () => {
  const report = replyWith({ lowPressure: low(1), timesS: [0, HOUR, 1.5 * HOUR], reportedTimes: 3 });
  expect(report).toContain('1 junction is below it at some reported time:');
  expect(report).toContain('1:30 simulated');
});

test('of more reported times than an answer lists the end is not known', () => {
  expect(replyWith({ lowPressure: low(1), reportedTimes: 2_000 })).toMatch(/^## L-Town \(version 3\), simulated$/m);
});

test('where all of it is kept, and its picture', () => {
  const { resultId } = ANSWER.result;
  expect(replyWith({ lowPressure: low(0) })).toMatch(
    new RegExp(`No junction is below[^]*GET /hydro/results/${resultId}\`[^]*${resultId}/picture`),
  );
});

test('structured output is filled from what the tool said', () => {
  const schema = z.toJSONSchema(
    z.object({
      lowestPressure: z.number(),
      supplyFailure: z.boolean(),
      engineVersion: z.string(),
      summary: z.string(),
    }),
  );
  const format = { type: 'json_schema', json_schema: { name: 'finding', schema } };
  expect(JSON.parse(replyWith({ lowPressure: low(1) }, QUESTION, format))).toEqual({
    lowestPressure: 12.3456,
    supplyFailure: false,
    engineVersion: '2.3.5',
    summary: expect.stringContaining('## L-Town (version 3)'),
  });
});
