import { describe, expect, test } from 'vitest';
import type { EngineError } from '../../schemas/errors.ts';
import { type IndicatorsAnswer, IndicatorsAnswerSchema } from '../../schemas/market/indicators.ts';
import { type KlinesAnswer, KlinesAnswerSchema } from '../../schemas/market/klines.ts';
import { InMemoryAnalysisStore } from '../../stores/in-memory/analysis-store.ts';
import { InMemoryKlineStore } from '../../stores/in-memory/kline-store.ts';
import type { Kline } from '../../stores/kline-store.ts';
import { toHandlers } from '../tools/tool.ts';
import { createMarketTools } from './market-tools.ts';
import { importSampleKlines } from './sample-klines.ts';

const klines = new InMemoryKlineStore();
await importSampleKlines({ klines, tenantId: 'tenant-1', file: 'samples/sp500-1d.csv' });

const callAs = (store: InMemoryKlineStore, tenantId: string, name: string, args: unknown): Promise<unknown> => {
  const handler = toHandlers(createMarketTools({ klines: store, analyses: new InMemoryAnalysisStore() }))[name];
  if (handler === undefined) throw new Error(`no tool ${name}`);
  const signal = new AbortController().signal;
  return handler(args, { tenantId, threadId: 't', runId: 'r', callId: '1', signal, heartbeat: () => {} });
};
const getKlines = async (args: object, store = klines): Promise<KlinesAnswer> =>
  KlinesAnswerSchema.parse(await callAs(store, 'tenant-1', 'get_klines', args));
const indicators = async (args: object, store = klines): Promise<IndicatorsAnswer> =>
  IndicatorsAnswerSchema.parse(await callAs(store, 'tenant-1', 'indicators', args));

/** Bars whose closes are given; one a day from 2020-01-06, a Monday, unless said otherwise. */
const storeOf = async (level: string, closes: readonly number[], times: (index: number) => number) => {
  const store = new InMemoryKlineStore();
  const bars = closes.map(
    (close, index): Kline => ({ ts: times(index), open: close, high: close, low: close, close, volume: 1 }),
  );
  await store.upsert('tenant-1', { symbol: 'X', level, source: 'test' }, bars);
  return store;
};
const MONDAY = Date.UTC(2020, 0, 6);
const daily = (index: number) => MONDAY + index * 86_400_000;

// Expected figures of the sample: computed with Python 3 from samples/sp500-1d.csv (sum, max, statistics.stdev, math.log).
describe('get_klines', () => {
  test('summarises the latest bars and gives the last twenty', async () => {
    const answer = await getKlines({ symbol: 'SPX' });
    expect(answer).toMatchObject({
      symbol: 'SPX',
      level: '1d',
      source: 'S&P 500 sample, npm vega-datasets 3.2.1 (BSD-3-Clause)',
      from: '2019-04-23',
      asOf: '2020-04-17',
      count: 250,
      firstClose: 2933.68,
      lastClose: 2874.56,
      changePercent: -2.02,
      high: { date: '2020-02-19', price: 3393.52 },
      low: { date: '2020-03-23', price: 2191.86 },
      averageVolume: 4_040_605_160,
    });
    expect(answer.bars).toHaveLength(20);
    expect(answer.bars.at(-1)).toEqual(['2020-04-17', 2842.43, 2879.22, 2830.88, 2874.56, 5_792_140_000, true]);
    expect(answer.definition).toMatch(/UTC/);
  });

  test('takes days at both ends of a range, and finds a symbol in any letters', async () => {
    const answer = await getKlines({ symbol: ' spx ', from: '2008-09-15', to: '2008-09-19' });
    expect(answer).toMatchObject({ symbol: 'SPX', from: '2008-09-15', asOf: '2008-09-19', count: 5 });
    expect(answer.bars).toHaveLength(5);
  });

  test('answers ten thousand bars in two kilobytes', async () => {
    const answer = await getKlines({ symbol: 'SPX', limit: 10_000 });
    expect(answer.count).toBe(5105);
    expect(JSON.stringify(answer).length).toBeLessThan(2_048);
  });

  test('names bars below the day by their time', async () => {
    const store = await storeOf('30m', [1, 2], (index) => MONDAY + index * 1_800_000);
    expect(await getKlines({ symbol: 'X', level: '30m', to: '2020-01-06' }, store)).toMatchObject({
      from: '2020-01-06T00:00:00Z',
      asOf: '2020-01-06T00:30:00Z',
    });
    expect(await getKlines({ symbol: 'X', level: '30m', to: '2020-01-06T08:10:00+08:00' }, store)).toMatchObject({
      asOf: '2020-01-06T00:00:00Z',
    });
  });
});

