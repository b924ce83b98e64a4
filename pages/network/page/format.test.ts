import { expect, test } from 'vitest';
import { createClock, formatNumber, formatWithUnit, ticksBetween } from './format.ts';

test.each([
  [0, '0'],
  [-0.25, '-0.250'],
  [0.00001, '1.00e-5'],
  [9.876, '9.88'],
  [112.36, '112.4'],
  [1333.23, '1333'],
  [-1e8, '-1.00e+8'],
  [Number.NaN, '–'],
])('%d reads %s', (value, text) => expect(formatNumber(value)).toBe(text));

test.each([
  [3, '', '3'],
  [345.6, 'm3', '345.6 m3'],
  [0, 'ft3', '0 ft3'],
  [0.852, '', '0.852'],
])('%d with unit %j reads %j', (value, unit, text) => expect(formatWithUnit(value, unit)).toBe(text));

test('ticks are round and within', () => {
  expect(ticksBetween(98.2, 151, 3)).toEqual([100, 120, 140]);
  expect(ticksBetween(0, 0.19, 2)).toEqual([0, 0.1]);
  expect(ticksBetween(-0.3, 0.3, 3)).toEqual([-0.2, 0, 0.2]);
  expect(ticksBetween(5, 5, 3)).toEqual([5]);
});

test('times are those of the clock that the run starts at', () => {
  expect(createClock(0)(18_000)).toBe('day 1, 05:00');
  expect(createClock(8 * 3600)(16 * 3600)).toBe('day 2, 00:00');
  expect(createClock(0)(45_154)).toBe('day 1, 12:32:34');
});
