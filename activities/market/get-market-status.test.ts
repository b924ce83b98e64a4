import { describe, expect, test } from 'vitest';
import { type MarketStatusAnswer, MarketStatusAnswerSchema } from '../../schemas/market/market-status.ts';
import { InMemoryKlineStore } from '../../stores/in-memory/kline-store.ts';
import { createGetMarketStatus } from './get-market-status.ts';
import { importSampleKlines } from './sample-klines.ts';

const klines = new InMemoryKlineStore();
await importSampleKlines({ klines, tenantId: 'tenant-1', file: 'samples/sp500-1d.csv' });
const bar = (iso: string, closed = true) => ({
  ts: Date.parse(iso),
  ...{ open: 1, high: 1, low: 1, close: 1, volume: 1 },
  ...(!closed && { closed }),
});
const put = (symbol: string, level: string, bars: readonly ReturnType<typeof bar>[]) =>
  klines.upsert('tenant-1', { symbol, level, source: 'test' }, bars);
await put('600519.SH', '1d', [bar('2020-01-15')]);
await put('COIN', '60m', [bar('2020-01-11T10:00Z'), bar('2020-01-15T10:00Z', false)]);
await put('COIN', '1d', [bar('2020-01-12')]);
await put('PLAIN', '1d', [bar('2020-01-15')]);
// 2020-02-01 was a Saturday, 2020-03-01 a Sunday.
await put('MONTHS', '1M', [bar('2020-01-01'), bar('2020-02-01'), bar('2020-03-01')]);
await put('MONTHS', '1d', [bar('2020-01-15')]);

const call = (args: object, now: string): Promise<unknown> =>
  createGetMarketStatus({ klines, now: () => Date.parse(now) }).handler(args, {
    ...{ tenantId: 'tenant-1', threadId: 't', runId: 'r', callId: '1' },
    ...{ signal: new AbortController().signal, heartbeat: () => {} },
  });
const status = async (args: object, now: string): Promise<MarketStatusAnswer> =>
  MarketStatusAnswerSchema.strict().parse(JSON.parse(JSON.stringify(await call(args, now))));

describe('the hours of a symbol', () => {
  test('those that its series says, with what is stored and how old it is', async () => {
    // 10:30 on Monday 2020-04-20 in New York, UTC-4; the last bar is that of Friday the 17th, stamped 00:00 UTC.
    expect(await status({ symbol: 'spx' }, '2020-04-20T14:30:00Z')).toMatchObject({
      symbol: 'SPX',
      market: 'us-equity',
      marketFrom: 'series',
      timeZone: 'America/New_York',
      now: '2020-04-20T14:30:00Z',
      open: true,
      nextOpen: '2020-04-21T13:30:00Z',
      nextClose: '2020-04-20T20:00:00Z',
      definition: expect.stringMatching(/09:30 to 16:00.*Monday to Friday.*Holidays and early closes are not known/),
      // Three days and 14.5 hours.
      series: [{ level: '1d', asOf: '2020-04-17', forming: false, ageHours: 86.5 }],
    });
  });

  test.each([
    ['the code of a Chinese stock', '600519.SH', 'a-share', false],
    ['bars of a weekend', 'COIN', 'continuous', true],
    ['months that start on weekends', 'MONTHS', 'us-equity', false],
    ['neither', 'PLAIN', 'us-equity', false],
  ])('else a guess, which is said: %s', async (_case, symbol, market, open) => {
    const answer = await status({ symbol }, '2020-01-15T10:00:00Z');
    expect(answer).toMatchObject({ market, marketFrom: 'guess', open });
  });

  test('every level that is stored, shortest first, with the bar that still forms', async () => {
    const { series, nextOpen } = await status({ symbol: 'COIN' }, '2020-01-15T10:30:00Z');
    expect(nextOpen).toBeUndefined();
    expect(series?.map(({ level, asOf, forming, ageHours }) => [level, asOf, forming, ageHours])).toEqual([
      ['60m', '2020-01-15T10:00:00Z', true, 0.5],
      ['1d', '2020-01-12', false, 82.5],
    ]);
  });
});

test('the hours of a market that is named', async () => {
  const answer = await status({ market: 'a-share' }, '2020-01-15T04:00:00Z');
  expect(answer).toMatchObject({ marketFrom: 'argument', open: false, nextOpen: '2020-01-15T05:00:00Z' });
  expect(answer.series).toBeUndefined();
});

test('an unknown symbol is told the nearest, and another tenant knows none', async () => {
  await expect(call({ symbol: 'SPXX' }, '2020-01-15')).rejects.toThrow(/No klines of SPXX: did you mean SPX 1d/);
  await expect(call({}, '2020-01-15')).rejects.toThrow(/name a symbol or a market \(continuous, a-share, us-equity\)/);
});
