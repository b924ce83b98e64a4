import { expect, test } from 'vitest';
import { parseExtractPath } from './extract-path.ts';

test.each([
  ['values', ['values']],
  ['values.messages[-1].content', ['values', 'messages', -1, 'content']],
  ['values.messages[0].content[2].text', ['values', 'messages', 0, 'content', 2, 'text']],
  ['metadata["a.b"]["say \\"hi\\""].c', ['metadata', 'a.b', 'say "hi"', 'c']],
  ['values.graph-name.ünï', ['values', 'graph-name', 'ünï']],
  ['values.0', ['values', '0']],
])('%s leads to %j', (text, path) => {
  expect(parseExtractPath(text)).toEqual(path);
});

test.each([
  ['', 0],
  ['messages[-1]', 0],
  ['valuesx', 0],
  ['values.', 6],
  ['values..a', 6],
  ['values.a[', 8],
  ['values.a[]', 8],
  ['values.a[*]', 8],
  ['values.a[1.5]', 8],
  ['values.a["open]', 8],
  ['values.a["\\x"]', 8],
  ['values[0]a', 9],
  ['values.a]', 8],
  ['values[99999999999]', 6],
])('%s is no path: character %i does not fit', (text, faultAt) => {
  expect(parseExtractPath(text)).toEqual({ faultAt });
});
