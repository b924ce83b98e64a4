import { expect, test } from 'vitest';
import type { LogEvent } from '../../schemas/events.ts';
import { logSeqOf, type ProtocolEvent, throughSeq } from './protocol-event.ts';
import { beginRun, projectRemoval, projectThreadEvent, THREAD_START } from './thread-projection.ts';

const RUN = '0198c0de-0000-7000-8000-000000000001';
const OTHER = '0198c0de-0000-7000-8000-000000000002';
const FACTS = { graphId: 'analyst', logsCheckpoints: true, logsTools: false };

type Entry = readonly [event: string, data: unknown, runId?: string];

const log = (entries: readonly Entry[]): readonly LogEvent[] =>
  entries.map(([event, data, runId = RUN], index) => ({
    seq: index + 1,
    runId,
    event,
    data: JSON.stringify(data),
    createdAt: new Date(1_000 + index),
  }));

const project = (entries: readonly Entry[], facts = FACTS): readonly ProtocolEvent[] => {
  let runs = THREAD_START;
  return log([['metadata', {}], ...entries]).flatMap((event) => {
    const step = event.event === 'metadata' ? beginRun(runs, event, facts) : projectThreadEvent(runs, event);
    runs = step.runs;
    return step.events;
  });
};

const of = (events: readonly ProtocolEvent[], method: string) => events.filter((event) => event.method === method);
const dataOf = (events: readonly ProtocolEvent[], method: string) =>
  of(events, method).map(({ params }) => params.data);
const lifecycle = (events: readonly ProtocolEvent[]) =>
  of(events, 'lifecycle').map(({ params }) => [
    params.namespace.join('|'),
    (params.data as { readonly event: string }).event,
  ]);

const METADATA = { langgraph_node: 'agent', langgraph_checkpoint_ns: 'agent:t1', run_id: RUN };
const chunk = (fields: object, id = 'm1'): Entry => [
  'messages',
  [{ type: 'AIMessageChunk', id, content: '', tool_call_chunks: [], ...fields }, METADATA],
];
const complete = (fields: object, id = 'm1'): Entry => [
  'messages/complete',
  [{ type: 'ai', id, content: '', tool_calls: [], ...fields }, METADATA],
];
const messageEvents = (events: readonly ProtocolEvent[]) =>
  dataOf(events, 'messages').map((data) => {
    const { run_id: _, ...rest } = data as Record<string, unknown>;
    return rest;
  });

const END: Entry = ['end', { status: 'success' }];

test('seq is the log’s with the place within it, so it grows and says where it is from', () => {
  const events = project([chunk({ content: 'a' }), chunk({ content: 'b' }), END]);
  const seqs = events.map(({ seq }) => seq);
  expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
  expect(new Set(seqs.map(logSeqOf))).toEqual(new Set([1, 2, 3, 4]));
  for (const seq of seqs) expect(seq).toBeLessThanOrEqual(throughSeq(logSeqOf(seq)));
  expect(events.at(-1)).toMatchObject({ type: 'event', event_id: `${seqs.at(-1)}`, params: { timestamp: 1_003 } });
});

test('a text that comes in deltas is one block from start to finish', () => {
  const events = project([
    chunk({ content: 'Hel' }),
    chunk({ content: 'lo' }),
    chunk({ usage_metadata: { input_tokens: 3, output_tokens: 2, total_tokens: 5 } }),
    complete({ content: 'Hello', response_metadata: { finish_reason: 'length', model_name: 'm' } }),
  ]);
  expect(messageEvents(events)).toEqual([
    { event: 'message-start', id: 'm1', role: 'ai', metadata: { run_id: RUN } },
    { event: 'content-block-start', index: 0, content: { type: 'text', text: '' } },
    { event: 'content-block-delta', index: 0, delta: { type: 'text-delta', text: 'Hel' } },
    { event: 'content-block-delta', index: 0, delta: { type: 'text-delta', text: 'lo' } },
    { event: 'content-block-finish', index: 0, content: { type: 'text', text: 'Hello' } },
    {
      event: 'message-finish',
      reason: 'length',
      usage: { input_tokens: 3, output_tokens: 2, total_tokens: 5 },
      metadata: { finish_reason: 'length', model_name: 'm' },
    },
  ]);
  expect(of(events, 'messages')[0]?.params).toMatchObject({ namespace: ['agent:t1'], node: 'agent' });
});

