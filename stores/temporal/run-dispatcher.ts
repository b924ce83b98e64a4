import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import { workflowIdOf } from '../../schemas/runs.ts';
import type { OutboxEntry, RunStore } from '../run-store.ts';

export const GRAPH_TASK_QUEUE = 'graphs';

/** Registered by the worker at boot; they make the Temporal UI searchable by the words of this product. */
export const SEARCH_ATTRIBUTES = {
  tenant: defineSearchAttributeKey('SluiceTenant', SearchAttributeType.KEYWORD),
  thread: defineSearchAttributeKey('SluiceThread', SearchAttributeType.KEYWORD),
  graph: defineSearchAttributeKey('SluiceGraph', SearchAttributeType.KEYWORD),
};

export interface RunDispatcher {
  /** Carries out what the outbox holds for this run. What fails stays in the outbox for the reconciler. */
  dispatch(runId: string): Promise<void>;
  /** The same for the run that a thread goes on with after one has ended. */
  dispatchNext(threadId: string): Promise<void>;
  /** Carries out what the outbox holds and nobody took care of. @returns how many entries were settled. */
  dispatchPending(limit: number, olderThanMs: number): Promise<number>;
}

/** From the outbox to Temporal. Doing it twice is harmless: a run has one workflow id, and one workflow ever. */
export const createRunDispatcher = ({
  client,
  runs,
  taskQueue = GRAPH_TASK_QUEUE,
}: {
  readonly client: Client;
  readonly runs: RunStore;
  readonly taskQueue?: string;
}): RunDispatcher => {
  const start = async (run: Extract<OutboxEntry, { kind: 'start' }>['run']): Promise<void> => {
    try {
      await client.workflow.start('runGraph', {
        taskQueue,
        workflowId: workflowIdOf(run.runId),
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowTaskTimeout: '5s',
        args: [{ tenantId: run.tenantId, threadId: run.threadId, runId: run.runId }],
        staticSummary: `${run.graphId} · thread ${run.threadId}`,
        priority: { fairnessKey: run.tenantId },
        typedSearchAttributes: new TypedSearchAttributes([
          { key: SEARCH_ATTRIBUTES.tenant, value: run.tenantId },
          { key: SEARCH_ATTRIBUTES.thread, value: run.threadId },
          { key: SEARCH_ATTRIBUTES.graph, value: run.graphId },
        ]),
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  };

  const cancel = async (runId: string): Promise<void> => {
    try {
      await client.workflow.getHandle(workflowIdOf(runId)).cancel();
    } catch (error) {
      // Never started, or over already: the run's own row knows that it is cancelled.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  };

  const settle = async (entries: readonly OutboxEntry[]): Promise<number> => {
    const done: string[] = [];
    try {
      for (const entry of entries) {
        await (entry.kind === 'start' ? start(entry.run) : cancel(entry.runId));
        done.push(entry.id);
      }
    } finally {
      if (done.length > 0) await runs.settleOutbox(done);
    }
    return done.length;
  };

  return {
    async dispatch(runId) {
      await settle(await runs.outboxOf({ runId }));
    },
    async dispatchNext(threadId) {
      await settle(await runs.outboxOf({ threadId }));
    },
    async dispatchPending(limit, olderThanMs) {
      return settle(await runs.takeOutbox(limit, olderThanMs));
    },
  };
};
