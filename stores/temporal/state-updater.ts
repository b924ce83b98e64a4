import { setTimeout as delay } from 'node:timers/promises';
import {
  ActivityFailure,
  ApplicationFailure,
  type Client,
  TimeoutFailure,
  WorkflowFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { EngineError, ERROR_CODES, type ErrorCode } from '../../schemas/errors.ts';
import { type StateUpdate, stateUpdateWorkflowIdOf, type UpdatedState } from '../../schemas/state-update.ts';
import { GRAPH_TASK_QUEUE, SEARCH_ATTRIBUTES } from './run-dispatcher.ts';

export interface StateUpdater {
  /**
   * Changes a thread's state. A worker does it; the answer comes when it is committed.
   * @throws {EngineError} BODY_TOO_LARGE, INVALID_REQUEST, THREAD_NOT_FOUND, RUN_CONFLICT, GRAPH_INVALID, SERVICE_UNAVAILABLE.
   */
  update(update: StateUpdate): Promise<UpdatedState>;
}

const WITHIN = '20s';
/** Temporal refuses an argument of more than 2 MiB, whose form is this JSON. */
const MAX_BYTES = 2 * 1024 * 1024 - 4_096;

/** @throws {EngineError} BODY_TOO_LARGE */
const requireFitting = (update: StateUpdate): void => {
  const bytes = Buffer.byteLength(JSON.stringify(update));
  if (bytes <= MAX_BYTES) return;
  const message = `Cannot update the state of thread ${update.threadId}: the update has ${bytes} bytes, want at most ${MAX_BYTES}; send it in parts, or as the input of a run`;
  throw new EngineError('BODY_TOO_LARGE', message);
};

const isCode = (type: string | null | undefined): type is ErrorCode => typeof type === 'string' && type in ERROR_CODES;

/** What the activity threw, out of the failures that carried it. */
const toEngineError = (error: unknown, threadId: string): unknown => {
  if (!(error instanceof WorkflowFailedError)) return error;
  const cause = error.cause instanceof ActivityFailure ? error.cause.cause : error.cause;
  if (cause instanceof ApplicationFailure && isCode(cause.type)) return new EngineError(cause.type, cause.message);
  if (!(cause instanceof TimeoutFailure)) return error;
  const message = `Cannot update the state of thread ${threadId}: no worker took it within ${WITHIN}; start one, or try again`;
  return new EngineError('SERVICE_UNAVAILABLE', message, { cause: error });
};

const FIRST_LOOK_MS = 15;
const LONGEST_WAIT_MS = 200;

/**
 * The server's long poll for a result misses the end now and then, and answers 20 s later (seen once in some 150 times):
 * so the workflow is looked at until it is over. Its own timeout ends it.
 */
const closed = async (handle: WorkflowHandle): Promise<void> => {
  for (let waitMs = FIRST_LOOK_MS; ; waitMs = Math.min(waitMs * 1.5, LONGEST_WAIT_MS)) {
    await delay(waitMs);
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING') return;
  }
};

export const createStateUpdater = ({
  client,
  taskQueue = GRAPH_TASK_QUEUE,
}: {
  readonly client: Client;
  readonly taskQueue?: string;
}): StateUpdater => ({
  async update(update) {
    requireFitting(update);
    try {
      const handle = await client.workflow.start<(update: StateUpdate) => Promise<UpdatedState>>('updateState', {
        taskQueue,
        workflowId: stateUpdateWorkflowIdOf(update.updateId),
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowExecutionTimeout: WITHIN,
        args: [update],
        staticSummary: `state of ${update.graphId} · thread ${update.threadId}`,
        priority: { fairnessKey: update.tenantId },
        typedSearchAttributes: new TypedSearchAttributes([
          { key: SEARCH_ATTRIBUTES.tenant, value: update.tenantId },
          { key: SEARCH_ATTRIBUTES.thread, value: update.threadId },
          { key: SEARCH_ATTRIBUTES.graph, value: update.graphId },
        ]),
      });
      await closed(handle);
      return await handle.result();
    } catch (error) {
      throw toEngineError(error, update.threadId);
    }
  },
});
