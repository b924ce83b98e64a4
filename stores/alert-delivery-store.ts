import type { WebhookOutcome } from './webhook-store.ts';

export interface AlertDeliveryRef {
  readonly tenantId: string;
  readonly deliveryId: string;
}

export interface AlertDelivery {
  readonly alertId: string;
  readonly url: string;
  /** JSON, with the delivery's id in it. */
  readonly body: string;
}

/** What is to be posted to the webhooks of alerts. The rows come from the transactions that judge bars. */
export interface AlertDeliveryStore {
  /** Deliveries without a workflow; taken ones are not offered again for a few seconds. */
  takeUndispatched(limit: number): Promise<readonly AlertDeliveryRef[]>;
  markDispatched(refs: readonly AlertDeliveryRef[]): Promise<void>;
  /** `undefined`: it is settled, or there never was one. */
  findWaiting(ref: AlertDeliveryRef): Promise<AlertDelivery | undefined>;
  /** Counts an attempt. */
  recordAttempt(ref: AlertDeliveryRef, result: { readonly fault?: string | undefined }): Promise<void>;
  /** Gives up one that is still waiting. */
  giveUp(ref: AlertDeliveryRef): Promise<void>;
  /** Of an alert, oldest first. */
  outcomes(tenantId: string, alertId: string): Promise<readonly WebhookOutcome[]>;
  /** Removes what was settled so long ago. */
  prune(olderThanHours: number): Promise<void>;
}
