import { expect, test } from 'vitest';
import { UsageError } from './command.ts';
import { parseDefinition } from './definition-option.ts';

test('what is given is kept, what is not has its default', () => {
  expect(parseDefinition(undefined)).toEqual({});
  expect(parseDefinition('{"stroke":{"fractalCheck":"strict"}}')).toEqual({ stroke: { fractalCheck: 'strict' } });
});

test.each([
  ['half', /--definition is not JSON .* want one like/],
  ['@/nowhere.json', /cannot read the input: .*nowhere/],
  ['{"stroke":{"fractalCheck":"narrow"}}', /stroke\.fractalCheck: /],
  ['{"strokes":{}}', /--definition does not fit: .*strokes/],
  ['[]', /--definition does not fit/],
])('%s is a usage error', (option, message) => {
  expect(() => parseDefinition(option)).toThrow(UsageError);
  expect(() => parseDefinition(option)).toThrow(message);
});
