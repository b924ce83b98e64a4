import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { toWebhookTarget, type WebhookPolicy, type WebhookTarget } from '../../schemas/webhook-policy.ts';
import type { Webhook, WebhookRef, WebhookStore } from '../../stores/webhook-store.ts';
import { toWireRun } from '../../stores/wire-run.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { activityFailures } from '../failure.ts';
import { postJson } from './post-json.ts';

export interface WebhookActivityDeps {
  readonly webhooks: WebhookStore;
  readonly policy: WebhookPolicy;
  readonly log: Logger;
}

const ATTEMPT_MS = 10_000;

/** Answers after which the same request may do better. */
const mayPass = (status: number): boolean => status >= 500 || [408, 425, 429].includes(status);

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

/** Judged again, by today's configuration. The URL is in no message: it may hold a secret (I11). */
const targetOf = (url: string, policy: WebhookPolicy): WebhookTarget => {
  try {
    return toWebhookTarget(url, policy);
  } catch {
    throw ApplicationFailure.nonRetryable('the webhook may not be called any more', 'WEBHOOK_REFUSED');
  }
};

const faultOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Tells of runs that are over. None of this can fail a run: it is over (I10). */
export const createWebhookActivities = ({ webhooks, policy, log }: WebhookActivityDeps) =>
  activityFailures({
    /** One attempt. A worker that dies between the answer and its record makes another: at least once, not exactly once. */
    async callWebhook(ref: WebhookRef): Promise<void> {
      const webhook = await webhooks.findWaiting(ref);
      if (webhook === undefined) return;
      const { runId } = ref;
      const { attempt } = activityInfo();
      try {
        const target = targetOf(webhook.url, policy);
        const signal = cancellationSignal();
        const status = await postJson(target, bodyOf(webhook), { policy, timeoutMs: ATTEMPT_MS, signal });
        if (status < 200 || status > 299) {
          const message = `the webhook answered ${status}`;
          throw ApplicationFailure.create({ message, type: 'WEBHOOK_REFUSED', nonRetryable: !mayPass(status) });
        }
      } catch (error) {
        const fault = faultOf(error);
        await webhooks.recordAttempt(ref, { fault });
        log.info({ runId, attempt, fault }, 'webhook not delivered');
        throw error;
      }
      await webhooks.recordAttempt(ref, {});
      log.debug({ runId, attempt }, 'webhook delivered');
    },

    async giveUpWebhook(ref: WebhookRef): Promise<void> {
      await webhooks.giveUp(ref);
      const outcome = await webhooks.outcome(ref);
      log.warn({ runId: ref.runId, attempts: outcome?.attempts, fault: outcome?.fault }, 'webhook given up');
    },
  });

export type WebhookActivities = ReturnType<typeof createWebhookActivities>;
