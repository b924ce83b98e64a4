import { expect, test } from 'vitest';
import type { LogEvent } from '../../schemas/events.ts';
import type { Thread } from '../../stores/thread-store.ts';
import { addValues, NO_VALUES, toFinalValues } from './final-values.ts';

const values = (...data: readonly unknown[]) =>
  data
    .map(
      (one, index): LogEvent => ({
        seq: index,
        runId: undefined,
        event: 'values',
        data: JSON.stringify(one),
        createdAt: new Date(0),
      }),
    )
    .reduce(addValues, NO_VALUES);

const thread: Thread = {
  threadId: '0198c0de-0000-7000-8000-000000000001',
  createdAt: new Date(0),
  updatedAt: new Date(0),
  stateUpdatedAt: new Date(0),
  metadata: {},
  config: {},
  status: 'interrupted',
  values: { n: 7 },
  interrupts: { task: [{ id: 'i1', value: 'sure?' }] },
  error: undefined,
  ttl: undefined,
};

test('the last state that the run streamed is its result', () => {
  expect(toFinalValues(values({ n: 1 }, { n: 2 }), thread)).toEqual({ n: 2 });
});

test('events of other modes and of subgraphs are no state', () => {
  const updates = { seq: 9, runId: undefined, event: 'updates', data: '{"a":{"n":9}}', createdAt: new Date(0) };
  const nested = { seq: 9, runId: undefined, event: 'values|sub:1', data: '{"n":9}', createdAt: new Date(0) };
  expect(toFinalValues([updates, nested].reduce(addValues, values({ n: 1 })), thread)).toEqual({ n: 1 });
});

test('interrupts that come alone are added to the state before them, each once', () => {
  const one = { __interrupt__: [{ id: 'i1', value: 'first?' }] };
  const two = { __interrupt__: [{ id: 'i2', value: 'second?' }] };
  expect(toFinalValues(values({ n: 1 }, one, two, one), thread)).toEqual({
    n: 1,
    __interrupt__: [...one.__interrupt__, ...two.__interrupt__],
  });
});

test('interrupts that come with the state stay; a later state clears them', () => {
  const interrupted = { n: 1, __interrupt__: [{ id: 'i1', value: 'first?' }] };
  expect(toFinalValues(values(interrupted), thread)).toEqual(interrupted);
  expect(toFinalValues(values(interrupted, { n: 2 }), thread)).toEqual({ n: 2 });
});

test('a run that streamed no state gives the thread, with what it waits for', () => {
  expect(toFinalValues(NO_VALUES, thread)).toEqual({ n: 7, __interrupt__: [{ id: 'i1', value: 'sure?' }] });
  expect(toFinalValues(NO_VALUES, { ...thread, interrupts: {}, values: undefined })).toEqual({});
});

test('a state that is one value stays one', () => {
  expect(toFinalValues(values('hello', { __interrupt__: [{ id: 'i1', value: 1 }] }), thread)).toBe('hello');
});
