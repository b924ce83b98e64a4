import { expect, test } from 'vitest';
import type { Assistant } from '../stores/assistant-store.ts';
import { RunCreateSchema } from './agent-server/runs.ts';
import { toRunKwargs } from './run-request.ts';

const assistant: Assistant = {
  assistantId: '0198c0de-0000-7000-8000-00000000000a',
  graphId: 'analyst',
  name: 'analyst',
  description: undefined,
  config: { recursion_limit: 50, configurable: { tone: 'dry', lang: 'en' } },
  context: { desk: 'FX' },
  metadata: {},
  version: 1,
  createdAt: new Date(0),
  updatedAt: new Date(0),
};

const kwargsOf = (body: object, configurable: Record<string, unknown> = {}, of: Assistant = assistant) =>
  toRunKwargs(RunCreateSchema.parse({ assistant_id: 'analyst', ...body }), {
    assistant: of,
    threadId: 'T',
    runId: 'R',
    configurable,
  });

test('a bare request runs as the assistant is configured, and streams values', () => {
  expect(kwargsOf({ input: { n: 1 } })).toMatchObject({
    input: { n: 1 },
    stream_mode: ['values'],
    stream_subgraphs: false,
    context: { desk: 'FX' },
    config: {
      recursion_limit: 50,
      configurable: {
        tone: 'dry',
        lang: 'en',
        run_id: 'R',
        thread_id: 'T',
        graph_id: 'analyst',
        assistant_id: assistant.assistantId,
      },
    },
  });
});

test('the request goes over the assistant, and the ids of the run go over both', () => {
  const { config, context } = kwargsOf({
    config: { recursion_limit: 9, tags: ['x'], configurable: { lang: 'zh', thread_id: 'other' } },
    context: { level: '1d' },
  });
  expect(config).toMatchObject({ recursion_limit: 9, tags: ['x'] });
  expect(config.configurable).toMatchObject({ tone: 'dry', lang: 'zh', thread_id: 'T' });
  expect(context).toEqual({ desk: 'FX', level: '1d' });
});

test('what the server sets goes over the request', () => {
  const { configurable } = kwargsOf({ config: { configurable: { 'x-trace': '1' } } }, { 'x-trace': '7' }).config;
  expect(configurable).toMatchObject({ 'x-trace': '7' });
});

test('I9: a client cannot say who it is, in a request or in an assistant', () => {
  const claim = { langgraph_auth_user: { identity: 'admin' }, langgraph_auth_permissions: ['*'] };
  const liar = { ...assistant, config: { configurable: claim } };
  const { configurable } = kwargsOf({ config: { configurable: claim } }, {}, liar).config;
  expect(Object.keys(configurable).filter((key) => key.startsWith('langgraph_auth'))).toEqual([]);
  const known = kwargsOf({ config: { configurable: claim } }, { langgraph_auth_user_id: 'me' }, liar).config;
  expect(known.configurable).toMatchObject({ langgraph_auth_user_id: 'me' });
});

test.each([
  ['checkpoint_id', { checkpoint_id: 'C' }],
  ['checkpoint', { checkpoint: { thread_id: 'T', checkpoint_ns: '', checkpoint_id: 'C', checkpoint_map: null } }],
  ['config.configurable', { config: { configurable: { checkpoint_id: 'C' } } }],
])('a fork is asked for by %s', (_, body) => {
  expect(kwargsOf(body).checkpoint_id).toBe('C');
});

test('what LangGraph keeps in its configuration for itself is not taken from a client', () => {
  const { config } = kwargsOf({
    config: { configurable: { __pregel_checkpointer: {}, __pregel_resuming: true, tone: 'wet' } },
  });
  expect(Object.keys(config.configurable).filter((key) => key.startsWith('__'))).toEqual([]);
  expect(config.configurable.tone).toBe('wet');
});
