import type { WebhookOutcome, WebhookStore } from '../webhook-store.ts';
import type { Queryable } from './database.ts';
import { escapeText } from './json-text.ts';
import { RUN_COLUMNS, type RunRow, toRun } from './run-row.ts';

/** For so long a webhook that one process took is not offered to another. */
const TAKEN_FOR = '5 seconds';

interface WebhookRow extends RunRow {
  readonly url: string;
  readonly started_at: Date | null;
  readonly ended_at: Date;
  readonly values: Record<string, unknown> | null;
}

// What was sent is not kept.
const SETTLED = `settled_at = clock_timestamp(), kwargs = 'null', "values" = null`;

export const createWebhookStore = (db: Queryable): WebhookStore => ({
  async takeUndispatched(limit) {
    const rows = await db.query<{ tenant_id: string; run_id: string }>({
      name: 'take-webhooks',
      text: `update webhooks set taken_at = clock_timestamp() where run_id in (
          select run_id from webhooks
          where dispatched_at is null and (taken_at is null or taken_at < clock_timestamp() - interval '${TAKEN_FOR}')
          order by queued_at limit $1 for update skip locked)
        returning tenant_id, run_id`,
      values: [limit],
    });
    return rows.map((row) => ({ tenantId: row.tenant_id, runId: row.run_id }));
  },

  async markDispatched(refs) {
    await db.query({
      text: 'update webhooks set dispatched_at = clock_timestamp() where run_id = any ($1::uuid[])',
      values: [refs.map(({ runId }) => runId)],
    });
  },

  async findWaiting({ tenantId, runId }) {
    const [row] = await db.query<WebhookRow>({
      text: `select ${RUN_COLUMNS}, url, started_at, ended_at, "values" from webhooks
        where run_id = $1 and tenant_id = $2 and state = 'waiting'`,
      values: [runId, tenantId],
    });
    return (
      row && {
        url: row.url,
        run: toRun(row),
        startedAt: row.started_at ?? undefined,
        endedAt: row.ended_at,
        values: row.values ?? undefined,
      }
    );
  },

  async recordAttempt({ tenantId, runId }, { fault }) {
    await db.query({
      text: `update webhooks set attempts = attempts + 1, ${fault === undefined ? `state = 'delivered', ${SETTLED}` : 'fault = $3'}
        where run_id = $1 and tenant_id = $2 and state = 'waiting'`,
      values: fault === undefined ? [runId, tenantId] : [runId, tenantId, escapeText(fault)],
    });
  },

  async giveUp({ tenantId, runId }) {
    await db.query({
      text: `update webhooks set state = 'failed', ${SETTLED} where run_id = $1 and tenant_id = $2 and state = 'waiting'`,
      values: [runId, tenantId],
    });
  },

  async outcome({ tenantId, runId }) {
    const [row] = await db.query<Omit<WebhookOutcome, 'fault'> & { readonly fault: string | null }>({
      text: 'select state, attempts, fault from webhooks where run_id = $1 and tenant_id = $2',
      values: [runId, tenantId],
    });
    return row && { ...row, fault: row.fault ?? undefined };
  },

  async prune(olderThanHours) {
    await db.query({
      text: 'delete from webhooks where settled_at < clock_timestamp() - make_interval(hours => $1)',
      values: [olderThanHours],
    });
  },
});
