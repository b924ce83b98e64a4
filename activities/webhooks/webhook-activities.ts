import { activityInfo } from '@temporalio/activity';
import type { WebhookPolicy } from '../../schemas/webhook-policy.ts';
import type { AlertDeliveryRef, AlertDeliveryStore } from '../../stores/alert-delivery-store.ts';
import type { Webhook, WebhookRef, WebhookStore } from '../../stores/webhook-store.ts';
import { toWireRun } from '../../stores/wire-run.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { activityFailures } from '../failure.ts';
import { attemptWebhook } from './attempt-webhook.ts';

export interface WebhookActivityDeps {
  readonly webhooks: WebhookStore;
  readonly alertDeliveries: AlertDeliveryStore;
  readonly policy: WebhookPolicy;
  readonly log: Logger;
}

const bodyOf = ({ run, startedAt, endedAt, values }: Webhook): string => {
  const { error, ...wire } = toWireRun(run);
  return JSON.stringify({
    ...wire,
    run_started_at: startedAt?.toISOString() ?? null,
    run_ended_at: endedAt.toISOString(),
    webhook_sent_at: new Date().toISOString(),
    values: values ?? null,
    ...(error !== undefined && { error: error.message }),
  });
};

/**
 * Tells of runs that are over, and of alerts. None of this can fail a run: it is over, or knows nothing of it (I10). A worker
 * that dies between the answer and its record makes another attempt: at least once, not exactly once.
 */
export const createWebhookActivities = ({ webhooks, alertDeliveries, policy, log }: WebhookActivityDeps) => {
  const toldOf =
    (what: Readonly<Record<string, string>>, record: (result: { readonly fault?: string }) => Promise<void>) =>
    async (result: { readonly fault?: string }): Promise<void> => {
      await record(result);
      const facts = { ...what, attempt: activityInfo().attempt, ...result };
      if (result.fault === undefined) log.debug(facts, 'webhook delivered');
      else log.info(facts, 'webhook not delivered');
    };

  return activityFailures({
    /** One attempt. */
    async callWebhook(ref: WebhookRef): Promise<void> {
      const webhook = await webhooks.findWaiting(ref);
      if (webhook === undefined) return;
      const record = toldOf({ runId: ref.runId }, (result) => webhooks.recordAttempt(ref, result));
      await attemptWebhook({ url: webhook.url, body: bodyOf(webhook) }, policy, record);
    },

    async giveUpWebhook(ref: WebhookRef): Promise<void> {
      await webhooks.giveUp(ref);
      const outcome = await webhooks.outcome(ref);
      log.warn({ runId: ref.runId, attempts: outcome?.attempts, fault: outcome?.fault }, 'webhook given up');
    },

    /** One attempt to post what an alert says; each is made with the same idempotency key. */
    async callAlertWebhook(ref: AlertDeliveryRef): Promise<void> {
      const delivery = await alertDeliveries.findWaiting(ref);
      if (delivery === undefined) return;
      const { deliveryId } = ref;
      const record = toldOf({ deliveryId, alertId: delivery.alertId }, (result) =>
        alertDeliveries.recordAttempt(ref, result),
      );
      await attemptWebhook({ ...delivery, idempotencyKey: deliveryId }, policy, record);
    },

    async giveUpAlertWebhook(ref: AlertDeliveryRef): Promise<void> {
      await alertDeliveries.giveUp(ref);
      log.warn({ deliveryId: ref.deliveryId }, 'webhook of an alert given up');
    },
  });
};

export type WebhookActivities = ReturnType<typeof createWebhookActivities>;
