import { expect, test } from 'vitest';
import { replayKlines, toChart } from '../../domains/chanlun/index.ts';
import { randomWalk } from '../../domains/chanlun/random-walk.ts';
import { ChartSchema } from './chart.ts';

const klines = randomWalk({ seed: 7, bars: 3000 });
const SERIES = { symbol: 'SYN0001', level: '5m', source: 'synthetic' } as const;
const chartOf = (bars: typeof klines) => toChart(bars, replayKlines(bars), SERIES, 1000);

test('what the domain builds passes unchanged, through JSON too', () => {
  const chart = chartOf(klines);
  expect(chart.points.length).toBeGreaterThan(20);
  expect(ChartSchema.parse(JSON.parse(JSON.stringify(chart)))).toEqual(chart);
  expect(ChartSchema.parse(chartOf([]))).toEqual(chartOf([]));
});

test.each([
  ['another version', { version: 2 }, 'version'],
  ['a level that is none', { level: '7m' }, 'level'],
  ['a definition with an unknown rule', { definition: { stroke: { bars: 5 } } }, 'definition'],
  ['columns of different length', { macd: { dif: [], dea: [], histogram: [] } }, 'bars'],
  ['a number that is none', { bars: { ...chartOf(klines).bars, close: [Number.NaN] } }, 'bars'],
])('%s is refused', (_, change, path) => {
  const { error } = ChartSchema.safeParse({ ...chartOf(klines), ...change });
  expect(error?.issues.map(({ path: [first] }) => first)).toContain(path);
});
