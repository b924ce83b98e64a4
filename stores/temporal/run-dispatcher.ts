import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import {
  defineSearchAttributeKey,
  type SearchAttributePair,
  SearchAttributeType,
  TypedSearchAttributes,
} from '@temporalio/common';
import { workflowIdOf } from '../../schemas/runs.ts';
import type { OutboxEntry, RunStore, RunToStart } from '../run-store.ts';

export const GRAPH_TASK_QUEUE = 'graphs';

/** Registered by the worker at boot; they make the Temporal UI searchable by the words of this product. */
export const SEARCH_ATTRIBUTES = {
  tenant: defineSearchAttributeKey('SluiceTenant', SearchAttributeType.KEYWORD),
  thread: defineSearchAttributeKey('SluiceThread', SearchAttributeType.KEYWORD),
  graph: defineSearchAttributeKey('SluiceGraph', SearchAttributeType.KEYWORD),
  assistant: defineSearchAttributeKey('SluiceAssistant', SearchAttributeType.KEYWORD),
  /** Of a run that goes on from an earlier checkpoint: which. */
  parentCheckpoint: defineSearchAttributeKey('SluiceParentCheckpoint', SearchAttributeType.KEYWORD),
  cron: defineSearchAttributeKey('SluiceCron', SearchAttributeType.KEYWORD),
};

export interface RunDispatcher {
  /** Carries out what the outbox holds for this run. What fails stays in the outbox for the reconciler. */
  dispatch(runId: string): Promise<void>;
  /** The same for the run that a thread goes on with after one has ended. */
  dispatchNext(threadId: string): Promise<void>;
  /** Carries out what the outbox holds and nobody took care of. @returns how many entries were settled. */
  dispatchPending(limit: number, olderThanMs: number): Promise<number>;
}

const searchAttributesOf = (run: RunToStart): TypedSearchAttributes => {
  const { tenant, thread, graph, assistant, parentCheckpoint, cron } = SEARCH_ATTRIBUTES;
  const pairs: SearchAttributePair[] = [
    { key: tenant, value: run.tenantId },
    { key: thread, value: run.threadId },
    { key: graph, value: run.graphId },
    { key: assistant, value: run.assistantId },
  ];
  if (run.checkpointId !== undefined) pairs.push({ key: parentCheckpoint, value: run.checkpointId });
  if (run.cronId !== undefined) pairs.push({ key: cron, value: run.cronId });
  return new TypedSearchAttributes(pairs);
};

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
  const start = async (run: RunToStart): Promise<void> => {
    try {
      await client.workflow.start('runGraph', {
        taskQueue,
        workflowId: workflowIdOf(run.runId),
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowTaskTimeout: '5s',
        args: [{ tenantId: run.tenantId, threadId: run.threadId, runId: run.runId }],
        staticSummary: `${run.graphId} · thread ${run.threadId}`,
        priority: { fairnessKey: run.tenantId },
        typedSearchAttributes: searchAttributesOf(run),
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
