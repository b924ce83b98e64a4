import { expect, test } from 'vitest';
import { extract } from './extract.ts';

const thread = { values: { messages: [{ content: 'first' }, { content: 'last' }], n: 0, none: null }, metadata: {} };

test('a path leads to what is there, from the start or the end of an array', () => {
  const paths = { last: ['values', 'messages', -1, 'content'], first: ['values', 'messages', 0], n: ['values', 'n'] };
  expect(extract(thread, paths)).toEqual({ last: 'last', first: { content: 'first' }, n: 0 });
});

test.each([
  ['a place beyond the end', ['values', 'messages', 2]],
  ['a place before the start', ['values', 'messages', -3]],
  ['a place in an object', ['values', 0]],
  ['a key of an array', ['values', 'messages', 'length']],
  ['what every object inherits', ['values', 'constructor']],
  ['null', ['values', 'none', 'more']],
  ['a key of a number', ['values', 'n', 'toFixed']],
])('%s leads nowhere: null', (_, path) => {
  expect(extract(thread, { path })).toEqual({ path: null });
});
