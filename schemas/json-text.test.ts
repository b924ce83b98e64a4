import { expect, test } from 'vitest';
import { faultPosition, nestingDepth } from './json-text.ts';

// The place is where a reader would put the finger: counted by hand.
test.each([
  ['{"a": player}', 6],
  ['{"a": 1,}', 8],
  ['{"a" 1}', 5],
  ['{a: 1}', 1],
  ['[1 2]', 3],
  ['[1,]', 3],
  ['[01]', 1],
  ['{"a": "b\nc"}', 6],
  ['{"a": "\\x"}', 6],
  ['{"a": nul}', 6],
  ['{"a": 1', 7],
  ['["a', 1],
  ['{"a": 1}}', 8],
  ['[1}', 2],
  ["{'a': 1}", 1],
  ['  ]', 2],
  ['1 2', 2],
])('%j breaks at %d', (text, position) => {
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
  expect(faultPosition(text)).toBe(position);
});

test.each(['{"a":[1,-2.5e3,true,null,{"b":"\\u00e9 \\" \u007f \u0085"}],"c":{}}', '[]', '"x"', ' 7 '])(
  '%j breaks nowhere',
  (text) => {
    expect(() => JSON.parse(text)).not.toThrow();
    expect(faultPosition(text)).toBe(text.length);
  },
);

test('a text of nothing but brackets is measured without recursion', () => {
  expect(faultPosition('['.repeat(1_000_000))).toBe(1_000_000);
  expect(nestingDepth('['.repeat(1_000_000) + ']'.repeat(1_000_000))).toBe(1_000_000);
});

test('brackets inside texts are no nesting', () => {
  expect(nestingDepth('{"a": "[[[{{{", "b\\"[": [1, {"c": []}]}')).toBe(4);
});
