import { AIMessageChunk, type BaseMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import type { createReactAgent } from '@langchain/langgraph/prebuilt';
import { expect, test } from 'vitest';
import type { ChannelRequest, ModelChannel } from '../../activities/models/channel.ts';
import { ChannelChatModel } from '../../activities/models/channel-chat-model.ts';
import type { GraphPorts } from '../ports.ts';
import { createHydroOperator } from './graph.ts';
import { OPERATOR_PROMPT } from './prompts.ts';

// What the tools compute, and the whole conversation: test/hydro/operator.test.ts.

/** Calls a tool first, then tells what came of it; keeps what it was asked. */
const channelThatCalls = (name: string, args: object) => {
  const requests: ChannelRequest[] = [];
  const channel: ModelChannel = {
    defaultModel: 'scripted',
    async *stream(request) {
      requests.push(request);
      const results = request.messages.filter((message) => ToolMessage.isInstance(message));
      if (results.length > 0) yield new AIMessageChunk(`I read: ${results.map(({ text }) => text).join()}`);
      else
        yield new AIMessageChunk({
          content: '',
          tool_call_chunks: [{ name, args: JSON.stringify(args), id: 'call-1', index: 0, type: 'tool_call_chunk' }],
        });
    },
  };
  return { channel, requests };
};

const ask = async (channel: ModelChannel): Promise<readonly BaseMessage[]> => {
  const ports: GraphPorts = {
    model: (options) => new ChannelChatModel(channel, options),
    tool: ({ name, description, schema }) =>
      tool(async (args: unknown) => `${name} was called with ${JSON.stringify(args)}`, { name, description, schema }),
    job: async () => {
      throw new Error('the operator has no jobs');
    },
  };
  const graph = createHydroOperator(ports) as unknown as ReturnType<typeof createReactAgent>;
  return (await graph.invoke({ messages: [new HumanMessage('go')] })).messages;
};

test('a model is told its rules, and offered the five hydraulic tools with their arguments', async () => {
  const { channel, requests } = channelThatCalls('simulation', { network_config: 'Net1' });
  const messages = await ask(channel);
  const [first] = requests;
  expect(first?.messages[0]?.text).toBe(OPERATOR_PROMPT);
  const offered = first?.tools?.map(({ function: { name, parameters } }) => [
    name,
    Object.keys((parameters as { properties: object }).properties).includes('network_config'),
  ]);
  expect(Object.fromEntries(offered ?? [])).toEqual({
    ...{ simulation: true, testing: true, scheduling: true, identification: true, control: true },
  });
  expect(messages.at(-1)?.text).toContain('simulation was called with {"network_config":"Net1"}');
});

test.each<[string, string, object, RegExp]>([
  ['a tool that does not exist', 'crystal_ball', {}, /Tool "crystal_ball" not found/],
  ['no network', 'simulation', {}, /found no network/],
  ['a name that can be no id', 'simulation', { network_config: 'my town' }, /network_config/],
  ['ten years', 'simulation', { network_config: 'Net1', duration: 315_360_000 }, /found 315360000.*366 days/],
  ['a unit of nothing', 'simulation', { network_config: 'Net1', low_pressure: { value: 1, unit: 'furlong' } }, /psi/],
  [
    'a burst nowhere',
    'testing',
    { network_config: 'Net1', test_scenario: { kind: 'burst', holeArea: { value: 1, unit: 'cm2' } } },
    /found a burst with no place/,
  ],
])('what a model gets wrong comes back to it as a tool error: %s', async (_case, name, args, error) => {
  const messages = await ask(channelThatCalls(name, args).channel);
  const result = messages.find((message) => ToolMessage.isInstance(message));
  expect(ToolMessage.isInstance(result) && result.status).toBe('error');
  expect(result?.text).toMatch(error);
  expect(messages.at(-1)?.text).toMatch(/^I read: Error/);
});
