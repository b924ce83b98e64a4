import { describe, expect, test } from 'vitest';
import { escapeText, parseJsonb, toJson, toJsonb, unescapeText } from './json-text.ts';

const MARK = '\uf8fe';
const TEXTS = [
  '',
  'plain',
  'ü 中文 😀',
  '\u0000',
  'a\u0000b\u0000',
  '\ud800',
  'x\udc00y',
  '\udc00\ud800',
  '😀\ud83d',
  MARK,
  `${MARK}0000`,
  `${MARK}${MARK}f8fe`,
  '\\u0000',
  '\\\\u0000',
  '\\ud800',
];

test.each(TEXTS)('%j is the same after being escaped and back', (text) => {
  const escaped = escapeText(text);
  expect(escaped).not.toContain('\u0000');
  expect(escaped.isWellFormed()).toBe(true);
  expect(unescapeText(escaped)).toBe(text);
});

test('different texts stay different, ordinary ones stay as they are', () => {
  expect(new Set(TEXTS.map(escapeText)).size).toBe(TEXTS.length);
  for (const text of ['', 'plain', 'ü 中文 😀', '\\u0000']) expect(escapeText(text)).toBe(text);
});

describe('jsonb', () => {
  test.each(TEXTS)('%j comes back as value, key and in lists', (text) => {
    const value = { [text]: text, list: [text, { [`k${text}`]: [1, null, true] }] };
    const written = toJsonb(value);
    expect(written).not.toMatch(/(?<!\\)(\\\\)*\\u0000/);
    expect(parseJsonb(written)).toEqual(value);
  });

  test('what JSON cannot say is null, as in any JSON', () => {
    expect([toJson(undefined), toJsonb(undefined), toJsonb({ a: undefined, b: Number.NaN })]).toEqual([
      'null',
      'null',
      '{"b":null}',
    ]);
  });
});
