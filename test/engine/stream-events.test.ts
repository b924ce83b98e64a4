// The stream modes `events` and `tools`, on both runtimes and over HTTP.
import { HumanMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { FakeListChatModel } from '@langchain/core/utils/testing';
import { MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type ServedApi, serveApi } from '../api/api-harness.ts';
import { type Engine, scriptedChannel, startEngine, textChunk, toolCallChunk } from '../support/engine.ts';

const shout = tool(async ({ text }) => text.toUpperCase(), {
  name: 'shout',
  description: 'Says it louder',
  schema: z.object({ text: z.string() }),
});
const fails = tool(
  async () => {
    throw new Error('no voice');
  },
  { name: 'fails', description: 'Says nothing', schema: z.object({}) },
);

const project = new StateGraph(MessagesAnnotation)
  .addNode('talk', async ({ messages }, config) => {
    const said = await shout.invoke({ id: 'call-1', name: 'shout', args: { text: 'hi' }, type: 'tool_call' }, config);
    await fails.invoke({ id: 'call-2', name: 'fails', args: {}, type: 'tool_call' }, config).catch(() => undefined);
    const model = new FakeListChatModel({ responses: ['well'] });
    return { messages: [await model.invoke([...messages, new HumanMessage(String(said.content))], config)] };
  })
  .addEdge(START, 'talk')
  .compile();

let engine: Engine;
let api: ServedApi;
beforeAll(async () => {
  engine = await startEngine({
    projectGraphs: { project },
    channel: scriptedChannel(async function* (_request, call) {
      if (call === 1) yield toolCallChunk('echo', { text: 'hello' });
      else for (const word of ['it ', 'said ', 'hello']) yield textChunk(word);
    }),
  });
  await engine.stores.assistants.registerGraphs([{ graphId: 'agent', runtime: 'workflow' }]);
  api = await serveApi(engine.stores, engine.database, engine.dispatcher);
}, 120_000);
afterAll(async () => {
  await api.close();
  await engine.stop();
});

interface StreamEvent {
  readonly event: string;
  readonly name: string;
  readonly run_id: string;
  readonly parent_ids: readonly string[];
  readonly data: { readonly chunk?: { content: string }; readonly output?: unknown; readonly input?: unknown };
}

const stream = async (graph: string, streamMode: 'events' | 'tools') => {
  const thread = await api.sdk.threads.create();
  const data: unknown[] = [];
  const input = { messages: [{ role: 'user', content: 'say hello' }] };
  for await (const part of api.sdk.runs.stream(thread.thread_id, graph, { input, streamMode: [streamMode] as never }))
    if ((part.event as string) === streamMode) data.push(part.data);
  return data;
};

test('events: what runs starts and ends under its parents, and a model’s tokens carry its call’s id', async () => {
  const events = (await stream('agent', 'events')) as StreamEvent[];
  expect(events[0]).toMatchObject({ event: 'on_chain_start', name: 'LangGraph', parent_ids: [] });
  const [root] = events;
  const models = events.filter(({ event }) => event === 'on_chat_model_start');
  expect(models).toHaveLength(2);
  expect(models[1]?.parent_ids[0]).toBe(root?.run_id);
  const tokens = events.filter(({ event, run_id }) => event === 'on_chat_model_stream' && run_id === models[1]?.run_id);
  expect(tokens.map(({ data }) => data.chunk?.content).join('')).toBe('it said hello');
  const end = events.find(({ event, run_id }) => event === 'on_chat_model_end' && run_id === models[1]?.run_id);
  expect(end?.data.output).toMatchObject({ type: 'ai', content: 'it said hello' });
  const tools = events.filter(({ event }) => event.startsWith('on_tool'));
  expect(tools.map(({ event, name }) => `${event} ${name}`)).toEqual(['on_tool_start echo', 'on_tool_end echo']);
  expect(events.at(-1)).toMatchObject({ event: 'on_chain_end', name: 'LangGraph' });
});

test('events of a project’s graph are the same', async () => {
  const events = (await stream('project', 'events')) as StreamEvent[];
  const model = events.find(({ event }) => event === 'on_chat_model_start');
  const tokens = events.filter(({ event }) => event === 'on_chat_model_stream');
  expect(tokens.map(({ data }) => data.chunk?.content).join('')).toBe('well');
  expect(new Set(tokens.map(({ run_id }) => run_id))).toEqual(new Set([model?.run_id]));
  expect(events.map(({ event }) => event)).toContain('on_chain_end');
});

test('tools: each call with its id, its input, and what came of it', async () => {
  expect(await stream('project', 'tools')).toEqual([
    { event: 'on_tool_start', toolCallId: 'call-1', name: 'shout', input: '{"text":"hi"}' },
    { event: 'on_tool_end', toolCallId: 'call-1', name: 'shout', output: expect.objectContaining({ content: 'HI' }) },
    { event: 'on_tool_start', toolCallId: 'call-2', name: 'fails', input: '{}' },
    { event: 'on_tool_error', toolCallId: 'call-2', name: 'fails', error: 'no voice' },
  ]);
});
