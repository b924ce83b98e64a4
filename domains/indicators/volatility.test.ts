import { expect, test } from 'vitest';
import { annualisedVolatility, logReturns, sampleDeviation } from './index.ts';

test('log returns of doubling and halving are plus and minus ln 2', () => {
  const returns = logReturns([1, 2, 1]);
  expect(returns[0]).toBeCloseTo(Math.LN2, 15);
  expect(returns[1]).toBeCloseTo(-Math.LN2, 15);
  expect(returns).toHaveLength(2);
});

test.each([[[1, 0, 2]], [[1, -1]], [[1, Number.NaN]]])('log returns of %j are refused', (values) => {
  expect(() => logReturns(values)).toThrow(/number 1 is/);
});

test('the sample deviation of 2 4 4 4 5 5 7 9', () => {
  // Their squares about the mean 5 sum to 32; sqrt(32 / 7).
  expect(sampleDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2.138089935299395, 14);
  expect(sampleDeviation([1])).toBeUndefined();
});

test('volatility of 100, 110, 99, 118.8', () => {
  // Python 3: statistics.stdev([log(1.1), log(0.9), log(1.2)]) = 0.1475356920392749, times sqrt(252).
  expect(annualisedVolatility([100, 110, 99, 118.8], 252)).toBeCloseTo(0.1475356920392749 * Math.sqrt(252), 12);
  expect(annualisedVolatility([100, 110], 252)).toBeUndefined();
});
