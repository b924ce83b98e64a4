import { expect, test } from 'vitest';
import type { CheckpointTuple, SerializedValue, WriteRecord } from '../../stores/checkpoint-store.ts';
import { emptyThreadState, toThreadState } from './thread-state.ts';

const THREAD = '0198c0de-0000-7000-8000-000000000001';
const json = (value: unknown): SerializedValue => ({ type: 'json', value: JSON.stringify(value) });

const tuple = (fields: Partial<CheckpointTuple>): CheckpointTuple => ({
  ns: '',
  checkpointId: '1f0-2',
  parentCheckpointId: '1f0-1',
  checkpoint: { v: 4, id: '1f0-2', ts: '2026-01-02T03:04:05.000Z' },
  metadata: { source: 'loop', step: 1, parents: {} },
  values: {},
  writes: [],
  snapshot: { next: [], tasks: [] },
  createdAt: new Date('2026-01-02T03:04:06Z'),
  runId: undefined,
  ...fields,
});

const write = (taskId: string, channel: string, value: unknown, idx = 0): WriteRecord => ({
  ns: '',
  checkpointId: '1f0-2',
  taskId,
  idx,
  channel,
  value: json(value),
});

test('values are the keys of the state, without what the graph keeps for itself', () => {
  const values = {
    topic: json('tides'),
    count: json(2),
    __start__: json({ topic: 'tides' }),
    __pregel_tasks: json([]),
    'branch:to:writer': json(null),
    'join:a+b:c': json(['a']),
  };
  expect(toThreadState(THREAD, tuple({ values })).values).toEqual({ topic: 'tides', count: 2 });
});

test('messages are flat, with their type', () => {
  const message = {
    lc: 1,
    type: 'constructor',
    id: ['langchain_core', 'messages', 'HumanMessage'],
    kwargs: { content: 'hi', id: 'm1' },
  };
  expect(toThreadState(THREAD, tuple({ values: { messages: json([message]) } })).values).toEqual({
    messages: [{ type: 'human', id: 'm1', content: 'hi', additional_kwargs: {}, response_metadata: {} }],
  });
});

test('a graph whose state is one value gives that value', () => {
  expect(toThreadState(THREAD, tuple({ values: { __root__: json([1, 2]), __start__: json(0) } })).values).toEqual([
    1, 2,
  ]);
});

test('a checkpoint says where it is, what it came from and when it was made', () => {
  const state = toThreadState(THREAD, tuple({}));
  expect(state).toMatchObject({
    created_at: '2026-01-02T03:04:05.000Z',
    metadata: { source: 'loop', step: 1 },
    checkpoint: { thread_id: THREAD, checkpoint_ns: '', checkpoint_id: '1f0-2' },
    parent_checkpoint: { thread_id: THREAD, checkpoint_ns: '', checkpoint_id: '1f0-1' },
  });
  const first = toThreadState(THREAD, tuple({ parentCheckpointId: undefined, checkpoint: {} }));
  expect(first.parent_checkpoint).toBeNull();
  expect(first.created_at).toBe('2026-01-02T03:04:06.000Z');
});

test('each task shows its own interrupts, error or result', () => {
  const interrupt = { id: 'i1', value: 'sure?' };
  const state = toThreadState(
    THREAD,
    tuple({
      snapshot: {
        next: ['ask', 'fails', 'done', 'waits'],
        tasks: ['ask', 'fails', 'done', 'waits'].map((name) => ({
          id: `t-${name}`,
          name,
          path: ['__pregel_pull', name],
        })),
      },
      writes: [
        write('t-ask', '__interrupt__', interrupt, -3),
        write('t-fails', '__error__', { name: 'Error', message: 'tide went out' }, -1),
        write('t-done', 'topic', 'waves'),
        write('t-done', 'branch:to:next', null, 1),
      ],
    }),
  );
  expect(state.tasks.map(({ name, error, interrupts, result }) => ({ name, error, interrupts, result }))).toEqual([
    { name: 'ask', error: null, interrupts: [interrupt], result: null },
    { name: 'fails', error: 'tide went out', interrupts: [], result: null },
    { name: 'done', error: null, interrupts: [], result: { topic: 'waves' } },
    { name: 'waits', error: null, interrupts: [], result: null },
  ]);
  expect(state.interrupts).toEqual([interrupt]);
  expect(state.next).toEqual(['ask', 'fails', 'done', 'waits']);
  expect(state.tasks[0]).toMatchObject({ id: 't-ask', path: ['__pregel_pull', 'ask'], checkpoint: null, state: null });
});

test('a task that runs a subgraph says where its state is, and shows it where it was asked for', () => {
  const outer = tuple({ snapshot: { next: ['sub'], tasks: [{ id: 't1', name: 'sub', subgraphNs: 'sub:t1' }] } });
  const inner = toThreadState(THREAD, tuple({ ns: 'sub:t1', values: { n: json(1) } }));
  expect(toThreadState(THREAD, outer).tasks[0]).toMatchObject({
    checkpoint: { thread_id: THREAD, checkpoint_ns: 'sub:t1' },
    state: null,
  });
  expect(toThreadState(THREAD, outer, new Map([['t1', inner]])).tasks[0]?.state).toMatchObject({
    values: { n: 1 },
    checkpoint: { checkpoint_ns: 'sub:t1' },
  });
});

test('a thread that never ran has no values and nothing next', () => {
  expect(emptyThreadState(THREAD)).toMatchObject({ values: {}, next: [], tasks: [], parent_checkpoint: null });
});
