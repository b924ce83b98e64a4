import type { ToolDefinition } from '@langchain/core/language_models/base';
import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CONTROL } from '../../../../schemas/hydro/control.ts';
import { IDENTIFICATION } from '../../../../schemas/hydro/identification.ts';
import { SCHEDULING } from '../../../../schemas/hydro/scheduling.ts';
import { SIMULATION } from '../../../../schemas/hydro/simulation.ts';
import { TESTING } from '../../../../schemas/hydro/testing.ts';
import { INDICATORS } from '../../../../schemas/market/indicators.ts';
import { GET_KLINES } from '../../../../schemas/market/klines.ts';
import type { ToolContract } from '../../../../schemas/tool-contract.ts';
import { replyTo } from '../reply.ts';
import { WATER_ENGLISH } from './water-en.ts';
import { WATER_CHINESE } from './water-zh.ts';

const offer = ({ name, description, schema }: ToolContract): ToolDefinition => ({
  type: 'function',
  function: { name, description, parameters: z.toJSONSchema(schema, { io: 'input' }) },
});
const CONTRACTS = [SIMULATION, TESTING, SCHEDULING, IDENTIFICATION, CONTROL];
const WATER = CONTRACTS.map(offer);
const MARKET = [GET_KLINES, INDICATORS].map(offer);

const replyFor = (question: string, tools = WATER) => replyTo({ messages: [new HumanMessage(question)], tools });
const callsFor = (question: string, tools = WATER) =>
  replyFor(question, tools).calls.map(({ name, args }) => [name, args]);
const network_config = 'Net1';
const psi = (value: number) => ({ value, unit: 'psi' });

describe('what is called for a question', () => {
  test.each<[string, string, object]>([
    ['simulate Net1 and tell me where pressure is below 120 psi', 'simulation', { low_pressure: psi(120) }],
    ['模拟 Net1，哪里的压力低于 120 psi？', 'simulation', { low_pressure: psi(120) }],
    [
      'Net1 for 2 days with demand 20 % higher',
      'simulation',
      { duration: 172_800, boundary_conditions: { demandMultiplier: 1.2 } },
    ],
    ['pressure at node 32 of Net1', 'simulation', { series: { nodes: ['32'] } }],
    ['flow in pipes 10 and 21 of Net1', 'simulation', { series: { links: ['10', '21'] } }],
    ['water age at node 23 of Net1', 'simulation', { quality: { kind: 'age' }, series: { nodes: ['23'] } }],
    ['energy of Net1 at 0.12 per kWh', 'simulation', { tariff: { pricePerKwh: [0.12] } }],
    [
      'how long until tank 2 of Net1 is empty if the pump fails?',
      'testing',
      { test_scenario: { kind: 'power-failure' } },
    ],
    ['If all pumps of Net1 stop, when does tank 2 run dry?', 'testing', { test_scenario: { kind: 'power-failure' } }],
    ['Net1 水泵故障后水箱 2 多久放空？', 'testing', { test_scenario: { kind: 'power-failure' } }],
    ['Can the pumps of Net1 do without tank 2?', 'testing', { test_scenario: { kind: 'source-loss', nodeId: '2' } }],
    ['Net1 水箱 2 检修，水泵够不够？', 'testing', { test_scenario: { kind: 'source-loss', nodeId: '2' } }],
    [
      'what happens when pump 9 of Net1 fails at 6:00',
      'testing',
      { test_scenario: { kind: 'outage', linkIds: ['9'], fromS: 21_600 } },
    ],
    [
      'pump 9 of Net1 is out of service until 6:00',
      'testing',
      { test_scenario: { kind: 'outage', linkIds: ['9'], fromS: 0, untilS: 21_600 } },
    ],
    ['Net1 的 9 号泵下午 18 点故障', 'testing', { test_scenario: { kind: 'outage', linkIds: ['9'], fromS: 64_800 } }],
    [
      'loss of reservoir 9 of Net1 at noon',
      'testing',
      { test_scenario: { kind: 'source-loss', nodeId: '9', fromS: 43_200 } },
    ],
    [
      'fire flow at node 22 of Net1 at 6:30 pm',
      'testing',
      { test_scenario: { kind: 'available-fire-flow', nodeId: '22', atS: 66_600 } },
    ],
    ['what if pipe 21 of Net1 fails', 'testing', { test_scenario: { kind: 'outage', linkIds: ['21'] } }],
    ['Net1 的 9 号泵停运', 'testing', { test_scenario: { kind: 'outage', linkIds: ['9'] } }],
    [
      'burst at node 22 of Net1, 50 cm2',
      'testing',
      { test_scenario: { kind: 'burst', nodeId: '22', holeArea: { value: 50, unit: 'cm2' } } },
    ],
    [
      'a burst of pipe 21 in Net1, 50 cm2',
      'testing',
      { test_scenario: { kind: 'burst', pipeId: '21', fraction: 0.5, holeArea: { value: 50, unit: 'cm2' } } },
    ],
    [
      'fire flow at node 32 of Net1 at 20 psi',
      'testing',
      { test_scenario: { kind: 'available-fire-flow', nodeId: '32', residualPressure: psi(20) } },
    ],
    [
      'fire flow of 500 gpm at node 32 of Net1',
      'testing',
      { test_scenario: { kind: 'fire-flow', nodeId: '32', flow: { value: 500, unit: 'GPM' } } },
    ],
    [
      'power failure in Net1 from 6:00 to 12:00',
      'testing',
      { test_scenario: { kind: 'power-failure', fromS: 21_600, untilS: 43_200 } },
    ],
    ['what if reservoir 9 of Net1 is lost', 'testing', { test_scenario: { kind: 'source-loss', nodeId: '9' } }],
    ['a demand surge of 1.5 times in Net1', 'testing', { test_scenario: { kind: 'demand-surge', multiplier: 1.5 } }],
    ['Which pipe of Net1 matters most?', 'testing', { test_scenario: { kind: 'n-minus-one', withPumps: false } }],
    ['N-1 of Net1', 'testing', { test_scenario: { kind: 'n-minus-one' } }],
    [
      'pipe 21 of Net1 closed: does anything fall below 40 psi?',
      'simulation',
      { boundary_conditions: { linkStatus: { 21: 'closed' } }, low_pressure: psi(40) },
    ],
    // 40 psi is what is wanted; consumers need less.
    [
      'power failure in Net1: below 40 psi?',
      'testing',
      {
        test_scenario: { kind: 'power-failure' },
        thresholds: { minimumPressure: psi(40) },
        required_pressure: psi(20),
      },
    ],
    [
      'power failure in Net1: below 10 m?',
      'testing',
      { test_scenario: { kind: 'power-failure' }, thresholds: { minimumPressure: { value: 10, unit: 'm' } } },
    ],
    ['if all pumps of Net1 stop', 'testing', { test_scenario: { kind: 'power-failure' } }],
    [
      'cheapest pump schedule of Net1, at least 90 psi',
      'scheduling',
      { objective: 'cost', constraints: { minimumPressure: psi(90) } },
    ],
    ['pump schedule of Net1 with the least energy', 'scheduling', { objective: 'energy' }],
  ])('%s', (question, name, args) => {
    expect(callsFor(question)).toEqual([[name, { network_config, ...args }]]);
  });

  test.each([...WATER_ENGLISH.examples, ...WATER_CHINESE.examples])(
    'an example that it gives is one: %s',
    (question) => {
      const [call] = replyFor(question).calls;
      const contract = CONTRACTS.find(({ name }) => name === call?.name);
      expect(contract?.schema.safeParse(call?.args).error).toBeUndefined();
      expect(contract).toBeDefined();
    },
  );

  test('two networks, two calls', () => {
    expect(callsFor('Compare the tank levels of Net1 and Net2')).toEqual([
      ['simulation', { network_config: 'Net1' }],
      ['simulation', { network_config: 'Net2' }],
    ]);
  });

  test('a pressure without a unit: the network is asked for its own first', () => {
    const question = new HumanMessage('where is Net1 below 80?');
    const [probe] = replyTo({ messages: [question], tools: WATER }).calls;
    expect(probe).toMatchObject({ name: 'simulation', args: { network_config, duration: 0 } });
    const asked = new AIMessage({
      content: '',
      tool_calls: [{ name: 'simulation', args: { ...probe?.args }, id: 'c1' }],
    });
    const answerWith = (content: string, status?: 'error') =>
      replyTo({
        messages: [question, asked, new ToolMessage({ content, tool_call_id: 'c1', ...(status && { status }) })],
        tools: WATER,
      });
    expect(answerWith('{"units":{"pressure":"m"}}').calls).toMatchObject([
      { name: 'simulation', args: { network_config, low_pressure: { value: 80, unit: 'm' } } },
    ]);
    const refused = answerWith('Error: No network Net1 is stored; there is none: give INP text', 'error');
    expect(refused.calls).toEqual([]);
    expect(refused.text).toContain('No network Net1 is stored');
  });
});