test('blocks do not interleave: thinking, text and two tool calls, each finished before the next begins', () => {
  const piece = (index: number, args: string, name?: string) =>
    chunk({ tool_call_chunks: [{ index, args, ...(name && { name, id: `call_${index}` }) }] });
  const events = project([
    chunk({ additional_kwargs: { reasoning_content: 'hm' } }),
    chunk({ content: 'I look.' }),
    piece(0, '{"a":', 'look'),
    piece(0, '1}'),
    piece(1, '{"b":', 'see'),
    complete({}),
  ]);
  const steps = messageEvents(events).map(({ event, index }) => `${event} ${index ?? ''}`.trim());
  expect(steps).toEqual([
    'message-start',
    ...[0, 1].flatMap((index) => [
      `content-block-start ${index}`,
      `content-block-delta ${index}`,
      `content-block-finish ${index}`,
    ]),
    'content-block-start 2',
    'content-block-delta 2',
    'content-block-delta 2',
    'content-block-finish 2',
    'content-block-start 3',
    'content-block-delta 3',
    'content-block-finish 3',
    'message-finish',
  ]);
  const finished = messageEvents(events).filter(({ event }) => event === 'content-block-finish');
  expect(finished.map(({ content }) => content)).toEqual([
    { type: 'reasoning', reasoning: 'hm' },
    { type: 'text', text: 'I look.' },
    { type: 'tool_call', id: 'call_0', name: 'look', args: { a: 1 } },
    { type: 'invalid_tool_call', id: 'call_1', name: 'see', args: '{"b":', error: expect.any(String) },
  ]);
  // The arguments so far, since clients put fields over those they have.
  const deltas = messageEvents(events).filter(({ index, delta }) => index === 2 && delta !== undefined);
  expect(deltas.map(({ delta }) => (delta as { fields: { args: string } }).fields.args)).toEqual(['{"a":', '{"a":1}']);
});

test('an attempt that was broken off ends, and is emptied; the next has an id of its own', () => {
  const events = project([
    chunk({ content: 'half an ans' }),
    ['messages', [{ type: 'remove', id: 'm1', content: '' }, METADATA]],
    chunk({ content: 'whole' }, 'm1-2'),
    complete({ content: 'whole' }, 'm1-2'),
  ]);
  const ids = dataOf(events, 'messages').map((data) => (data as { readonly run_id: string }).run_id);
  expect(new Set(ids)).toEqual(new Set(['m1', 'm1-2']));
  const error = { event: 'error', code: 'broken_off', message: expect.any(String) };
  expect(messageEvents(events).slice(3, 7)).toEqual([
    error,
    { event: 'message-start', id: 'm1', role: 'ai' },
    error,
    { event: 'message-start', id: 'm1-2', role: 'ai', metadata: { run_id: RUN } },
  ]);
});

test('a message that comes whole has its blocks at once, and one that was streamed does not come again', () => {
  const tool = { type: 'tool', id: 't1', tool_call_id: 'call_1', name: 'look', content: 'seen', status: 'success' };
  const events = project([
    ['messages', [tool, { ...METADATA, langgraph_node: 'tools', langgraph_checkpoint_ns: 'tools:t2' }]],
    chunk({ content: 'x' }),
    complete({ content: 'x' }),
    complete({ content: 'x' }),
  ]);
  expect(messageEvents(events).slice(0, 4)).toEqual([
    { event: 'message-start', id: 't1', role: 'tool', name: 'look', tool_call_id: 'call_1', metadata: { run_id: RUN } },
    { event: 'content-block-start', index: 0, content: { type: 'text', text: 'seen' } },
    { event: 'content-block-finish', index: 0, content: { type: 'text', text: 'seen' } },
    { event: 'message-finish', reason: 'stop' },
  ]);
  expect(messageEvents(events).filter(({ event }) => event === 'message-finish')).toHaveLength(2);
});

