import type { AlertEvent, AlertStore } from '../alert-store.ts';
import { reportFault } from './alert-fault.ts';
import { judgeSeries } from './alert-judgement.ts';
import {
  ALERT_COLUMNS,
  ALERT_SOURCE,
  ALERT_STATE,
  type AlertEventRow,
  type AlertRow,
  type SeriesRow,
  toAlert,
  toAlertEvent,
  toSeries,
} from './alert-row.ts';
import type { Database } from './database.ts';
import { toJson } from './json-text.ts';
import type { Notifier } from './notifier.ts';
import { readRunState } from './run-row.ts';
import { lockThread, ThreadLog } from './thread-log.ts';
import { isUuid } from './uuid.ts';

export const createAlertStore = (db: Database, notifier: Notifier): AlertStore => ({
  judge: judgeSeries(db, notifier),
  reportFault: reportFault(db, notifier),

  async open(ref, spec) {
    await db.query({
      name: 'open-alert',
      text: `insert into alerts (alert_id, tenant_id, thread_id, symbols, level, points, definition, definition_hash,
          min_confidence, run_up_bars, since_ts, until_at, webhook)
        select run_id, tenant_id, thread_id, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 from runs
        where run_id = $1 and tenant_id = $2 and thread_id = $3
        on conflict do nothing`,
      values: [
        ref.runId,
        ref.tenantId,
        ref.threadId,
        spec.symbols,
        spec.level,
        spec.points,
        toJson(spec.definition),
        spec.definitionHash,
        spec.minConfidence ?? null,
        spec.runUpBars,
        spec.sinceTs ?? null,
        spec.until ?? null,
        spec.webhook ?? null,
      ],
    });
  },

  async announce(ref, message) {
    const isOpen = await db.withTransaction(async (tx) => {
      const [thread, run, first] = await Promise.all([
        lockThread(tx, ref.tenantId, ref.threadId),
        readRunState(tx, ref),
        tx.query({
          name: 'announce-alert',
          text: 'update alerts set announced = true where alert_id = $1 and tenant_id = $2 and not announced returning 1',
          values: [ref.runId, ref.tenantId],
        }),
      ]);
      if (!thread || !run?.active) return false;
      const log = new ThreadLog(thread);
      if (first.length > 0) log.append(ref.runId, message);
      log.flush(tx);
      return true;
    });
    if (isOpen) notifier.notify(ref.threadId, false);
    return isOpen;
  },

  async find(tenantId, alertId) {
    if (!isUuid(alertId)) return undefined;
    const [row] = await db.query<AlertRow>({
      name: 'find-alert',
      text: `select ${ALERT_COLUMNS} from ${ALERT_SOURCE} where a.alert_id = $1 and a.tenant_id = $2`,
      values: [alertId, tenantId],
    });
    return row && toAlert(row);
  },

  async list(tenantId, { limit, state }) {
    const rows = await db.query<AlertRow>({
      name: 'list-alerts',
      text: `select ${ALERT_COLUMNS} from ${ALERT_SOURCE}
        where a.tenant_id = $1 and ($3::text is null or ${ALERT_STATE} = $3)
        order by a.created_at desc, a.alert_id limit $2`,
      values: [tenantId, limit, state ?? null],
    });
    return rows.map(toAlert);
  },

  async firings(tenantId, alertIds, limitEach) {
    const rows = await db.query<AlertEventRow>({
      name: 'alert-firings',
      text: `select e.* from unnest($2::uuid[]) as wanted (alert_id)
        cross join lateral (select * from alert_events
          where alert_id = wanted.alert_id and tenant_id = $1 order by fired_at desc, confirmed_ts desc limit $3) e`,
      values: [tenantId, alertIds, limitEach],
    });
    const byAlert = new Map<string, AlertEvent[]>();
    for (const row of rows) {
      const events = byAlert.get(row.alert_id) ?? [];
      byAlert.set(row.alert_id, events);
      events.push(toAlertEvent(row));
    }
    return byAlert;
  },

  async series({ tenantId, runId }) {
    const rows = await db.query<SeriesRow>({
      name: 'alert-series',
      text: `select symbol, anchor_ts, watermark_ts, version, fault from alert_series
        where alert_id = $1 and tenant_id = $2 order by symbol`,
      values: [runId, tenantId],
    });
    return rows.map(toSeries);
  },

  async standing({ tenantId, runId }, symbol, anchorTs) {
    const rows = await db.query<AlertEventRow>({
      name: 'standing-points',
      text: `select * from alert_events
        where alert_id = $1 and tenant_id = $2 and symbol = $3 and anchor_ts = $4 and withdrawn_ts is null`,
      values: [runId, tenantId, symbol, anchorTs],
    });
    return rows.map(toAlertEvent);
  },

  async follow({ tenantId, runId }, series) {
    await db.query({
      name: 'follow-series',
      text: `insert into alert_series (alert_id, tenant_id, symbol, watermark_ts, version)
        select a.alert_id, a.tenant_id, s.symbol, s.watermark_ts, s.version
        from alerts a, unnest($3::text[], $4::bigint[], $5::bigint[]) as s (symbol, watermark_ts, version)
        where a.alert_id = $1 and a.tenant_id = $2
        on conflict do nothing`,
      values: [
        runId,
        tenantId,
        series.map(({ symbol }) => symbol),
        series.map(({ watermarkTs }) => watermarkTs),
        series.map(({ version }) => version),
      ],
    });
  },
});
