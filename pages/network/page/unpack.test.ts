import { expect, test } from 'vitest';
import { packBits, packSeries } from '../../../domains/hydro/picture/pack-series.ts';
import { BitsView, SeriesView } from './unpack.ts';

test('what was packed comes back within the precision it states; one wild column blurs no other', () => {
  const values = Float64Array.of(1, -1e8, Number.NaN, 2, 5e7, 3, 4, 0, 3);
  const packed = packSeries({ columns: 3, rows: 3, values }, [0, 1, 2]);
  const view = new SeriesView(packed);
  expect(view.column(0)).toEqual([1, 2, 4].map((value) => expect.closeTo(value, 4)));
  for (const [row, value] of [-1e8, 5e7, 0].entries())
    expect(Math.abs(view.at(row, 1) - value)).toBeLessThanOrEqual(packed.precision);
  // Half of 1.5e8 in 65,534 steps.
  expect(packed.precision).toBeCloseTo(1.5e8 / 65_534 / 2, 6);
  expect(view.at(0, 2)).toBeNaN();
  expect(view.at(1, 2)).toBe(3);
  expect(new SeriesView(packSeries({ columns: 3, rows: 3, values }, [2])).at(0, 0)).toBe(4);
});

test('bits of more than a byte of links', () => {
  const values = Float64Array.from({ length: 20 }, (_, i) => (i % 3 === 0 ? 1 : 0));
  const view = new BitsView(packBits({ columns: 10, rows: 2, values }, [0, 1]), 10);
  for (let i = 0; i < 20; i++) expect(view.at(Math.floor(i / 10), i % 10), String(i)).toBe(i % 3 === 0);
});
