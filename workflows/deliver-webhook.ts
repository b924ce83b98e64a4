import { ActivityFailure, proxyActivities } from '@temporalio/workflow';
import type { WebhookActivities } from '../activities/webhooks/webhook-activities.ts';
import type { WebhookRef } from '../stores/webhook-store.ts';

/** Eight attempts in about eleven minutes; each has ten seconds to answer. */
const { callWebhook } = proxyActivities<WebhookActivities>({
  startToCloseTimeout: '15s',
  scheduleToCloseTimeout: '1h',
  retry: { initialInterval: '1s', backoffCoefficient: 3, maximumInterval: '5m', maximumAttempts: 8 },
});

const { giveUpWebhook } = proxyActivities<WebhookActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
});

/** Tells of a run that is over. Fails when nobody took it, so that the Temporal UI shows it among the failed. */
export const deliverWebhook = async (ref: WebhookRef): Promise<void> => {
  try {
    await callWebhook(ref);
  } catch (error) {
    if (error instanceof ActivityFailure) await giveUpWebhook(ref);
    throw error;
  }
};
