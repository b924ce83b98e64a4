import { cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { toWebhookTarget, type WebhookPolicy, type WebhookTarget } from '../../schemas/webhook-policy.ts';
import { postJson } from './post-json.ts';

const ATTEMPT_MS = 10_000;

/** Answers after which the same request may do better. */
const mayPass = (status: number): boolean => status >= 500 || [408, 425, 429].includes(status);

/** Judged again, by today's configuration. The URL is in no message: it may hold a secret (I11). */
const targetOf = (url: string, policy: WebhookPolicy): WebhookTarget => {
  try {
    return toWebhookTarget(url, policy);
  } catch {
    throw ApplicationFailure.nonRetryable('the webhook may not be called any more', 'WEBHOOK_REFUSED');
  }
};

const faultOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * One attempt to post to a URL that a client gave, within an activity.
 * @param record Counts the attempt, with how it failed if it did.
 * @throws what the activity fails of: final when the same request will not do better.
 */
export const attemptWebhook = async (
  request: { readonly url: string; readonly body: string; readonly idempotencyKey?: string | undefined },
  policy: WebhookPolicy,
  record: (result: { readonly fault?: string }) => Promise<void>,
): Promise<void> => {
  try {
    const status = await postJson(targetOf(request.url, policy), request.body, {
      policy,
      timeoutMs: ATTEMPT_MS,
      signal: cancellationSignal(),
      idempotencyKey: request.idempotencyKey,
    });
    if (status < 200 || status > 299) {
      const message = `the webhook answered ${status}`;
      throw ApplicationFailure.create({ message, type: 'WEBHOOK_REFUSED', nonRetryable: !mayPass(status) });
    }
  } catch (error) {
    await record({ fault: faultOf(error) });
    throw error;
  }
  await record({});
};
