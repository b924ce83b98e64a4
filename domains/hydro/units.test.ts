import { expect, test } from 'vitest';
import { convert, type Dimension, unitsFor, volumePerFlowSecond } from './units.ts';

// NIST SP 811 and the definitions of the gallons (231 in3; 4.54609 L); psi by EPANET's 0.4333 psi a foot.
const TABLE: readonly (readonly [Dimension, number, string, number, string])[] = [
  ['flow', 1, 'CMS', 1000, 'LPS'],
  ['flow', 1, 'GPM', 0.0630902, 'LPS'],
  ['flow', 1, 'CFS', 448.831, 'GPM'],
  ['flow', 1, 'MGD', 694.444, 'GPM'],
  ['flow', 1, 'IMGD', 4.54609, 'MLD'],
  ['flow', 1, 'AFD', 0.504167, 'CFS'],
  ['flow', 1, 'MLD', 41.6667, 'CMH'],
  ['flow', 60, 'LPM', 86.4, 'CMD'],
  ['pressure', 20, 'psi', 46.1574, 'ft'],
  ['pressure', 1, 'bar', 10.1972, 'm'],
  ['pressure', 100, 'kPa', 1, 'bar'],
  ['length', 1, 'ft', 0.3048, 'm'],
  ['length', 12, 'in', 1, 'ft'],
  ['area', 1, 'in2', 645.16, 'mm2'],
  ['volume', 1, 'ft3', 7.48052, 'gal'],
];

test.each(TABLE)('%s: %d %s is %d %s', (dimension, value, from, wanted, to) => {
  const there = convert(dimension, { value, unit: from as never }, to as never);
  expect(there / wanted).toBeCloseTo(1, 5);
  expect(convert(dimension, { value: there, unit: to as never }, from as never)).toBeCloseTo(value, 9);
});

test('the flow unit decides the other units', () => {
  expect(unitsFor('GPM')).toMatchObject({ pressure: 'psi', length: 'ft', diameter: 'in', volume: 'ft3' });
  expect(unitsFor('CMH')).toMatchObject({ pressure: 'm', length: 'm', diameter: 'mm', volume: 'm3' });
  expect(unitsFor('LPS', 'kPa').pressure).toBe('kPa');
  expect(volumePerFlowSecond(unitsFor('LPS'))).toBeCloseTo(1e-3, 12);
});

test.each([
  [{ value: 1, unit: 'psi' }, 'UNIT_MISMATCH'],
  [{ value: 1, unit: 'toString' }, 'UNIT_MISMATCH'],
  [{ value: Number.NaN, unit: 'LPS' }, 'OPTION_INVALID'],
  [5, 'OPTION_INVALID'],
  [null, 'OPTION_INVALID'],
])('%j is no flow', (quantity, code) => {
  expect(() => convert('flow', quantity as never, 'GPM')).toThrow(expect.objectContaining({ code }));
});