describe('bars of get_klines', () => {
  const DAY = 86_400_000;
  const bar = (day: number, close: number, closed = true): Kline => ({
    ts: MONDAY + day * DAY,
    ...{ open: close, high: close + 1, low: close - 1, close, volume: 10 },
    ...(!closed && { closed }),
  });

  test('each bar when all are asked for', async () => {
    const { bars, columns, count } = await getKlines({ symbol: 'SPX', limit: 10_000, detail: 'bars' });
    expect([bars.length, count]).toEqual([5105, 5105]);
    expect(columns.at(-1)).toBe('closed');
    expect(bars[0]).toEqual(['2000-01-03', 1469.25, 1478, 1438.36, 1455.22, 931_800_000, true]);
  });

  test('a forming bar is marked, comes beside the limit and is in no other figure', async () => {
    const store = new InMemoryKlineStore();
    const series = { symbol: 'X', level: '1d', source: 'test', adjustment: 'adjusted' } as const;
    await store.upsert('tenant-1', series, [bar(0, 10), bar(1, 11), bar(2, 50, false)]);
    const { definition: _, ...answer } = await getKlines({ symbol: 'X', limit: 2 }, store);
    expect(answer).toMatchObject({
      adjustment: 'adjusted',
      asOf: '2020-01-07',
      count: 2,
      lastClose: 11,
      high: { date: '2020-01-07', price: 12 },
      changePercent: 10,
    });
    expect(answer.bars.map(([date, , , , close, , closed]) => [date, close, closed])).toEqual([
      ['2020-01-06', 10, true],
      ['2020-01-07', 11, true],
      ['2020-01-08', 50, false],
    ]);
    const one = await getKlines({ symbol: 'X', limit: 1, to: '2020-01-07' }, store);
    expect(one.bars.map(([date]) => date)).toEqual(['2020-01-07']);
    await expect(getKlines({ symbol: 'X', from: '2020-01-08' }, store)).rejects.toMatchObject({
      code: 'KLINES_NOT_FOUND',
      message: expect.stringMatching(/its only bar there is still forming/),
    });
  });

  test('ten thousand bars at most', async () => {
    await expect(getKlines({ symbol: 'SPX', limit: 10_001 })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringMatching(/^Cannot call get_klines: limit: .*10000/),
    });
  });
});

