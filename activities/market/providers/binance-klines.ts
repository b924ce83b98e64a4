import { z } from 'zod';
import { checkBar, type Kline } from '../../../domains/klines/index.ts';
import { EngineError } from '../../../schemas/errors.ts';
import type { Level } from '../../../schemas/market/level.ts';

// https://github.com/binance/binance-spot-api-docs, rest-api.md and web-socket-streams.md, say what this file reads.

/** How the exchange calls our levels; it has all of them. */
export const INTERVALS: Readonly<Record<Level, string>> = {
  '1m': '1m',
  '3m': '3m',
  '5m': '5m',
  '15m': '15m',
  '30m': '30m',
  '60m': '1h',
  '120m': '2h',
  '1d': '1d',
  '1w': '1w',
  '1M': '1M',
};

const decimal = z.string().transform(Number);

/** Open time, open, high, low, close, volume, close time (the last ms of the bar), and more that is not used. */
const RowSchema = z.tuple([z.int(), decimal, decimal, decimal, decimal, decimal, z.int()]).rest(z.unknown());

/** `x`: whether the bar is closed. */
const EventSchema = z.object({
  k: z.object({ t: z.int(), o: decimal, h: decimal, l: decimal, c: decimal, v: decimal, x: z.boolean() }),
});

const rejected = (what: string, reason: string, cause?: unknown): EngineError =>
  new EngineError('MARKET_DATA_REJECTED', `Cannot read ${what}: ${reason}`, { cause });

const misshapen = (what: string, found: string | undefined): EngineError =>
  rejected(what, `found ${found}; want what the exchange's documentation says`);

const checked = (kline: Kline, what: string): Kline => {
  try {
    checkBar(kline);
    return kline;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw rejected(`the bar of ${new Date(kline.ts).toISOString()} of ${what}`, reason, error);
  }
};

/**
 * The rows of an answer. @param now Time of the exchange: a bar that ends later is forming. @throws {EngineError} MARKET_DATA_REJECTED.
 */
export const toKlines = (answer: unknown, now: number, what: string): Kline[] => {
  const { data, error } = z.array(RowSchema).safeParse(answer);
  if (data === undefined) throw misshapen(what, error.issues[0]?.message);
  return data.map(([ts, open, high, low, close, volume, endTs]) =>
    checked({ ts, open, high, low, close, volume, ...(endTs >= now && { closed: false }) }, what),
  );
};

/** The bar of an event of a stream; `undefined` for an event of another kind. @throws {EngineError} MARKET_DATA_REJECTED. */
export const toLiveKline = (text: string, what: string): Kline | undefined => {
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    throw misshapen(what, 'no JSON');
  }
  if (typeof event !== 'object' || event === null || !('k' in event)) return undefined;
  const { data, error } = EventSchema.safeParse(event);
  if (data === undefined) throw misshapen(what, error.issues[0]?.message);
  const { t: ts, o: open, h: high, l: low, c: close, v: volume, x } = data.k;
  return checked({ ts, open, high, low, close, volume, ...(!x && { closed: false }) }, what);
};
