import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { AlertDeliveryStore } from '../alert-delivery-store.ts';
import type { WebhookStore } from '../webhook-store.ts';
import { GRAPH_TASK_QUEUE, SEARCH_ATTRIBUTES } from './run-dispatcher.ts';

export interface WebhookDispatcher {
  /** Starts the workflows of webhooks that have none, of runs and of alerts. @returns how many. */
  dispatchPending(limit: number): Promise<number>;
}

/** Rows that wait for a workflow of theirs. */
interface Queue<Ref> {
  takeUndispatched(limit: number): Promise<readonly Ref[]>;
  markDispatched(refs: readonly Ref[]): Promise<void>;
}

/** From the rows that runs and alerts left to Temporal. Doing it twice is harmless: a webhook has one workflow id. */
export const createWebhookDispatcher = ({
  client,
  webhooks,
  alertDeliveries,
  taskQueue = GRAPH_TASK_QUEUE,
}: {
  readonly client: Client;
  readonly webhooks: WebhookStore;
  readonly alertDeliveries: AlertDeliveryStore;
  readonly taskQueue?: string;
}): WebhookDispatcher => {
  const start = async (workflowType: string, workflowId: string, ref: { readonly tenantId: string }): Promise<void> => {
    try {
      await client.workflow.start(workflowType, {
        taskQueue,
        workflowId,
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        args: [ref],
        priority: { fairnessKey: ref.tenantId },
        typedSearchAttributes: new TypedSearchAttributes([{ key: SEARCH_ATTRIBUTES.tenant, value: ref.tenantId }]),
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  };

  const drain = async <Ref>(
    queue: Queue<Ref>,
    limit: number,
    startOne: (ref: Ref) => Promise<void>,
  ): Promise<number> => {
    const started: Ref[] = [];
    try {
      for (const ref of await queue.takeUndispatched(limit)) {
        await startOne(ref);
        started.push(ref);
      }
    } finally {
      if (started.length > 0) await queue.markDispatched(started);
    }
    return started.length;
  };

  return {
    async dispatchPending(limit) {
      const ofRuns = await drain(webhooks, limit, (ref) => start('deliverWebhook', `webhook-${ref.runId}`, ref));
      const ofAlerts = await drain(alertDeliveries, limit, (ref) =>
        start('deliverAlert', `alert-${ref.deliveryId}`, ref),
      );
      return ofRuns + ofAlerts;
    },
  };
};