describe('indicators', () => {
  test('of the whole sample', async () => {
    const answer = await indicators({ symbol: 'SPX' });
    expect(answer).toMatchObject({ asOf: '2020-04-17', from: '2000-01-03', count: 5105, lastClose: 2874.56 });
    expect(answer.movingAverages.map(({ period, value }) => [period, value])).toEqual([
      [5, 2813.032],
      [10, 2741.67],
      [20, 2613.1045],
      [60, 2932.6532],
      [120, 3048.9251],
      [250, 2986.7943],
    ]);
    // chan.py on the same series: 16.39599824, -35.49093151, 103.7738595, and 104.09290058 the bar before.
    expect(answer.macd).toEqual({
      fast: 12,
      slow: 26,
      signal: 9,
      dif: 16.395998,
      dea: -35.490932,
      histogram: 103.77386,
      histogramBefore: 104.0929,
    });
    expect(answer.volatility).toEqual({ window: 20, recentPercent: 59.42, rangePercent: 19.92, barsPerYear: 252 });
    // The closing high of 2007 and the low of 2009 are well known; the close first passed that high on 2013-03-28.
    expect(answer.drawdown).toEqual({
      maxPercent: 56.78,
      peak: { date: '2007-10-09', price: 1565.15 },
      trough: { date: '2009-03-09', price: 676.53 },
      recovered: '2013-03-28',
      nowPercent: 15.11,
      nowSince: { date: '2020-02-19', price: 3386.15 },
    });
    expect(answer.definition).toMatch(/Chinese convention.*2 x \(DIF - DEA\).*first close \(that of 2000-01-03\)/);
  });

  test('of a range: figures of its bars, with the run-up for averages and MACD', async () => {
    const answer = await indicators({ symbol: 'SPX', from: '2008-01-01', to: '2009-12-31' });
    expect(answer).toMatchObject({ from: '2008-01-02', asOf: '2009-12-31', count: 505 });
    expect(answer.volatility.rangePercent).toBe(34.9);
    expect(answer.returns.at(-1)).toEqual({ bars: 504, from: '2008-01-02', percent: -22.95 });
    expect(answer.drawdown).toMatchObject({ maxPercent: 53.25, recovered: null, nowPercent: 22.95 });
    const early = await indicators({ symbol: 'SPX', from: '2009-12-31', to: '2009-12-31' });
    expect(early.count).toBe(1);
    expect(early.returns).toEqual([]);
    expect(early.volatility.rangePercent).toBeNull();
    expect(early.macd).toEqual(answer.macd);
    expect(early.movingAverages).toEqual(answer.movingAverages);
  });

  test('know nothing of what came after `to`', async () => {
    const store = new InMemoryKlineStore();
    const until = Date.UTC(2009, 11, 31);
    const known = await klines.get('tenant-1', { symbol: 'SPX', level: '1d', toTs: until, limit: 10_000 });
    const source = 'S&P 500 sample, npm vega-datasets 3.2.1 (BSD-3-Clause)';
    await store.upsert('tenant-1', { symbol: 'SPX', level: '1d', source }, known);
    expect(await indicators({ symbol: 'SPX', to: '2009-12-31' })).toEqual(await indicators({ symbol: 'SPX' }, store));
  });

  test("with periods of one's own, each once and in order", async () => {
    const answer = await indicators({
      symbol: 'SPX',
      ma: [200, 50, 50],
      macd: { fast: 5, slow: 35, signal: 5 },
      volatilityWindow: 60,
    });
    expect(answer.movingAverages.map(({ period }) => period)).toEqual([50, 200]);
    expect(answer.macd).toMatchObject({ fast: 5, slow: 35, signal: 5 });
    expect(answer.volatility.window).toBe(60);
    expect(answer.crossings.map(({ line, over }) => `${line} ${over}`)).toEqual([
      'DIF DEA',
      'DIF 0',
      'MA50 MA200',
      'close MA200',
    ]);
  });

  test('by hand: 100, 120, 90, 120', async () => {
    const store = await storeOf('1d', [100, 120, 90, 120], daily);
    const answer = await indicators({ symbol: 'X', ma: [2, 5] }, store);
    expect(answer.movingAverages).toEqual([{ period: 2, value: 105, closeAbovePercent: 14.29 }]);
    expect(answer.drawdown).toEqual({
      maxPercent: 25,
      peak: { date: '2020-01-07', price: 120 },
      trough: { date: '2020-01-08', price: 90 },
      recovered: '2020-01-09',
      nowPercent: 0,
      nowSince: { date: '2020-01-09', price: 120 },
    });
    expect(answer.returns).toEqual([
      { bars: 1, from: '2020-01-08', percent: 33.33 },
      { bars: 3, from: '2020-01-06', percent: 20 },
    ]);
    // The close was above MA2 on the second day (120 over 110), below on the third (90 under 105), above on the fourth.
    expect(answer.crossings.at(-1)).toEqual({
      line: 'close',
      over: 'MA2',
      direction: 'up',
      date: '2020-01-09',
      price: 120,
    });
    expect(answer.volatility.recentPercent).toBeNull();
  });

  test.each([
    ['days without weekends', '1d', 5, daily, 252],
    ['days with weekends', '1d', 7, daily, 365],
    // 2020-01-05 was a Sunday: 16:00 UTC is midnight of the Monday in Shanghai.
    ['days of Shanghai in UTC', '1d', 5, (index: number) => Date.UTC(2020, 0, 5 + index, 16), 252],
    // Five days of two bars, the first of them on the Sunday evening.
    ['currencies from Sunday on', '120m', 10, (index: number) => Date.UTC(2020, 0, 5, 22 + 12 * index), 504],
    ['weeks', '1w', 3, (index: number) => daily(7 * index), 52],
    ['months', '1M', 3, (index: number) => Date.UTC(2020, index, 1), 12],
    [
      'four bars a day on weekdays',
      '60m',
      8,
      (index: number) => daily(Math.floor(index / 4)) + (index % 4) * 3_600_000,
      1008,
    ],
  ])('annualise with the bars of a year: %s', async (_case, level, count, times, expected) => {
    const closes = Array.from({ length: count }, (_, index) => 100 + index);
    const { volatility } = await indicators({ symbol: 'X', level }, await storeOf(level, closes, times));
    expect(volatility.barsPerYear).toBe(expected);
  });
});