test('tool calls begin when they are asked for and end with their answer, or with what went wrong', () => {
  const asked = {
    tool_calls: [
      { id: 'c1', name: 'look', args: { at: 'it' } },
      { id: 'c2', name: 'see', args: {} },
    ],
  };
  const answer = (id: string, status: string): Entry => [
    'messages',
    [{ type: 'tool', id: `t-${id}`, tool_call_id: id, content: 'answer', status }, METADATA],
  ];
  const events = project([chunk({}), complete(asked), answer('c1', 'success'), answer('c2', 'error')]);
  expect(dataOf(events, 'tools')).toEqual([
    { event: 'tool-started', tool_call_id: 'c1', tool_name: 'look', input: { at: 'it' } },
    { event: 'tool-started', tool_call_id: 'c2', tool_name: 'see', input: {} },
    { event: 'tool-finished', tool_call_id: 'c1', output: expect.objectContaining({ content: 'answer' }) },
    { event: 'tool-error', tool_call_id: 'c2', message: 'answer' },
  ]);
});

const checkpoint = (id: string, step: number, parent?: string): Entry => [
  'checkpoints',
  {
    values: {},
    metadata: { step, source: 'loop' },
    checkpoint: { checkpoint_id: id },
    parent_checkpoint: parent === undefined ? null : { checkpoint_id: parent },
  },
];

test('values stand behind the checkpoint that they are of', () => {
  const events = project([
    checkpoint('a', -1),
    ['values', { n: 1 }],
    checkpoint('b', 0, 'a'),
    ['values', { n: 2 }],
    END,
  ]);
  expect(events.map(({ method, params }) => [method, params.data])).toEqual([
    ['lifecycle', { event: 'running', graph_name: 'analyst' }],
    ['checkpoints', { id: 'a', step: -1, source: 'loop' }],
    ['checkpoints', { id: 'b', parent_id: 'a', step: 0, source: 'loop' }],
    ['values', { n: 1 }],
    ['values', { n: 2 }],
    ['lifecycle', { event: 'completed', graph_name: 'analyst' }],
  ]);
});

test('values of a run that logs no checkpoints do not wait', () => {
  const events = project([['values', { n: 1 }]], { ...FACTS, logsCheckpoints: false });
  expect(dataOf(events, 'values')).toEqual([{ n: 1 }]);
});

test('an interrupt is asked for once, where it is met first, and the run ends as interrupted', () => {
  const requests = { __interrupt__: [{ id: 'i1', value: { question: 'sure?' } }] };
  const events = project([
    ['updates|sub:t1', requests],
    ['values|sub:t1', requests],
    ['tasks|sub:t1', { id: 't2', name: 'ask', result: {}, interrupts: requests.__interrupt__ }],
    ['updates', requests],
    ['tasks', { id: 't1', name: 'sub', result: {}, interrupts: requests.__interrupt__ }],
    END,
  ]);
  expect(of(events, 'input.requested').map(({ params }) => params)).toEqual([
    { namespace: ['sub:t1'], timestamp: 1_001, data: { interrupt_id: 'i1', payload: { question: 'sure?' } } },
  ]);
  expect(of(events, 'values')).toEqual([]);
  expect(of(events, 'updates')).toEqual([]);
  expect(lifecycle(events)).toEqual([
    ['', 'running'],
    ['sub:t1', 'started'],
    ['sub:t1', 'interrupted'],
    ['', 'interrupted'],
  ]);
});