describe('what it cannot do it says', () => {
  test.each([
    ['Where is the pressure below 30 psi?', /I need the network/],
    ['burst at node 22 of Net1', /size of the hole/],
    ['a fire in Net1', /name a node/],
    ['water age in Net1', /node whose water age/],
    ['Net1 水龄最大的节点', /哪个节点的水龄/],
    ['which pipe of Net1 has the highest velocity?', /the pipe, pump or valve/],
    ['chlorine in Net1', /no rules for substances/],
    ['Net1 的余氯', /没有水中物质的规则/],
    ['demand surge in Net1', /size of the surge/],
    ['what if a pipe of Net1 breaks', /the pipe, pump or valve/],
    ['which networks do you have?', /GET \/hydro\/networks/],
    ['calibrate Net1', /cannot calibrate/],
    ['hold the pressure at node 32 of Net1 with a PID', /no rules for setting up a controller/],
    ['Net1 below 120 furlongs', /do not know the unit of pressure "furlongs".*psi, kPa, MPa, bar, m or ft/],
    ['压力低于 30 psi 的节点', /请说明管网/],
    ['率定 Net1', /不能率定/],
    ['Good morning', /rule-based model.*`simulation`.*Ask such as:\n- Simulate Net1/s],
    ['你好', /可以这样问：\n- 模拟 Net1/],
  ])('%s', (question, text) => {
    const reply = replyFor(question);
    expect(reply.calls).toEqual([]);
    expect(reply.text).toMatch(text);
  });
});

describe('beside the market', () => {
  test('with tools of both, each question goes to its own', () => {
    const both = [...MARKET, ...WATER];
    expect(callsFor('Drawdown of SPX', both).map(([name]) => name)).toEqual(['indicators']);
    expect(callsFor('Lowest pressure of Net1', both).map(([name]) => name)).toEqual(['simulation']);
  });

  test('without hydraulic tools a question about water is none', () => {
    expect(callsFor('simulate Net1, pressure below 120 psi', MARKET)).toEqual([]);
  });

  test('a tool of another product that is called `testing` or `control` is not taken for ours', () => {
    const other: ToolDefinition = {
      type: 'function',
      function: { name: 'testing', description: 'Runs the tests.', parameters: { type: 'object', properties: {} } },
    };
    expect(callsFor('testing, please: N-1 of Net1', [other])).toEqual([['testing', {}]]);
  });
});
