import { expect, test } from 'vitest';
import { type InspectOptions, inspectKlines } from './inspect.ts';
import type { Kline } from './kline.ts';
import { A_SHARE_SESSION } from './session.ts';

const barsAt = (...times: readonly string[]): Kline[] =>
  times.map((time) => ({ ts: Date.parse(time), open: 10, high: 11, low: 9, close: 10, volume: 1 }));

const briefly = (klines: readonly Kline[], options: InspectOptions) =>
  inspectKlines(klines, options).map(({ kind, bar, missing }) => [kind, bar, missing]);

test('a whole series has nothing to tell', () => {
  expect(inspectKlines(barsAt('2024-01-02T00:00Z', '2024-01-02T00:05Z'), { level: '5m' })).toEqual([]);
});

test('missing bars are counted by the market clock: no lunch, no night, no weekend', () => {
  // Shanghai 11:00 and 13:00 are neighbours; so are Friday 14:30 and Monday 09:30. Monday 10:00 and 10:30 are missing.
  const klines = barsAt(
    '2024-01-05T03:00Z',
    '2024-01-05T05:00Z',
    '2024-01-05T06:30Z',
    '2024-01-08T01:30Z',
    '2024-01-08T03:00Z',
  );
  expect(briefly(klines, { level: '30m', session: A_SHARE_SESSION })).toEqual([
    ['gap', 2, 2],
    ['gap', 4, 2],
  ]);
});

test('days: Friday and Monday are neighbours where weekends do not trade', () => {
  // 4, 5, 8 and 10 January 2024: Thursday, Friday, Monday, Wednesday.
  const dated = barsAt('2024-01-04T00:00Z', '2024-01-05T00:00Z', '2024-01-08T00:00Z', '2024-01-10T00:00Z');
  expect(briefly(dated, { level: '1d', session: A_SHARE_SESSION })).toEqual([['gap', 3, 1]]);
  expect(briefly(dated, { level: '1d' })).toEqual([
    ['gap', 2, 2],
    ['gap', 3, 1],
  ]);
});

test('another time zone shows as bars outside hours, another stamp as bars out of line', () => {
  expect(briefly(barsAt('2024-01-05T09:30Z'), { level: '30m', session: A_SHARE_SESSION })).toEqual([
    ['outside', 0, undefined],
  ]);
  expect(briefly(barsAt('2024-01-05T01:45Z'), { level: '30m', session: A_SHARE_SESSION })).toEqual([
    ['misaligned', 0, undefined],
  ]);
});

test('a price that halves overnight is told: adjusted and raw prices may meet there', () => {
  const [first, second] = barsAt('2024-01-04T00:00Z', '2024-01-05T00:00Z');
  if (first === undefined || second === undefined) throw new Error('no bars');
  const split = { ...second, open: 5, high: 5.5, low: 4.5, close: 5 };
  const [warning] = inspectKlines([first, split], { level: '1d' });
  expect(warning).toMatchObject({ kind: 'jump', bar: 1 });
  expect(warning?.message).toBe(
    'Bar 1 (2024-01-05T00:00:00.000Z) opens 50 % off the last close; check that all prices are adjusted alike',
  );
});
