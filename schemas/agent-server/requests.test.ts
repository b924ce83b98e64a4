import { expect, test } from 'vitest';
import { JoinStreamQuerySchema, RunCreateSchema } from './runs.ts';
import { HistorySchema, ThreadCreateSchema } from './threads.ts';

const messages = (result: {
  readonly error?: { readonly issues: readonly { message: string; path: PropertyKey[] }[] };
}) => result.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

test('a run needs no more than its assistant', () => {
  expect(RunCreateSchema.parse({ assistant_id: 'analyst' })).toEqual({
    assistant_id: 'analyst',
    stream_mode: ['values'],
  });
});

test('null is absent, and what is not known is ignored', () => {
  const body = {
    assistant_id: 'analyst',
    config: null,
    command: null,
    checkpoint: null,
    stream_mode: null,
    webhook: null,
    feedback_keys: [],
    interrupt_before: null,
    some_new_field: 1,
  };
  const run = RunCreateSchema.parse(body);
  expect(run).not.toHaveProperty('some_new_field');
  expect(run).toMatchObject({ config: undefined, command: undefined, checkpoint: undefined, stream_mode: ['values'] });
});

test('every field of a run is taken', () => {
  const body = {
    assistant_id: 'analyst',
    input: { n: 1 },
    command: { goto: [{ node: 'a', input: 1 }, 'b'], update: { n: 2 }, resume: 'yes' },
    config: { tags: ['t'], recursion_limit: 5, configurable: { a: 1 } },
    context: { a: 1 },
    metadata: { a: 1 },
    checkpoint: { checkpoint_id: 'c', checkpoint_ns: '' },
    interrupt_before: '*',
    interrupt_after: ['a'],
    stream_mode: ['values', 'messages-tuple', 'values'],
    stream_subgraphs: true,
    stream_resumable: true,
    multitask_strategy: 'interrupt',
    on_disconnect: 'cancel',
    on_completion: 'keep',
    after_seconds: 1.5,
    if_not_exists: 'create',
    durability: 'exit',
    checkpoint_during: false,
    langsmith_tracer: { project_name: 'p' },
  };
  expect(RunCreateSchema.parse(body)).toMatchObject({ ...body, stream_mode: ['values', 'messages-tuple'] });
});

test('an unknown stream mode is refused with the modes there are', () => {
  const faults = messages(RunCreateSchema.safeParse({ assistant_id: 'a', stream_mode: ['values', 'everything'] }));
  expect(faults).toEqual([
    'stream_mode: found "everything", want some of values, updates, messages, messages-tuple, events, tools, custom, debug, tasks, checkpoints',
  ]);
});

test('a run may start at a checkpoint of a subgraph; the map to it is one of checkpoint ids', () => {
  const checkpoint = { checkpoint_ns: 'sub:1', checkpoint_id: 'C', checkpoint_map: { '': 'R', 'sub:1': 'C' } };
  expect(RunCreateSchema.parse({ assistant_id: 'a', checkpoint }).checkpoint).toEqual(checkpoint);
  const faults = messages(RunCreateSchema.safeParse({ assistant_id: 'a', checkpoint: { checkpoint_map: { '': 1 } } }));
  expect(faults).toEqual([expect.stringMatching(/^checkpoint\.checkpoint_map\./)]);
});

test.each([[[]], [[{ updates: [] }]], [[{}]]])('a superstep without an update is refused: %#', (supersteps) => {
  expect(messages(ThreadCreateSchema.safeParse({ supersteps }))).toHaveLength(1);
});

test('a ttl is minutes, alone or with what happens then', () => {
  const ttlOf = (ttl: unknown) => ThreadCreateSchema.parse({ ttl }).ttl;
  expect(ttlOf(5)).toEqual({ minutes: 5, strategy: 'delete' });
  expect(ttlOf({ ttl: 0.5, strategy: 'keep_latest' })).toEqual({ minutes: 0.5, strategy: 'keep_latest' });
  expect(ttlOf({ ttl: 5, strategy: null })).toEqual({ minutes: 5, strategy: 'delete' });
  expect(ttlOf(null)).toBeUndefined();
  for (const ttl of [0, -1, '5', 1e300, {}, { ttl: 5, strategy: 'forget' }])
    expect(ThreadCreateSchema.safeParse({ ttl }).success).toBe(false);
});

test('a thread id is a UUID, in lower case whatever the client writes', () => {
  const id = '0198C0DE-0000-7000-8000-00000000000A';
  expect(ThreadCreateSchema.parse({ thread_id: id }).thread_id).toBe(id.toLowerCase());
  expect(messages(ThreadCreateSchema.safeParse({ thread_id: '42' }))).toHaveLength(1);
});

test.each([
  ['values', ['values']],
  ['["values","updates"]', ['values', 'updates']],
  [
    ['values', 'updates'],
    ['values', 'updates'],
  ],
  ['', []],
  [undefined, []],
])('stream_mode of a query: %j', (given, modes) => {
  expect(JoinStreamQuerySchema.parse({ stream_mode: given, cancel_on_disconnect: '1' })).toEqual({
    stream_mode: modes,
    cancel_on_disconnect: true,
  });
});

const CHECKPOINT = '1f0c0de0-0000-6000-8000-000000000001';

test.each([CHECKPOINT, { checkpoint_id: CHECKPOINT }, { configurable: { checkpoint_id: CHECKPOINT } }])(
  'history goes back from %j',
  (before) => {
    expect(HistorySchema.parse({ before }).before).toBe(CHECKPOINT);
  },
);

test.each([
  [{ content: 1 }, 'content'],
  [{ content: { a: 1 } }, 'content'],
  [{ content: ['text', null] }, 'content'],
  [{ content: 'hi', tool_calls: 'x' }, 'tool_calls'],
])('a message that would break its thread for every later run is refused, with its field: %j', (fields, field) => {
  const messages = [
    { role: 'user', content: 'fine' },
    { role: 'user', ...fields },
  ];
  const { error } = RunCreateSchema.safeParse({ assistant_id: 'analyst', input: { messages } });
  expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([`input.messages.1.${field}`]);
});

test('a message nested deeper than LangChain reads back is refused; block content and plain text are not', () => {
  const deep = Array.from({ length: 60 }).reduce<unknown>((inner) => ({ inner }), 'x');
  const parse = (content: unknown) =>
    RunCreateSchema.safeParse({ assistant_id: 'analyst', input: { messages: [{ role: 'user', content }] } }).success;
  expect(parse([{ type: 'text', text: 'x', extra: deep }])).toBe(false);
  expect(parse([{ type: 'text', text: 'x' }])).toBe(true);
  expect(parse('x')).toBe(true);
});

test('a checkpoint in the configuration is checked like any other', () => {
  const parse = (checkpoint_id: unknown) =>
    RunCreateSchema.safeParse({ assistant_id: 'a', config: { configurable: { checkpoint_id } } }).error?.issues[0]
      ?.path;
  for (const bad of ['a\u0000', 1, '']) expect(parse(bad)).toEqual(['config', 'configurable', 'checkpoint_id']);
});
