import { expect, test } from 'vitest';
import { Macd } from './macd.ts';

test('averages start at the first close; the histogram is twice the difference', () => {
  // By hand, weights 1, 1/2 and 1/2. Slow: 10, 12, 12. DIF: 0, 2, 0. DEA: 0, 1, 1/2. Histogram: 0, 2, -1.
  const macd = new Macd({ fast: 1, slow: 3, signal: 3 });
  for (const close of [10, 14, 12]) macd.add(close);
  expect(macd.dif).toEqual([0, 2, 0]);
  expect(macd.dea).toEqual([0, 1, 0.5]);
  expect(macd.histogram).toEqual([0, 2, -1]);
});
