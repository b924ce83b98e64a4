import type { GapReport } from '../../domains/klines/index.ts';
import type { SessionName, WireGaps, WireSeries } from '../../schemas/market/series.ts';
import type { KlineSeries, SeriesKey } from '../../stores/kline-store.ts';

const iso = (ts: number): string => new Date(ts).toISOString();

export const toWireSeries = (series: KlineSeries): WireSeries => ({
  symbol: series.symbol,
  level: series.level,
  source: series.source,
  adjustment: series.adjustment,
  bars: series.bars,
  first: iso(series.firstTs),
  last: iso(series.lastTs),
  last_closed: series.lastClosed,
  version: series.version,
  updated_at: iso(series.updatedAt),
  currency: series.currency ?? null,
  board: series.board ?? null,
  session: series.session ?? null,
});

export const toWireGaps = ({ symbol, level }: SeriesKey, session: SessionName, report: GapReport): WireGaps => ({
  symbol,
  level,
  session,
  ...report,
  gaps: report.gaps.map(({ fromTs, toTs, bars }) => ({ from: iso(fromTs), to: iso(toTs), bars })),
});
