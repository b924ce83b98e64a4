import type { Run } from './run-store.ts';

/** A run that is over, as its webhook tells of it. */
export interface Webhook {
  readonly url: string;
  readonly run: Run;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date;
  /** The thread's state after the run. */
  readonly values: Readonly<Record<string, unknown>> | undefined;
}

export interface WebhookRef {
  readonly tenantId: string;
  readonly runId: string;
}

export interface WebhookOutcome {
  readonly state: 'waiting' | 'delivered' | 'failed';
  readonly attempts: number;
  /** How the last attempt that failed did so. */
  readonly fault: string | undefined;
}

/** What runs that are over have still to tell. The rows come from the transactions that end the runs. */
export interface WebhookStore {
  /** Webhooks without a workflow; taken ones are not offered again for a few seconds. */
  takeUndispatched(limit: number): Promise<readonly WebhookRef[]>;
  markDispatched(refs: readonly WebhookRef[]): Promise<void>;
  /** `undefined`: it is settled, or there never was one. */
  findWaiting(ref: WebhookRef): Promise<Webhook | undefined>;
  /** Counts an attempt. */
  recordAttempt(ref: WebhookRef, result: { readonly fault?: string | undefined }): Promise<void>;
  /** Gives up a webhook that is still waiting. */
  giveUp(ref: WebhookRef): Promise<void>;
  outcome(ref: WebhookRef): Promise<WebhookOutcome | undefined>;
  /** Removes what was settled so long ago. */
  prune(olderThanHours: number): Promise<void>;
}
