// What every provider promises of the bars of a range; live ones are in binance.test.ts.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateSeries, type Kline } from '../../../domains/klines/index.ts';
import { type BinanceServer, startBinanceServer } from '../../../test/support/binance-server.ts';
import { createBinanceProvider } from './binance.ts';
import { createFileProvider } from './kline-file.ts';
import type { MarketDataProvider } from './market-data-provider.ts';
import { createSyntheticProvider } from './synthetic.ts';

let server: BinanceServer;
beforeAll(async () => {
  server = await startBinanceServer([...generateSeries({ seed: 1, number: 1, level: '1m', bars: 1200 }).klines]);
});
afterAll(() => server.close());

describe.each<[string, () => MarketDataProvider, { symbol: string; level: '1d' | '1m' }]>([
  ['a file', () => createFileProvider('samples/sp500-1d.csv', { source: 'a file' }), { symbol: 'SPX', level: '1d' }],
  ['the generator', () => createSyntheticProvider({ seed: 5, bars: 1200 }), { symbol: 'SYN0042', level: '1m' }],
  ['an exchange', () => createBinanceProvider({ url: server.url }), { symbol: 'BTCUSDT', level: '1m' }],
])('%s', (_, create, request) => {
  const collect = async (range: object = {}) => {
    const bars: Kline[] = [];
    for await (const batch of create().bars({ ...request, ...range })) bars.push(...batch);
    return bars;
  };

  test('bars oldest first, the same each time, and of a range both its ends', async () => {
    const bars = await collect();
    expect(bars.length).toBeGreaterThan(1000);
    expect(bars.every(({ ts }, index) => index === 0 || ts > (bars[index - 1]?.ts ?? 0))).toBe(true);
    expect(await collect()).toEqual(bars);
    expect(await collect({ fromTs: bars[100]?.ts, toTs: bars[110]?.ts })).toEqual(bars.slice(100, 111));
    expect(await collect({ fromTs: (bars.at(-1)?.ts ?? 0) + 1 })).toEqual([]);
  });

  test('as what its bars are stored', () => {
    expect(create().seriesOf(request)).toMatchObject({ ...request, source: expect.stringMatching(/./) });
  });
});

test('the generator knows its own symbols only', async () => {
  const bars = createSyntheticProvider({ seed: 5, bars: 10 }).bars({ symbol: 'SPX', level: '1d' });
  await expect(bars[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'KLINES_NOT_FOUND' });
});
