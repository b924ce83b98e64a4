import { ActivityFailure, proxyActivities } from '@temporalio/workflow';
import type { WebhookActivities } from '../activities/webhooks/webhook-activities.ts';
import type { WebhookRef } from '../stores/webhook-store.ts';
import { GIVING_UP, WEBHOOK_ATTEMPTS } from './webhook-attempts.ts';

const { callWebhook } = proxyActivities<WebhookActivities>(WEBHOOK_ATTEMPTS);
const { giveUpWebhook } = proxyActivities<WebhookActivities>(GIVING_UP);

/** Tells of a run that is over. Fails when nobody took it, so that the Temporal UI shows it among the failed. */
export const deliverWebhook = async (ref: WebhookRef): Promise<void> => {
  try {
    await callWebhook(ref);
  } catch (error) {
    if (error instanceof ActivityFailure) await giveUpWebhook(ref);
    throw error;
  }
};
