import { expect, test } from 'vitest';
import { unitsEach } from './units-each.ts';

test.each([
  // Units, milliseconds each, in one activity.
  [1, 10, 1],
  [13, 10, 1],
  [160, 1, 10],
  [114, 10, 8],
  // Two seconds' worth.
  [5_000, 100, 20],
  [400, 60_000, 1],
  // 500 activities at most, whatever they take.
  [20_000, 60_000, 40],
  [20_000, 0, 1_250],
])('%d units of %d ms: %d in an activity', (units, unitMs, each) => {
  expect(unitsEach(units, unitMs)).toBe(each);
});
