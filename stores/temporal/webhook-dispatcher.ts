import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { WebhookRef, WebhookStore } from '../webhook-store.ts';
import { GRAPH_TASK_QUEUE, SEARCH_ATTRIBUTES } from './run-dispatcher.ts';

export interface WebhookDispatcher {
  /** Starts the workflows of webhooks that have none. @returns how many. */
  dispatchPending(limit: number): Promise<number>;
}

/** From the rows that runs left to Temporal. Doing it twice is harmless: a webhook has one workflow id. */
export const createWebhookDispatcher = ({
  client,
  webhooks,
  taskQueue = GRAPH_TASK_QUEUE,
}: {
  readonly client: Client;
  readonly webhooks: WebhookStore;
  readonly taskQueue?: string;
}): WebhookDispatcher => {
  const start = async (ref: WebhookRef): Promise<void> => {
    try {
      await client.workflow.start('deliverWebhook', {
        taskQueue,
        workflowId: `webhook-${ref.runId}`,
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        args: [ref],
        priority: { fairnessKey: ref.tenantId },
        typedSearchAttributes: new TypedSearchAttributes([{ key: SEARCH_ATTRIBUTES.tenant, value: ref.tenantId }]),
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  };

  return {
    async dispatchPending(limit) {
      const started: WebhookRef[] = [];
      try {
        for (const ref of await webhooks.takeUndispatched(limit)) {
          await start(ref);
          started.push(ref);
        }
      } finally {
        if (started.length > 0) await webhooks.markDispatched(started);
      }
      return started.length;
    },
  };
};
