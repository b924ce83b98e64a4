import { expect, test } from 'vitest';
import { ema, sma } from './index.ts';

// By hand: alpha = 2 / (3 + 1) = 1/2; 10, (10 + 20) / 2, (15 + 30) / 2, (22.5 + 30) / 2.
test('an exponential average starts at the first value and goes half-way with period 3', () => {
  expect(ema([10, 20, 30, 30], 3)).toEqual([10, 15, 22.5, 26.25]);
});

test('an exponential average of period 1 is the series, of a constant the constant', () => {
  expect(ema([3, 1, 2], 1)).toEqual([3, 1, 2]);
  expect(ema([7, 7, 7], 12)).toEqual([7, 7, 7]);
  expect(ema([], 5)).toEqual([]);
});

test.each([
  // By hand.
  [[1, 2, 3, 4], 2, [undefined, 1.5, 2.5, 3.5]],
  [[1, 2, 3, 4], 4, [undefined, undefined, undefined, 2.5]],
  [[1, 2], 3, [undefined, undefined]],
  [[5, 6], 1, [5, 6]],
])('the simple average of %j over %i', (values, period, averages) => {
  expect(sma(values, period)).toEqual(averages);
});

test('a huge value leaves no trace once it has left the window', () => {
  expect(sma([1e16, 1, 1, 1], 2).slice(2)).toEqual([1, 1]);
});

test.each([0, -1, 1.5, Number.NaN])('a period of %d is refused', (period) => {
  expect(() => ema([1], period)).toThrow(RangeError);
  expect(() => sma([1], period)).toThrow(RangeError);
});
