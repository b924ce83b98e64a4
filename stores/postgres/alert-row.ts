import type { RunStatus } from '../../schemas/runs.ts';
import type { Alert, AlertEvent, AlertState, WatchedSeries } from '../alert-store.ts';

export interface AlertRow {
  readonly alert_id: string;
  readonly tenant_id: string;
  readonly thread_id: string;
  readonly symbols: readonly string[];
  readonly level: string;
  readonly points: readonly string[];
  readonly definition: Record<string, unknown>;
  readonly definition_hash: string;
  readonly min_confidence: number | null;
  readonly run_up_bars: number;
  readonly since_ts: number | null;
  readonly until_at: Date | null;
  readonly webhook: string | null;
  readonly created_at: Date;
  readonly state: AlertState;
  readonly fired: number;
  readonly withdrawn: number;
  readonly undelivered: number;
}

const STATES: Readonly<Record<RunStatus, AlertState>> = {
  pending: 'active',
  running: 'active',
  success: 'ended',
  interrupted: 'cancelled',
  error: 'failed',
  timeout: 'failed',
};

const stateCases = Object.entries(STATES)
  .map(([status, state]) => `when '${status}' then '${state}'`)
  .join(' ');

/** Of a run `r`: who asked it to stop counts it as stopped. */
export const ALERT_STATE = `case when r.cancel_action is not null then 'cancelled' else case r.status ${stateCases} end end`;

export const ALERT_COLUMNS = `a.alert_id, a.tenant_id, a.thread_id, a.symbols, a.level, a.points, a.definition,
  a.definition_hash, a.min_confidence, a.run_up_bars, a.since_ts, a.until_at, a.webhook, a.created_at, ${ALERT_STATE} as state,
  e.fired, e.withdrawn, d.undelivered`;

/** Alerts `a` with their runs `r` and what came of them. */
export const ALERT_SOURCE = `alerts a join runs r on r.run_id = a.alert_id
  cross join lateral (select count(*) as fired, count(withdrawn_ts) as withdrawn from alert_events
    where alert_id = a.alert_id) e
  cross join lateral (select count(*) as undelivered from alert_deliveries
    where alert_id = a.alert_id and state = 'failed') d`;

export const toAlert = (row: AlertRow): Alert => ({
  ref: { tenantId: row.tenant_id, threadId: row.thread_id, runId: row.alert_id },
  state: row.state,
  symbols: row.symbols,
  level: row.level,
  points: row.points,
  definition: row.definition,
  definitionHash: row.definition_hash,
  minConfidence: row.min_confidence ?? undefined,
  runUpBars: row.run_up_bars,
  sinceTs: row.since_ts ?? undefined,
  until: row.until_at ?? undefined,
  webhook: row.webhook ?? undefined,
  createdAt: row.created_at,
  fired: row.fired,
  withdrawn: row.withdrawn,
  undelivered: row.undelivered,
});

export interface SeriesRow {
  readonly symbol: string;
  readonly anchor_ts: number | null;
  readonly watermark_ts: number;
  readonly version: number;
  readonly fault: string | null;
}

export const toSeries = (row: SeriesRow): WatchedSeries => ({
  symbol: row.symbol,
  anchorTs: row.anchor_ts ?? undefined,
  watermarkTs: row.watermark_ts,
  version: row.version,
  fault: row.fault ?? undefined,
});

export interface AlertEventRow {
  readonly event_id: string;
  readonly alert_id: string;
  readonly point_id: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly type: string;
  readonly point_ts: number;
  readonly price: number;
  readonly confidence: number | null;
  readonly confirmed_ts: number;
  readonly fired_at: Date;
  readonly withdrawn_ts: number | null;
}

export const toAlertEvent = (row: AlertEventRow): AlertEvent => ({
  eventId: row.event_id,
  pointId: row.point_id,
  symbol: row.symbol,
  side: row.side,
  type: row.type,
  pointTs: row.point_ts,
  price: row.price,
  confidence: row.confidence ?? undefined,
  confirmedTs: row.confirmed_ts,
  firedAt: row.fired_at,
  withdrawnTs: row.withdrawn_ts ?? undefined,
});
