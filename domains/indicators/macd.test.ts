import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import reference from './fixtures/sp500-1d-macd.json' with { type: 'json' };
import { macd } from './index.ts';

test('by hand: fast 1, slow 3, signal 3 on 1, 2, 3', () => {
  // EMA(1): 1, 2, 3. EMA(3): 1, 1.5, 2.25. DIF: 0, 0.5, 0.75. DEA: 0, 0.25, 0.5. Twice the difference: 0, 0.5, 0.5.
  expect(macd([1, 2, 3], { fast: 1, slow: 3, signal: 3 })).toEqual({
    dif: [0, 0.5, 0.75],
    dea: [0, 0.25, 0.5],
    histogram: [0, 0.5, 0.5],
  });
});

test('agrees with chan.py on the S&P 500 from 2000 to 2020', () => {
  const [, ...rows] = readFileSync('samples/sp500-1d.csv', 'utf8').trim().split('\n');
  const closes = rows.map((row) => Number(row.split(',')[4]));
  const { dif, dea, histogram } = macd(closes);
  expect(reference.rows.length).toBeGreaterThan(20);
  for (const [row = -1, ...expected] of reference.rows)
    for (const [index, line] of [dif, dea, histogram].entries())
      expect(line[row], `row ${row}`).toBeCloseTo(expected[index] ?? Number.NaN, 7);
});

test('no closes, no lines', () => {
  expect(macd([])).toEqual({ dif: [], dea: [], histogram: [] });
});

test('a fast period that is not shorter than the slow one is refused', () => {
  expect(() => macd([1, 2], { fast: 26, slow: 26, signal: 9 })).toThrow(/fast period \(26\)/);
});