describe('what goes wrong', () => {
  const failureOf = (name: string, args: unknown, tenantId = 'tenant-1', store = klines): Promise<EngineError> =>
    callAs(store, tenantId, name, args).then(
      () => Promise.reject(new Error('the tool answered')),
      (error) => error,
    );
  const LISTED = 'stored are SPX 1d (2000-01-03 to 2020-04-17, 5105 bars)';

  test.each(['get_klines', 'indicators'])('%s: an unknown symbol or level is told what there is', async (name) => {
    expect(await failureOf(name, { symbol: 'FOOBAR' })).toMatchObject({
      code: 'KLINES_NOT_FOUND',
      message: `No klines of FOOBAR at level 1d: ${LISTED}`,
    });
    expect(await failureOf(name, { symbol: 'SPX', level: '5m' })).toMatchObject({
      code: 'KLINES_NOT_FOUND',
      message: `No klines of SPX at level 5m: ${LISTED}`,
    });
  });

  test.each(['get_klines', 'indicators'])('%s: a range without bars is told what range there is', async (name) => {
    const error = await failureOf(name, { symbol: 'SPX', from: '2021-01-01' });
    expect(error).toMatchObject({
      code: 'KLINES_NOT_FOUND',
      message: `No klines of SPX 1d from 2021-01-01 to the last bar: ${LISTED}`,
    });
  });

  test("another tenant's series are not seen (I9)", async () => {
    const error = await failureOf('get_klines', { symbol: 'SPX' }, 'tenant-2');
    expect(error.message).toBe('No klines of SPX at level 1d: no klines are stored yet');
    expect(JSON.stringify(error.details)).not.toContain('2000');
  });

  test('arguments that do not fit are named', async () => {
    expect(await failureOf('indicators', { level: '7d', ma: [0] })).toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringMatching(/^Cannot call indicators: symbol: .*; level: .*; ma\.0: /),
    });
    expect(await failureOf('get_klines', null)).toMatchObject({ code: 'INVALID_REQUEST' });
  });

  test('closes at or below zero are no prices to analyse', async () => {
    const store = await storeOf('1d', [18.27, -37.63, 10.01], daily);
    expect(await failureOf('indicators', { symbol: 'X' }, 'tenant-1', store)).toMatchObject({
      code: 'KLINES_INVALID',
      message: 'Cannot analyse X: the bar of 2020-01-07T00:00:00.000Z closes at -37.63, not above 0',
    });
  });
});
