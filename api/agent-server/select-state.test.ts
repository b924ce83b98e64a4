import { expect, test } from 'vitest';
import { selectState } from './select-state.ts';
import { emptyThreadState } from './thread-state.ts';

const state = { ...emptyThreadState('t1'), values: { messages: ['hi'], 'a.b': 1, n: 2 }, next: ['ask'] };

test('all fields when none was asked for', () => {
  expect(selectState(state, undefined)).toEqual(state);
  expect(selectState(state, [])).toEqual(state);
});

test('only what was asked for, whole values or some of their keys', () => {
  expect(selectState(state, ['next'])).toEqual({ next: ['ask'] });
  expect(selectState(state, ['next', 'values.messages', 'values.none'])).toEqual({
    next: ['ask'],
    values: { messages: ['hi'] },
  });
  expect(selectState(state, ['values.a.b'])).toEqual({ values: { 'a.b': 1 } });
  expect(selectState(state, ['values.n', 'values'])).toEqual({ values: state.values });
});

test('a key of what is no object is nothing', () => {
  expect(selectState({ ...state, values: [1] }, ['values.0'])).toEqual({ values: {} });
});
