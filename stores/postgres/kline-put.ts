import type { KlineSeries, LoadResult, SeriesPut } from '../kline-store.ts';
import { refuseClash } from '../series-clash.ts';
import type { Queryable } from './database.ts';

/** Bars that wait to be put in. */
export interface IncomingRows {
  /** A query or table of (ts, open, high, low, close, volume), oldest first; `ts` is a timestamptz. */
  readonly rows: string;
  /** Its parameters, from $3 on. */
  readonly values: readonly unknown[];
  readonly count: number;
  readonly firstTs: number;
  readonly lastTs: number;
  readonly lastClosed: boolean;
  has(ts: number): Promise<boolean>;
}

interface LockedRow {
  readonly series_id: number;
  readonly is_new: boolean;
  readonly adjustment: KlineSeries['adjustment'];
  readonly last_ts: Date;
  readonly last_closed: boolean;
}

/** The row of the series, made if there is none, and held until the transaction ends: who puts into one series waits here. */
const lockSeries = async (tx: Queryable, tenantId: string, series: SeriesPut, first: number, last: number) => {
  const [row] = await tx.query<LockedRow>({
    text: `insert into kline_series as s (tenant_id, symbol, level, source, adjustment, bars, first_ts, last_ts)
      values ($1, $2, $3, $4, $5, 0, to_timestamp($6::float8 / 1000), to_timestamp($7::float8 / 1000))
      on conflict (tenant_id, symbol, level) do update set source = excluded.source
      returning series_id, (xmax = 0) as is_new, adjustment, last_ts, last_closed`,
    values: [tenantId, series.symbol, series.level, series.source, series.adjustment ?? 'raw', first, last],
  });
  if (row === undefined) throw new Error('Postgres returned no row of an upsert');
  return row;
};

/** Readers of the old bars hold their number, and find nothing under it any more. */
const renumber = async (
  tx: Queryable,
  tenantId: string,
  seriesId: number,
  { lastTs }: IncomingRows,
  kept: SeriesPut,
) => {
  void tx.query({ text: 'delete from klines where tenant_id = $1 and series_id = $2', values: [tenantId, seriesId] });
  const [row] = await tx.query<{ series_id: number }>({
    text: `update kline_series set series_id = default, bars = 0, last_closed = true, adjustment = coalesce($3, adjustment),
        first_ts = 'infinity', last_ts = to_timestamp($4::float8 / 1000)
      where tenant_id = $1 and series_id = $2 returning series_id`,
    values: [tenantId, seriesId, kept.adjustment ?? null, lastTs],
  });
  return row?.series_id ?? seriesId;
};

/** Below this many, looking whether bars are there costs more than it saves. */
const MANY = 1_000;

/** Whether the series has bars where these go. It is locked, so the answer holds. */
const overlaps = async (tx: Queryable, tenantId: string, seriesId: number, { firstTs, lastTs }: IncomingRows) => {
  const found = await tx.query({
    text: `select 1 from klines where tenant_id = $1 and series_id = $2
      and ts between to_timestamp($3::float8 / 1000) and to_timestamp($4::float8 / 1000) limit 1`,
    values: [tenantId, seriesId, firstTs, lastTs],
  });
  return found.length > 0;
};

/** Bars where none are: half the time of looking for each. */
const addRows = async (tx: Queryable, tenantId: string, seriesId: number, { rows, values, count }: IncomingRows) => {
  await tx.query({
    text: `insert into klines (series_id, tenant_id, ts, open, high, low, close, volume)
      select $1::bigint, $2, i.ts, i.open, i.high, i.low, i.close, i.volume from ${rows} i`,
    values: [seriesId, tenantId, ...values],
  });
  return { added: count, written: count };
};

const putRows = async (tx: Queryable, tenantId: string, seriesId: number, { rows, values }: IncomingRows) => {
  const [put] = await tx.query<{ added: number; written: number }>({
    text: `with put as (
        insert into klines as k (series_id, tenant_id, ts, open, high, low, close, volume)
        select $1::bigint, $2, i.ts, i.open, i.high, i.low, i.close, i.volume from ${rows} i
        on conflict (series_id, ts) do update set open = excluded.open, high = excluded.high, low = excluded.low,
          close = excluded.close, volume = excluded.volume
        where (k.open, k.high, k.low, k.close, k.volume) is distinct from
          (excluded.open, excluded.high, excluded.low, excluded.close, excluded.volume)
        returning old.ts is null as added)
      select count(*) filter (where added) as added, count(*) as written from put`,
    values: [seriesId, tenantId, ...values],
  });
  return put ?? { added: 0, written: 0 };
};

/** Puts the bars into their series; the transaction is the caller's. @throws {EngineError} KLINES_INVALID */
export const putBars = async (
  tx: Queryable,
  tenantId: string,
  series: SeriesPut,
  incoming: IncomingRows,
  replace = false,
): Promise<LoadResult> => {
  const { count, firstTs, lastTs, lastClosed } = incoming;
  const locked = await lockSeries(tx, tenantId, series, firstTs, lastTs);
  let seriesId = locked.series_id;
  let wasClosed = locked.last_closed;
  if (!locked.is_new && replace) {
    seriesId = await renumber(tx, tenantId, seriesId, incoming, series);
    wasClosed = true;
  } else if (!locked.is_new) {
    const storedTs = locked.last_ts.getTime();
    const hasForming = !wasClosed && storedTs < lastTs && (await incoming.has(storedTs));
    const stored = { adjustment: locked.adjustment, lastTs: storedTs, lastClosed: wasClosed };
    refuseClash(series, stored, { lastTs, lastClosed, hasForming });
  }
  const isEmpty = locked.is_new || replace;
  const isApart = count >= MANY && (isEmpty || !(await overlaps(tx, tenantId, seriesId, incoming)));
  const { added, written } = await (isApart ? addRows : putRows)(tx, tenantId, seriesId, incoming);
  // A forming last bar stays forming until a bar of its time or later comes.
  const setsClosed = replace || lastTs >= locked.last_ts.getTime();
  const isClosed = setsClosed ? lastClosed : wasClosed;
  const isChanged = written > 0 || isClosed !== locked.last_closed || (replace && !locked.is_new);
  await tx.query({
    text: `update kline_series set bars = bars + $3, last_closed = $4,
        first_ts = least(first_ts, to_timestamp($5::float8 / 1000)), last_ts = greatest(last_ts, to_timestamp($6::float8 / 1000)),
        version = case when $7 then nextval('kline_versions') else version end,
        updated_at = case when $7 then now() else updated_at end,
        currency = coalesce($8, currency), board = coalesce($9, board), session = coalesce($10, session)
      where tenant_id = $1 and series_id = $2`,
    values: [
      tenantId,
      seriesId,
      added,
      isClosed,
      firstTs,
      lastTs,
      isChanged,
      series.currency ?? null,
      series.board ?? null,
      series.session ?? null,
    ],
  });
  return { bars: count, added, changed: written - added };
};
