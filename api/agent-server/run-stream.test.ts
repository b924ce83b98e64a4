import { expect, test } from 'vitest';
import type { LogEvent } from '../../schemas/events.ts';
import { parseLastEventId, STREAM_START } from './event-id.ts';
import { type Frame, nextFrames, RUN_STREAM_START, type RunView, readFrom, toSse } from './run-stream.ts';

const RUN = '0198c0de-0000-7000-8000-000000000001';

const log = (...entries: readonly (readonly [event: string, data: unknown])[]): readonly LogEvent[] =>
  entries.map(([event, data], index) => ({
    seq: 11 + index,
    runId: RUN,
    event,
    data: JSON.stringify(data),
    createdAt: new Date(0),
  }));

const delta = (id: string, content: string, extra: object = {}) => [
  { type: 'AIMessageChunk', id, content, additional_kwargs: {}, response_metadata: {}, ...extra },
  { langgraph_node: 'agent' },
];

/** As the route does it: the log is read from where the view needs it. */
const watch = (events: readonly LogEvent[], view: Partial<RunView>): readonly Frame[] => {
  const whole: RunView = { modes: ['values'], subgraphs: false, after: STREAM_START, ...view };
  let state = RUN_STREAM_START;
  return events
    .filter(({ seq }) => seq > readFrom(whole))
    .flatMap((event) => {
      const step = nextFrames(state, event, whole);
      state = step.state;
      return step.sent;
    });
};

const named = (frames: readonly Frame[]) => frames.map(({ event }) => event);
const parsed = (frames: readonly Frame[], event: string): unknown[] =>
  frames.filter((frame) => frame.event === event).map(({ data }) => JSON.parse(data));

const RUN_OF_ALL_MODES = log(
  ['metadata', { run_id: RUN, attempt: 1 }],
  ['values', { n: 0 }],
  ['tasks', { id: 't', name: 'agent' }],
  ['messages', delta('m1', 'Hel')],
  ['messages', delta('m1', 'lo')],
  ['custom', 'half way'],
  ['updates', { agent: { n: 1 } }],
  ['values', { n: 1 }],
  ['updates|sub:1', { inner: { n: 2 } }],
  ['end', { status: 'success' }],
);

test('a client gets metadata first, then the modes it asked for, and never the events of our own', () => {
  expect(named(watch(RUN_OF_ALL_MODES, { modes: ['values'] }))).toEqual(['metadata', 'values', 'values']);
  expect(named(watch(RUN_OF_ALL_MODES, { modes: ['updates', 'custom'] }))).toEqual(['metadata', 'custom', 'updates']);
});

test('data passes through as the log has it', () => {
  const frames = watch([{ seq: 3, runId: RUN, event: 'values', data: '{"n": 1.0}', createdAt: new Date(0) }], {});
  expect(frames).toEqual([{ id: '3', event: 'values', data: '{"n": 1.0}' }]);
  expect(frames.map(toSse)).toEqual(['event: values\ndata: {"n": 1.0}\nid: 3\n\n']);
});

test('events of subgraphs come as mode|namespace, to who asked for subgraphs', () => {
  const modes = ['updates'] as const;
  expect(named(watch(RUN_OF_ALL_MODES, { modes, subgraphs: true }))).toEqual(['metadata', 'updates', 'updates|sub:1']);
  expect(named(watch(RUN_OF_ALL_MODES, { modes, subgraphs: false }))).toEqual(['metadata', 'updates']);
});

test('an error is shown in every mode; void and end are not shown in any', () => {
  const failed = log(
    ['metadata', {}],
    ['void', null],
    ['error', { error: 'Error', message: 'no' }],
    ['end', { status: 'error' }],
  );
  expect(named(watch(failed, { modes: ['custom'] }))).toEqual(['metadata', 'error']);
});

test('mode messages-tuple passes each delta with its metadata as event messages', () => {
  const frames = watch(RUN_OF_ALL_MODES, { modes: ['messages-tuple'] });
  expect(parsed(frames, 'messages')).toEqual([delta('m1', 'Hel'), delta('m1', 'lo')]);
});

test('mode messages names a message once, sends the sum after each delta, and completes it at the end of the run', () => {
  const frames = watch(RUN_OF_ALL_MODES, { modes: ['messages'] });
  expect(named(frames)).toEqual([
    'metadata',
    'messages/metadata',
    'messages/partial',
    'messages/partial',
    'messages/complete',
  ]);
  expect(parsed(frames, 'messages/metadata')).toEqual([{ m1: { metadata: { langgraph_node: 'agent' } } }]);
  expect(parsed(frames, 'messages/partial')).toMatchObject([
    [{ id: 'm1', type: 'ai', content: 'Hel' }],
    [{ id: 'm1', type: 'ai', content: 'Hello' }],
  ]);
  expect(parsed(frames, 'messages/complete')).toMatchObject([[{ id: 'm1', type: 'ai', content: 'Hello' }]]);
});

