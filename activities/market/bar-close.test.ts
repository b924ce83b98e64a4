import { expect, test } from 'vitest';
import type { Level } from '../../schemas/market/level.ts';
import { nextBarTs } from './bar-close.ts';

test.each<[Level, string, string]>([
  ['1m', '2024-02-28T23:59:00Z', '2024-02-29T00:00:00Z'],
  ['120m', '2024-02-28T22:00:00Z', '2024-02-29T00:00:00Z'],
  ['1d', '2024-02-29T00:00:00Z', '2024-03-01T00:00:00Z'],
  ['1w', '2024-12-30T00:00:00Z', '2025-01-06T00:00:00Z'],
  ['1M', '2024-12-01T00:00:00Z', '2025-01-01T00:00:00Z'],
])('%s: after %s comes %s', (level, ts, next) => {
  expect(nextBarTs(Date.parse(ts), level)).toBe(Date.parse(next));
});
