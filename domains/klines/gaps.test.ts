import { expect, test } from 'vitest';
import { findGaps, type Level } from './index.ts';

const at = (text: string): number => Date.parse(`${text}Z`);
const gapsOf = (times: readonly string[], level: Level, maxGaps?: number) => {
  const { gaps, ...report } = findGaps(times.map(at), { level, maxGaps });
  const shown = gaps.map(({ fromTs, toTs, bars }) => [
    new Date(fromTs).toISOString().slice(0, 16),
    new Date(toTs).toISOString().slice(0, 16),
    bars,
  ]);
  return { ...report, gaps: shown };
};
const NONE = { missing: 0, outside: 0, misaligned: 0, gaps: [], omitted: 0 };

test('no bars, one bar and bars in a row have no gaps', () => {
  expect(gapsOf([], '1m')).toEqual({ ...NONE, expected: 0, found: 0 });
  expect(gapsOf(['2020-01-01T00:05'], '5m')).toEqual({ ...NONE, expected: 1, found: 1 });
  expect(gapsOf(['2020-02-28', '2020-02-29', '2020-03-01'], '1d')).toEqual({ ...NONE, expected: 3, found: 3 });
});

test.each<[Level, readonly string[], readonly (readonly [string, string, number])[], number]>([
  [
    '1m',
    ['2019-12-31T23:58', '2020-01-01T00:01', '2020-01-01T00:03'],
    [
      ['2019-12-31T23:59', '2020-01-01T00:00', 2],
      ['2020-01-01T00:02', '2020-01-01T00:02', 1],
    ],
    6,
  ],
  ['120m', ['1969-12-31T20:00', '1970-01-01T02:00'], [['1969-12-31T22:00', '1970-01-01T00:00', 2]], 4],
  ['1d', ['2020-02-28', '2020-03-02'], [['2020-02-29T00:00', '2020-03-01T00:00', 2]], 4],
  ['1w', ['2020-01-03', '2020-01-20'], [['2020-01-06T00:00', '2020-01-13T00:00', 2]], 4],
  ['1M', ['2019-11-29', '2020-02-03'], [['2019-12-01T00:00', '2020-01-01T00:00', 2]], 4],
])('gaps of %s round the clock', (level, times, gaps, expected) => {
  const missing = gaps.reduce((sum, [, , bars]) => sum + bars, 0);
  expect(gapsOf(times, level)).toEqual({ ...NONE, expected, found: times.length, missing, gaps });
});

test('bars between the bars of the level, and two in one place, are counted', () => {
  const report = gapsOf(['2020-01-01T00:00', '2020-01-01T00:03', '2020-01-01T00:05'], '5m');
  expect(report).toEqual({ ...NONE, expected: 2, found: 3, misaligned: 1 });
});

test('no more gaps are listed than asked for, and all are counted', () => {
  const times = ['2020-01-01', '2020-01-03', '2020-01-05', '2020-01-09'];
  expect(gapsOf(times, '1d', 1)).toEqual({
    ...NONE,
    expected: 9,
    found: 4,
    missing: 5,
    gaps: [['2020-01-02T00:00', '2020-01-02T00:00', 1]],
    omitted: 2,
  });
});