test('mode messages adds up tool calls and usage', () => {
  const piece = (args: string, name?: string) => ({
    tool_call_chunks: [{ index: 0, args, ...(name ? { name, id: 'c1' } : {}), type: 'tool_call_chunk' }],
  });
  const usage = { input_tokens: 3, output_tokens: 4, total_tokens: 7 };
  const frames = watch(
    log(
      ['messages', delta('m1', '', piece('{"symbol":', 'get_klines'))],
      ['messages', delta('m1', '', piece('"SPX"}'))],
      ['messages', delta('m1', '', { usage_metadata: usage })],
    ),
    { modes: ['messages'] },
  );
  expect(parsed(frames, 'messages/partial').at(-1)).toMatchObject([
    { tool_calls: [{ name: 'get_klines', args: { symbol: 'SPX' }, id: 'c1' }], usage_metadata: usage },
  ]);
});

test('a whole message is complete at once, and only once', () => {
  const whole = [{ type: 'tool', id: 'm2', content: '42', tool_call_id: 'c1' }, { langgraph_node: 'tools' }];
  const frames = watch(log(['messages', whole], ['messages', whole], ['end', { status: 'success' }]), {
    modes: ['messages'],
  });
  expect(named(frames)).toEqual(['messages/metadata', 'messages/complete']);
  expect(parsed(frames, 'messages/complete')).toEqual([[whole[0]]]);
});

test('when an attempt died, tuple readers are told and the accumulated message starts afresh', () => {
  const removed = [{ type: 'remove', id: 'm1' }, { langgraph_node: 'agent' }];
  const events = log(
    ['messages', delta('m1', 'Once up')],
    ['messages', removed],
    ['messages', delta('m1', 'Once ')],
    ['messages', delta('m1', 'more')],
  );
  expect(parsed(watch(events, { modes: ['messages-tuple'] }), 'messages')).toEqual([
    delta('m1', 'Once up'),
    removed,
    delta('m1', 'Once '),
    delta('m1', 'more'),
  ]);
  expect(parsed(watch(events, { modes: ['messages'] }), 'messages/partial')).toMatchObject([
    [{ content: 'Once up' }],
    [{ content: 'Once ' }],
    [{ content: 'Once more' }],
  ]);
});

test('a run that failed completes no message', () => {
  const events = log(['messages', delta('m1', 'Hel')], ['end', { status: 'error' }]);
  expect(named(watch(events, { modes: ['messages'] }))).not.toContain('messages/complete');
});

// I3
test.each([
  [['values', 'updates', 'custom', 'tasks'] as const],
  [['messages-tuple'] as const],
  [['messages'] as const],
  [['messages', 'messages-tuple', 'values'] as const],
])('a client of %s that comes back at any frame gets each later frame exactly once', (modes) => {
  const all = watch(RUN_OF_ALL_MODES, { modes, subgraphs: true });
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  all.forEach(({ id }, index) => {
    const rest = watch(RUN_OF_ALL_MODES, { modes, subgraphs: true, after: parseLastEventId(id) });
    expect(rest).toEqual(all.slice(index + 1));
  });
});

test.each(['-', '-1', '', undefined])('Last-Event-ID %j is the start of the stream', (id) => {
  expect(watch(RUN_OF_ALL_MODES, { after: parseLastEventId(id) })).toEqual(watch(RUN_OF_ALL_MODES, {}));
});

test.each(['abc', '1700000000000-0', '3.', '3.44', '-2', '1e3'])(
  'an id that was never given out (%s) is refused',
  (id) => {
    expect(() => parseLastEventId(id)).toThrow(/Last-Event-ID: found .* want an id of this run's stream/);
  },
);

test('a message that came in deltas is closed where the model ended, not where the run does', () => {
  const whole = [{ type: 'ai', id: 'm1', content: 'Hello' }, { langgraph_node: 'agent' }];
  const events = log(
    ['messages', delta('m1', 'Hel')],
    ['messages', delta('m1', 'lo')],
    ['messages/complete', whole],
    ['updates', { agent: {} }],
    ['end', { status: 'success' }],
  );
  expect(named(watch(events, { modes: ['messages', 'updates'] }))).toEqual([
    'messages/metadata',
    'messages/partial',
    'messages/partial',
    'messages/complete',
    'updates',
  ]);
  expect(parsed(watch(events, { modes: ['messages'] }), 'messages/complete')).toEqual([[whole[0]]]);
  expect(named(watch(events, { modes: ['messages-tuple'] }))).toEqual(['messages', 'messages']);
});
