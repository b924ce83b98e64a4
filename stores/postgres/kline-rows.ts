import type { Kline, KlineSeries } from '../kline-store.ts';

export interface KlineRow {
  readonly ts: Date;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly forming?: boolean;
}

export interface SeriesRow
  extends Pick<KlineSeries, 'symbol' | 'level' | 'source' | 'adjustment' | 'bars' | 'version'> {
  readonly first_ts: Date;
  readonly last_ts: Date;
  readonly last_closed: boolean;
  readonly updated_at: Date;
  readonly currency: string | null;
  readonly board: KlineSeries['board'] | null;
  readonly session: KlineSeries['session'] | null;
}

export const SERIES_COLUMNS =
  'symbol, level, source, adjustment, bars, version, first_ts, last_ts, last_closed, updated_at, currency, board, session';

export const toKline = ({ ts, forming, open, high, low, close, volume }: KlineRow): Kline => ({
  ts: ts.getTime(),
  open,
  high,
  low,
  close,
  volume,
  ...(forming && { closed: false }),
});

export const toSeries = (row: SeriesRow): KlineSeries => ({
  symbol: row.symbol,
  level: row.level,
  source: row.source,
  adjustment: row.adjustment,
  bars: row.bars,
  firstTs: row.first_ts.getTime(),
  lastTs: row.last_ts.getTime(),
  lastClosed: row.last_closed,
  version: row.version,
  updatedAt: row.updated_at.getTime(),
  ...(row.currency !== null && { currency: row.currency }),
  ...(row.board !== null && { board: row.board }),
  ...(row.session !== null && { session: row.session }),
});
