import type { Kline, KlineStore } from '../kline-store.ts';
import type { Database, Queryable } from './database.ts';

/** Rows of one insert: arrays of this length keep statement and memory small. */
const CHUNK = 5_000;

interface KlineRow {
  readonly ts: Date;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

interface SeriesRow {
  readonly symbol: string;
  readonly level: string;
  readonly source: string;
  readonly bars: number;
  readonly first_ts: Date;
  readonly last_ts: Date;
}

type Series = Parameters<KlineStore['upsert']>[1];

const toKline = ({ ts, ...bar }: KlineRow): Kline => ({ ts: ts.getTime(), ...bar });

/** @returns how many of the bars were not there before. */
const insertChunk = async (
  tx: Queryable,
  tenantId: string,
  { symbol, level }: Series,
  klines: readonly Kline[],
): Promise<number> => {
  const [row] = await tx.query<{ added: number }>({
    text: `with put as (
        insert into klines (tenant_id, symbol, level, ts, open, high, low, close, volume)
        select $1, $2, $3, to_timestamp(k.ts / 1000), k.open, k.high, k.low, k.close, k.volume
        from unnest($4::float8[], $5::float8[], $6::float8[], $7::float8[], $8::float8[], $9::float8[])
          as k (ts, open, high, low, close, volume)
        on conflict (tenant_id, symbol, level, ts) do update set open = excluded.open, high = excluded.high,
          low = excluded.low, close = excluded.close, volume = excluded.volume
        returning (xmax = 0) as added)
      select count(*) filter (where added) as added from put`,
    values: [
      tenantId,
      symbol,
      level,
      klines.map(({ ts }) => ts),
      klines.map(({ open }) => open),
      klines.map(({ high }) => high),
      klines.map(({ low }) => low),
      klines.map(({ close }) => close),
      klines.map(({ volume }) => volume),
    ],
  });
  return row?.added ?? 0;
};

export const createKlineStore = (db: Database): KlineStore => ({
  async upsert(tenantId, series, klines) {
    const bars = [...new Map(klines.map((kline) => [kline.ts, kline])).values()].sort((a, b) => a.ts - b.ts);
    const [first, last] = [bars[0], bars.at(-1)];
    if (first === undefined || last === undefined) return 0;
    await db.withTransaction(async (tx) => {
      // The series' row first: imports of one series wait for each other here.
      void tx.query({
        text: `insert into kline_series as s (tenant_id, symbol, level, source, bars, first_ts, last_ts)
          values ($1, $2, $3, $4, 0, to_timestamp($5::float8 / 1000), to_timestamp($6::float8 / 1000))
          on conflict (tenant_id, symbol, level) do update set source = excluded.source, imported_at = now(),
            first_ts = least(s.first_ts, excluded.first_ts), last_ts = greatest(s.last_ts, excluded.last_ts)`,
        values: [tenantId, series.symbol, series.level, series.source, first.ts, last.ts],
      });
      let added = 0;
      for (let start = 0; start < bars.length; start += CHUNK)
        added += await insertChunk(tx, tenantId, series, bars.slice(start, start + CHUNK));
      void tx.query({
        text: 'update kline_series set bars = bars + $4 where tenant_id = $1 and symbol = $2 and level = $3',
        values: [tenantId, series.symbol, series.level, added],
      });
    });
    return bars.length;
  },

  async get(tenantId, { symbol, level, fromTs, toTs, limit }) {
    const rows = await db.query<KlineRow>({
      name: 'get-klines',
      text: `select ts, open, high, low, close, volume from klines
        where tenant_id = $1 and symbol = $2 and level = $3
          and ts >= coalesce(to_timestamp($4::float8 / 1000), '-infinity')
          and ts <= coalesce(to_timestamp($5::float8 / 1000), 'infinity')
        order by ts desc limit $6`,
      values: [tenantId, symbol, level, fromTs ?? null, toTs ?? null, limit],
    });
    return rows.map(toKline).reverse();
  },

  async series(tenantId) {
    const rows = await db.query<SeriesRow>({
      text: `select symbol, level, source, bars, first_ts, last_ts from kline_series
        where tenant_id = $1 order by symbol, level`,
      values: [tenantId],
    });
    return rows.map(({ first_ts, last_ts, ...series }) => ({
      ...series,
      firstTs: first_ts.getTime(),
      lastTs: last_ts.getTime(),
    }));
  },
});
