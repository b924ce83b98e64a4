import { expect, test } from 'vitest';
import { replayKlines, toChart } from '../../../domains/chanlun/index.ts';
import { createTimeFormat, decimalsOf, macdDecimalsOf } from './format.ts';

const decimals = (...closes: readonly number[]): number => {
  const klines = closes.map((close, ts) => ({ ts, open: close, high: close, low: close, close, volume: 0 }));
  return decimalsOf(toChart(klines, replayKlines(klines), { symbol: 'X', level: '1m', source: 'test' }));
};

test('as many decimals as the prices have, 8 at most', () => {
  expect(decimals(5, 7)).toBe(0);
  expect(decimals(1455.22, 1478)).toBe(2);
  expect(decimals(0.1 + 0.2)).toBe(1);
  expect(decimals(0.00001234)).toBe(8);
  expect(decimals(1 / 3)).toBe(8);
  expect(decimals(123_456_789.25)).toBe(2);
});

test('decimals of the MACD follow its size, not that of the prices', () => {
  const withDif = (...dif: readonly number[]) => {
    const chart = toChart([], replayKlines([]), { symbol: 'X', level: '1m', source: 'test' });
    return macdDecimalsOf({ ...chart, macd: { ...chart.macd, dif } });
  };
  expect([withDif(), withDif(0), withDif(-240, 12), withDif(2.4), withDif(0.000012)]).toEqual([2, 2, 0, 2, 7]);
});

test('a day is named by its date, a shorter bar by its minute, in UTC', () => {
  const ts = Date.UTC(2020, 3, 17, 14, 30);
  expect(createTimeFormat('1d')(ts)).toBe('2020-04-17');
  expect(createTimeFormat('5m')(ts)).toBe('2020-04-17 14:30');
});
