import type { AlertDeliveryStore } from '../alert-delivery-store.ts';
import type { WebhookOutcome } from '../webhook-store.ts';
import type { Queryable } from './database.ts';
import { escapeText } from './json-text.ts';

/** For so long a delivery that one process took is not offered to another. */
const TAKEN_FOR = '5 seconds';

// What was sent is not kept.
const SETTLED = `settled_at = clock_timestamp(), body = 'null'`;

export const createAlertDeliveryStore = (db: Queryable): AlertDeliveryStore => ({
  async takeUndispatched(limit) {
    const rows = await db.query<{ tenant_id: string; delivery_id: string }>({
      name: 'take-alert-deliveries',
      text: `update alert_deliveries set taken_at = clock_timestamp() where delivery_id in (
          select delivery_id from alert_deliveries
          where dispatched_at is null and (taken_at is null or taken_at < clock_timestamp() - interval '${TAKEN_FOR}')
          order by queued_at limit $1 for update skip locked)
        returning tenant_id, delivery_id`,
      values: [limit],
    });
    return rows.map((row) => ({ tenantId: row.tenant_id, deliveryId: row.delivery_id }));
  },

  async markDispatched(refs) {
    await db.query({
      text: 'update alert_deliveries set dispatched_at = clock_timestamp() where delivery_id = any ($1::uuid[])',
      values: [refs.map(({ deliveryId }) => deliveryId)],
    });
  },

  async findWaiting({ tenantId, deliveryId }) {
    const [row] = await db.query<{ alert_id: string; url: string; body: string }>({
      text: `select alert_id, url, body::text as body from alert_deliveries
        where delivery_id = $1 and tenant_id = $2 and state = 'waiting'`,
      values: [deliveryId, tenantId],
    });
    return row && { alertId: row.alert_id, url: row.url, body: row.body };
  },

  async recordAttempt({ tenantId, deliveryId }, { fault }) {
    await db.query({
      text: `update alert_deliveries set attempts = attempts + 1,
          ${fault === undefined ? `state = 'delivered', ${SETTLED}` : 'fault = $3'}
        where delivery_id = $1 and tenant_id = $2 and state = 'waiting'`,
      values: fault === undefined ? [deliveryId, tenantId] : [deliveryId, tenantId, escapeText(fault)],
    });
  },

  async giveUp({ tenantId, deliveryId }) {
    await db.query({
      text: `update alert_deliveries set state = 'failed', ${SETTLED}
        where delivery_id = $1 and tenant_id = $2 and state = 'waiting'`,
      values: [deliveryId, tenantId],
    });
  },

  async outcomes(tenantId, alertId) {
    const rows = await db.query<Omit<WebhookOutcome, 'fault'> & { readonly fault: string | null }>({
      text: `select state, attempts, fault from alert_deliveries where alert_id = $1 and tenant_id = $2
        order by delivery_id`,
      values: [alertId, tenantId],
    });
    return rows.map((row) => ({ ...row, fault: row.fault ?? undefined }));
  },

  async prune(olderThanHours) {
    await db.query({
      text: 'delete from alert_deliveries where settled_at < clock_timestamp() - make_interval(hours => $1)',
      values: [olderThanHours],
    });
  },
});
