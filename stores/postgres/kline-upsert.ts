import type { Kline, LoadResult, SeriesPut } from '../kline-store.ts';
import { refuseForming } from '../series-clash.ts';
import type { Database } from './database.ts';
import { type IncomingRows, putBars } from './kline-put.ts';

const ROWS = `(select to_timestamp(k.ts / 1000) as ts, k.open, k.high, k.low, k.close, k.volume
  from unnest($3::float8[], $4::float8[], $5::float8[], $6::float8[], $7::float8[], $8::float8[])
    as k (ts, open, high, low, close, volume))`;

const toIncoming = (klines: readonly [Kline, ...Kline[]]): IncomingRows => {
  const times = new Set(klines.map(({ ts }) => ts));
  const last = klines.at(-1) ?? klines[0];
  return {
    rows: ROWS,
    values: [
      klines.map(({ ts }) => ts),
      klines.map(({ open }) => open),
      klines.map(({ high }) => high),
      klines.map(({ low }) => low),
      klines.map(({ close }) => close),
      klines.map(({ volume }) => volume),
    ],
    count: klines.length,
    firstTs: klines[0].ts,
    lastTs: last.ts,
    lastClosed: last.closed !== false,
    has: async (ts) => times.has(ts),
  };
};

/** Some bars, in rising order of time, by one statement of the pool. */
export const upsertBars = async (
  db: Database,
  tenantId: string,
  series: SeriesPut,
  klines: readonly [Kline, ...Kline[]],
  replace = false,
): Promise<LoadResult> => {
  const forming = klines.findIndex(({ closed }) => closed === false);
  if (forming !== -1 && forming < klines.length - 1) refuseForming(series, klines[forming]?.ts ?? 0);
  return db.withTransaction((tx) => putBars(tx, tenantId, series, toIncoming(klines), replace));
};