test('a failure ends what was open, the inner before the outer, and says why at the root', () => {
  const events = project([
    ['values|a:1|b:2', {}],
    chunk({ content: 'half' }),
    ['error', { error: 'TypeError', message: 'no' }],
    ['end', { status: 'error' }],
  ]);
  expect(lifecycle(events).slice(-4)).toEqual([
    ['a:1|b:2', 'failed'],
    ['a:1', 'failed'],
    ['agent:t1', 'failed'],
    ['', 'failed'],
  ]);
  expect(dataOf(events, 'lifecycle').at(-1)).toEqual({ event: 'failed', graph_name: 'analyst', error: 'no' });
  expect(messageEvents(events).at(-1)).toMatchObject({ event: 'error', code: 'broken_off' });
});

test('updates of each node, tasks as they are, custom data with and without a name', () => {
  const events = project([
    ['updates', { a: { n: 1 }, b: null }],
    ['custom', { from: 'a node' }],
    ['custom|sub:1', { name: 'progress', payload: 7 }],
    ['custom', { name: 'note', text: 'x' }],
    ['tasks', { id: 't', name: 'a', input: {} }],
  ]);
  expect(of(events, 'updates').map(({ params }) => [params.node, params.data])).toEqual([
    ['a', { node: 'a', values: { n: 1 } }],
    ['b', { node: 'b', values: { value: null } }],
  ]);
  expect(dataOf(events, 'custom')).toEqual([
    { payload: { from: 'a node' } },
    { name: 'progress', payload: 7 },
    { name: 'note', payload: { name: 'note', text: 'x' } },
  ]);
  expect(dataOf(events, 'tasks')).toEqual([{ id: 't', name: 'a', input: {} }]);
});

test('a run that ends while it waits for its turn is nothing to those who watch another', () => {
  const cancelled: Entry = ['end', { status: 'interrupted' }, OTHER];
  expect(lifecycle(project([['values', {}], cancelled, END]))).toEqual([
    ['', 'running'],
    ['', 'completed'],
  ]);
});

test('tool calls as the run logged them, where it did', () => {
  const said = { toolCallId: 'c1', name: 'look' };
  const events = project(
    [
      ['tools|tools:t2', { ...said, event: 'on_tool_start', input: '{"at":"it"}' }],
      ['tools|tools:t2', { ...said, event: 'on_tool_event', data: { half: 'way' } }],
      ['tools|tools:t2', { ...said, event: 'on_tool_end', output: 'seen' }],
      ['tools|tools:t2', { ...said, event: 'on_tool_error', error: 'blind' }],
      complete({ tool_calls: [{ id: 'c2', name: 'see', args: {} }] }),
    ],
    { ...FACTS, logsTools: true },
  );
  expect(of(events, 'tools')[0]?.params.namespace).toEqual(['tools:t2']);
  expect(dataOf(events, 'tools')).toEqual([
    { event: 'tool-started', tool_call_id: 'c1', tool_name: 'look', input: '{"at":"it"}' },
    { event: 'tool-output-delta', tool_call_id: 'c1', delta: '{"half":"way"}' },
    { event: 'tool-finished', tool_call_id: 'c1', output: 'seen' },
    { event: 'tool-error', tool_call_id: 'c1', message: 'blind' },
  ]);
});

test('a rollback ends what was seen of its run', () => {
  const [begins, goesOn, removed] = log([
    ['metadata', {}],
    ['values|sub:1', {}],
    ['void', null],
  ]) as [LogEvent, LogEvent, LogEvent];
  const { runs } = projectThreadEvent(beginRun(THREAD_START, begins, FACTS).runs, goesOn);
  const step = projectRemoval(runs, [RUN, OTHER], removed);
  expect(lifecycle(step.events)).toEqual([
    ['sub:1', 'interrupted'],
    ['', 'interrupted'],
  ]);
  expect(step.runs.size).toBe(0);
});

test('events of runs whose beginning was not read are none', () => {
  expect(projectThreadEvent(THREAD_START, ...(log([END]) as [LogEvent])).events).toEqual([]);
});
