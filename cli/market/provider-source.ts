import { createBinanceProvider } from '../../activities/market/providers/binance.ts';
import type { BarsRequest, MarketDataProvider } from '../../activities/market/providers/market-data-provider.ts';
import { type Kline, writeKlinesCsv } from '../../domains/klines/index.ts';
import { UsageError } from '../command.ts';
import type { ImportSource } from './import-source.ts';

/** SLUICE_BINANCE_URL and SLUICE_BINANCE_STREAM_URL stand in for the exchange's own addresses. */
export const providerOf = (name: string): Required<MarketDataProvider> => {
  if (name !== 'binance') throw new UsageError(`found --provider ${name}, want binance`);
  const { SLUICE_BINANCE_URL: url, SLUICE_BINANCE_STREAM_URL: streamUrl } = process.env;
  return createBinanceProvider({ url: url || undefined, streamUrl: streamUrl || undefined });
};

async function* toBytes(batches: AsyncIterable<readonly Kline[]>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const text of writeKlinesCsv(batches, { withClosed: true })) yield encoder.encode(text);
}

export const toSource = (
  provider: MarketDataProvider,
  request: BarsRequest,
  batches: AsyncIterable<readonly Kline[]>,
): ImportSource => {
  const { source, adjustment, session } = provider.seriesOf(request);
  const { symbol, level } = request;
  return {
    symbol,
    level,
    name: `${provider.name} ${symbol}`,
    format: 'csv',
    query: { source, ...(adjustment && { adjustment }), ...(session && { session }) },
    body: toBytes(batches),
  };
};

export async function* only(klines: readonly Kline[]): AsyncGenerator<readonly Kline[]> {
  yield klines;
}

/** Bars of one upload: an exchange takes minutes for more, and what is put in stays when it breaks off. */
const BARS_AT_ONCE = 50_000;

/** The bars of a range that are closed, oldest first. */
export async function* providerSources(
  provider: MarketDataProvider,
  request: BarsRequest,
  onFetched: (bars: number) => void,
): AsyncGenerator<ImportSource> {
  let klines: Kline[] = [];
  let fetched = 0;
  for await (const batch of provider.bars(request)) {
    for (const kline of batch) if (kline.closed !== false) klines.push(kline);
    fetched += batch.length;
    onFetched(fetched);
    if (klines.length < BARS_AT_ONCE) continue;
    yield toSource(provider, request, only(klines));
    klines = [];
  }
  if (klines.length > 0) yield toSource(provider, request, only(klines));
}

/** Bars as they form and close, a source each, until the signal. */
export async function* followSources(
  provider: Required<MarketDataProvider>,
  request: BarsRequest,
  signal: AbortSignal,
): AsyncGenerator<ImportSource> {
  for await (const kline of provider.live(request, signal)) yield toSource(provider, request, only([kline]));
}
