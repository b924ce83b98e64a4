import { expect, test } from 'vitest';
import { toBars, toColumns } from './bar-columns.ts';

const bar = (ts: number) => ({ ts, open: ts + 0.1, high: ts + 0.4, low: ts - 0.2, close: ts + 0.3, volume: ts * 7 });

test('bars come back as they went', () => {
  const bars = [1, 2, 3].map((day) => bar(day * 86_400_000));
  expect(toBars(toColumns(bars))).toEqual(bars);
  expect(toBars(toColumns([]))).toEqual([]);
});

test('what is no number is not made one', () => {
  const broken = { ...bar(1), close: Number.NaN, high: Number.POSITIVE_INFINITY };
  expect(toBars(toColumns([broken]))).toEqual([broken]);
});
