import { expect, test } from 'vitest';
import { currentDrawdown, maxDrawdown } from './index.ts';

test.each([
  // By hand: values, peak, trough, recovery, depth.
  ['recovered', [100, 120, 90, 95, 120, 130], { peak: 1, trough: 2, recovery: 4, depth: 0.25 }],
  ['not recovered', [100, 50, 80], { peak: 0, trough: 1, recovery: undefined, depth: 0.5 }],
  ['the earliest of equal ones', [100, 50, 100, 50], { peak: 0, trough: 1, recovery: 2, depth: 0.5 }],
  ['from the last of equal peaks', [100, 100, 75], { peak: 1, trough: 2, recovery: undefined, depth: 0.25 }],
  ['deeper after a higher peak', [100, 90, 200, 100, 150], { peak: 2, trough: 3, recovery: undefined, depth: 0.5 }],
])('the largest drawdown: %s', (_case, values, drawdown) => {
  expect(maxDrawdown(values)).toEqual(drawdown);
});

test.each([[[]], [[5]], [[1, 1, 2, 3]]])('%j never falls', (values) => {
  expect(maxDrawdown(values)).toBeUndefined();
});

test('the drawdown of the last value', () => {
  expect(currentDrawdown([100, 200, 150])).toEqual({ peak: 1, depth: 0.25 });
  expect(currentDrawdown([100, 200, 200])).toEqual({ peak: 2, depth: 0 });
  expect(currentDrawdown([])).toBeUndefined();
});
