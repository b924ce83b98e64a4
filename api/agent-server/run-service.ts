import { setTimeout as delay } from 'node:timers/promises';
import { v7 as uuidv7 } from '@langchain/core/utils/uuid';
import type { RunCreate } from '../../schemas/agent-server/runs.ts';
import { EngineError } from '../../schemas/errors.ts';
import { toRunKwargs } from '../../schemas/run-request.ts';
import type { RunRef } from '../../schemas/runs.ts';
import { PUBLIC_ONLY, toWebhookTarget } from '../../schemas/webhook-policy.ts';
import type { CancelAction, NewRun, Run } from '../../stores/run-store.ts';
import type { ApiDeps } from '../api-deps.ts';

const runNotFound = ({ threadId, runId }: RunRef): EngineError =>
  new EngineError('RUN_NOT_FOUND', `Run ${runId} not found in thread ${threadId}`);

const LOOK_AFTER_MS = [0, 300, 1_000, 2_000];

export interface RunRequest {
  readonly tenantId: string;
  readonly threadId: string;
  readonly body: RunCreate;
  readonly headers: Headers;
}

/** Accepts and cancels runs. What it writes is in the outbox first; telling Temporal follows, and nobody waits for it. */
export const createRunService = ({ assistants, checkpoints, runs, dispatcher, log, webhookPolicy }: ApiDeps) => {
  const underway = new Set<Promise<void>>();

  const inBackground = (work: Promise<unknown>, runId: string): void => {
    const done = work
      .then(() => undefined)
      .catch((error: unknown) => log.warn({ err: error, runId }, 'not dispatched; the reconciler will'))
      .finally(() => underway.delete(done));
    underway.add(done);
  };

  const dispatch = (runId: string): void => inBackground(dispatcher.dispatch(runId), runId);

  /** The connection broke, perhaps after the commit: a 5xx for a run that exists would make the client start another. */
  const lookAfterBreak = async (ref: RunRef): Promise<Run | undefined> => {
    for (const waitMs of LOOK_AFTER_MS) {
      await delay(waitMs);
      try {
        return await runs.find(ref);
      } catch (error) {
        log.warn({ err: error, runId: ref.runId }, 'not known whether the run was accepted; looking again');
      }
    }
    return undefined;
  };

  const accept = async (input: NewRun & { readonly runId: string }): Promise<Run> => {
    try {
      const { run, starts, cancels } = await runs.create(input);
      for (const cancelled of cancels) dispatch(cancelled.runId);
      if (starts) dispatch(run.runId);
      return run;
    } catch (error) {
      if (error instanceof EngineError && error.code !== 'SERVICE_UNAVAILABLE') throw error;
      const run = await lookAfterBreak(input);
      if (run === undefined) throw error;
      dispatch(run.runId);
      return run;
    }
  };

  return {
    /** Carries out in the background what the outbox holds for these runs. */
    dispatchAll(refs: readonly RunRef[]): void {
      for (const { runId } of refs) dispatch(runId);
    },

    /** @throws {EngineError} ASSISTANT_NOT_FOUND, THREAD_NOT_FOUND, CHECKPOINT_NOT_FOUND, RUN_CONFLICT. */
    async start({ tenantId, threadId, body, headers }: RunRequest): Promise<Run> {
      if (body.webhook !== undefined) toWebhookTarget(body.webhook, webhookPolicy ?? PUBLIC_ONLY);
      const assistant = await assistants.find(tenantId, body.assistant_id);
      if (assistant === undefined)
        throw new EngineError('ASSISTANT_NOT_FOUND', `Assistant or graph ${body.assistant_id} not found`);
      const runId = uuidv7();
      const kwargs = toRunKwargs(body, { assistant, threadId, runId, headers });
      const { checkpoint_id: checkpointId } = kwargs;
      if (checkpointId !== undefined && (await checkpoints.get({ tenantId, threadId, checkpointId })) === undefined)
        throw new EngineError('CHECKPOINT_NOT_FOUND', `Checkpoint ${checkpointId} not found in thread ${threadId}`);
      return accept({
        tenantId,
        runId,
        threadId,
        assistantId: assistant.assistantId,
        graphId: assistant.graphId,
        kwargs,
        metadata: { ...body.config?.metadata, ...body.metadata },
        multitaskStrategy: body.multitask_strategy ?? 'enqueue',
        ifNotExists: body.if_not_exists,
        afterSeconds: body.after_seconds,
      });
    },

    async find(ref: RunRef): Promise<Run> {
      const run = await runs.find(ref);
      if (run === undefined) throw runNotFound(ref);
      return run;
    },

    /** @throws {EngineError} RUN_NOT_FOUND */
    async cancel(ref: RunRef, action: CancelAction): Promise<void> {
      const answer = await runs.cancel(ref, action);
      if (answer === 'not-found') throw runNotFound(ref);
      if (answer === 'requested') dispatch(ref.runId);
      // A run that waited in the thread's queue has its turn now.
      if (answer === 'done') inBackground(dispatcher.dispatchNext(ref.threadId), ref.runId);
    },

    /** For a client that left: nobody is there to hear of a failure. */
    cancelInBackground(ref: RunRef): void {
      this.cancel(ref, 'interrupt').catch((error: unknown) =>
        log.warn({ err: error, runId: ref.runId }, 'run of a client that left not cancelled'),
      );
    },

    /** When all that was to be dispatched is, or is left to the reconciler. */
    async settled(): Promise<void> {
      await Promise.all(underway);
    },
  };
};

export type RunService = ReturnType<typeof createRunService>;
