import { expect, test } from 'vitest';
import { UsageError } from '../command.ts';
import { seriesPath } from './put-series.ts';

test('a symbol of any letters is one part of the path', () => {
  expect(seriesPath('BRK/B', '1d')).toBe('/market/series/BRK%2FB/1d');
});

test.each(['..', '.', '', 'A\nB', 'x'.repeat(33)])('the symbol %j is refused before a server is asked', (symbol) => {
  expect(() => seriesPath(symbol, '1d')).toThrow(UsageError);
  expect(() => seriesPath(symbol, '1d')).toThrow(/^found the symbol ".*": ./);
});
