import { ActivityFailure, proxyActivities } from '@temporalio/workflow';
import type { WebhookActivities } from '../activities/webhooks/webhook-activities.ts';
import type { AlertDeliveryRef } from '../stores/alert-delivery-store.ts';
import { GIVING_UP, WEBHOOK_ATTEMPTS } from './webhook-attempts.ts';

const { callAlertWebhook } = proxyActivities<WebhookActivities>(WEBHOOK_ATTEMPTS);
const { giveUpAlertWebhook } = proxyActivities<WebhookActivities>(GIVING_UP);

/** Posts what an alert says. Beside the watch, which waits for no webhook (I10); fails when nobody took it. */
export const deliverAlert = async (ref: AlertDeliveryRef): Promise<void> => {
  try {
    await callAlertWebhook(ref);
  } catch (error) {
    if (error instanceof ActivityFailure) await giveUpAlertWebhook(ref);
    throw error;
  }
};
