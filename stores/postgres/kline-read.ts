import { EngineError } from '../../schemas/errors.ts';
import type { Kline, KlineQuery } from '../kline-store.ts';
import type { Database, Statement } from './database.ts';
import { type KlineRow, toKline } from './kline-rows.ts';

/** Bars of one batch of a stream. */
const BATCH = 10_000;

/** In [from, to], and before a forming last bar unless that is wanted. */
const IN_RANGE = `ts >= coalesce(to_timestamp($4::float8 / 1000), '-infinity')
  and ts <= coalesce(to_timestamp($5::float8 / 1000), 'infinity')`;

/**
 * Rows in the order of the key, so that a limit ends the reading. Left to itself the planner, which knows little of a series that
 * was just loaded, reads all of it and sorts.
 */
const inKeyOrder = (db: Database, statement: Statement): Promise<readonly KlineRow[]> =>
  db.withTransaction(async (tx) => {
    void tx.query({ name: 'key-order', text: NO_SORT });
    return tx.query<KlineRow>(statement);
  });

const NO_SORT = `select set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true),
  set_config('enable_seqscan', 'off', true)`;

export const getBars = async (
  db: Database,
  tenantId: string,
  { symbol, level, fromTs, toTs, limit, withForming = false }: KlineQuery,
): Promise<readonly Kline[]> => {
  const rows = await inKeyOrder(db, {
    name: 'get-klines',
    text: `with s as materialized (
        select series_id, case when last_closed then 'infinity' else last_ts end as forming_ts from kline_series
        where tenant_id = $1 and symbol = $2 and level = $3)
      select ts, open, high, low, close, volume, ts = (select forming_ts from s) as forming from klines
      where tenant_id = $1 and series_id = (select series_id from s) and ${IN_RANGE}
        and ($6 or ts < (select forming_ts from s))
      order by ts desc limit $7`,
    values: [tenantId, symbol, level, fromTs ?? null, toTs ?? null, withForming, limit],
  });
  return rows.map(toKline).reverse();
};

export const latestBars = async (
  db: Database,
  tenantId: string,
  { symbols, level, limit }: { readonly symbols: readonly string[]; readonly level: string; readonly limit: number },
): Promise<ReadonlyMap<string, readonly Kline[]>> => {
  const rows = await db.query<KlineRow & { readonly symbol: string }>({
    name: 'latest-klines',
    text: `select s.symbol, k.ts, k.open, k.high, k.low, k.close, k.volume from kline_series s
      cross join lateral (
        select ts, open, high, low, close, volume from klines
        where tenant_id = $1 and series_id = s.series_id and (s.last_closed or ts < s.last_ts)
        order by ts desc limit $4) k
      where s.tenant_id = $1 and s.symbol = any($2) and s.level = $3
      order by s.symbol, k.ts`,
    values: [tenantId, symbols, level, limit],
  });
  const bySymbol = new Map<string, Kline[]>();
  for (const row of rows) {
    const bars = bySymbol.get(row.symbol);
    if (bars === undefined) bySymbol.set(row.symbol, [toKline(row)]);
    else bars.push(toKline(row));
  }
  return bySymbol;
};

const findId = async (db: Database, tenantId: string, symbol: string, level: string) => {
  const [row] = await db.query<{ series_id: number; forming_ts: Date | null }>({
    text: `select series_id, case when not last_closed then last_ts end as forming_ts from kline_series
      where tenant_id = $1 and symbol = $2 and level = $3`,
    values: [tenantId, symbol, level],
  });
  return row;
};

export async function* streamBars(
  db: Database,
  tenantId: string,
  { symbol, level, fromTs, toTs, withForming = false }: Omit<KlineQuery, 'limit'>,
): AsyncGenerator<readonly Kline[]> {
  const found = await findId(db, tenantId, symbol, level);
  if (found === undefined)
    throw new EngineError('KLINES_NOT_FOUND', `No klines of ${symbol} at level ${level} are stored`);
  const { series_id: seriesId, forming_ts: formingTs } = found;
  // A bar that forms now may be closed when its batch is read; it counts as what it was when the stream began.
  const last = formingTs !== null && !withForming ? formingTs.getTime() - 1 : undefined;
  const end = Math.min(toTs ?? Number.POSITIVE_INFINITY, last ?? Number.POSITIVE_INFINITY);
  let after: number | undefined;
  for (;;) {
    const rows = await inKeyOrder(db, {
      name: 'stream-klines',
      text: `select ts, open, high, low, close, volume, $6::float8 is not null and ts = to_timestamp($6::float8 / 1000) as forming
        from klines where tenant_id = $1 and series_id = $2 and ts > coalesce(to_timestamp($3::float8 / 1000), '-infinity')
          and ${IN_RANGE} order by ts limit ${BATCH}`,
      values: [
        tenantId,
        seriesId,
        after ?? null,
        fromTs ?? null,
        Number.isFinite(end) ? end : null,
        formingTs?.getTime() ?? null,
      ],
    });
    const klines = rows.map(toKline);
    if (klines.length > 0) yield klines;
    if (klines.length < BATCH) break;
    after = klines.at(-1)?.ts;
  }
  if ((await findId(db, tenantId, symbol, level))?.series_id === seriesId) return;
  throw new EngineError(
    'KLINES_NOT_FOUND',
    `The klines of ${symbol} at level ${level} were deleted or replaced while they were being read; ask again`,
  );
}
