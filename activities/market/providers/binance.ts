import { setTimeout as delay } from 'node:timers/promises';
import { EngineError } from '../../../schemas/errors.ts';
import type { Kline } from '../../../stores/kline-store.ts';
import { INTERVALS, toKlines, toLiveKline } from './binance-klines.ts';
import { createBinanceRest, type Wait } from './binance-rest.ts';
import { socketTexts } from './binance-socket.ts';
import type { BarsRequest, MarketDataProvider } from './market-data-provider.ts';

export const BINANCE_URL = 'https://api.binance.com';
export const BINANCE_STREAM_URL = 'wss://stream.binance.com:9443';

export interface BinanceOptions {
  readonly url?: string | undefined;
  readonly streamUrl?: string | undefined;
  readonly wait?: Wait | undefined;
  /** After this long without a sign a live connection is taken for dead. */
  readonly silenceMs?: number | undefined;
}

/** The most of one request. */
const PAGE = 1000;
const PATH = '/api/v3/klines';
const MAX_BACKOFF_MS = 30_000;

const checkSymbol = (symbol: string): void => {
  if (!/^[A-Z0-9]{2,30}$/.test(symbol))
    throw new EngineError('MARKET_DATA_REJECTED', `Cannot get bars of ${symbol}: want a spot symbol such as BTCUSDT`);
};

/** Whether a bar tells something that the last one did not. */
const isNews = (last: Kline | undefined, next: Kline): boolean =>
  last === undefined || next.ts > last.ts || (next.ts === last.ts && last.closed === false);

/** Spot markets of Binance, by its public REST API and streams; no key is needed. */
export const createBinanceProvider = (options: BinanceOptions = {}): Required<MarketDataProvider> => {
  const {
    url = BINANCE_URL,
    streamUrl = BINANCE_STREAM_URL,
    wait = (ms, signal) => delay(ms, undefined, { signal }),
  } = options;
  const rest = createBinanceRest({ url, wait });

  async function* bars({ symbol, level, fromTs = 0, toTs }: BarsRequest, signal?: AbortSignal) {
    checkSymbol(symbol);
    const what = `${symbol} ${level} from ${url}`;
    let from = fromTs;
    for (;;) {
      const range = { startTime: `${from}`, ...(toTs !== undefined && { endTime: `${toTs}` }) };
      const query = { symbol, interval: INTERVALS[level], limit: `${PAGE}`, ...range };
      const { body, now } = await rest.get(PATH, query, signal);
      const page = toKlines(body, now, what).filter(({ ts }) => ts >= from && ts <= (toTs ?? Number.POSITIVE_INFINITY));
      if (page.length > 0) yield page;
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return;
      from = last.ts + 1;
    }
  }

  /** The bars of one connection; a hole between what was seen and what comes is filled by REST. */
  async function* connection(request: BarsRequest, seen: Kline | undefined, signal: AbortSignal) {
    const what = `the stream of ${request.symbol} ${request.level}`;
    let last = seen;
    async function* fill(toTs?: number) {
      // Without a beginning, only the bar that forms now.
      const fromTs = last?.ts ?? request.fromTs ?? Date.now() - 1;
      for await (const page of bars({ ...request, fromTs, toTs }, signal))
        for (const kline of page)
          if (isNews(last, kline)) {
            last = kline;
            yield kline;
          }
    }
    const stream = `${streamUrl}/ws/${request.symbol.toLowerCase()}@kline_${INTERVALS[request.level]}`;
    for await (const text of socketTexts(stream, signal, options)) {
      if (text === undefined) {
        yield* fill();
        continue;
      }
      const kline = toLiveKline(text, what);
      if (kline === undefined || !isNews(last, kline)) continue;
      if (last?.closed === false && kline.ts > last.ts) yield* fill(kline.ts - 1);
      last = kline;
      yield kline;
    }
  }

  async function* live(request: BarsRequest, signal: AbortSignal) {
    checkSymbol(request.symbol);
    let last: Kline | undefined;
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        for await (const kline of connection(request, last, signal)) {
          last = kline;
          failures = 0;
          yield kline;
        }
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof EngineError) || error.code !== 'MARKET_DATA_UNAVAILABLE') throw error;
      }
      // The exchange ends each connection after 24 hours, and allows 300 new ones in five minutes.
      if (!signal.aborted) await wait(Math.min(1000 * 2 ** failures, MAX_BACKOFF_MS), signal).catch(() => {});
    }
  }

  return {
    name: 'binance',
    seriesOf: ({ symbol, level }) => ({
      symbol,
      level,
      source: 'Binance spot',
      adjustment: 'raw',
      session: 'continuous',
    }),
    bars,
    live,
  };
};
