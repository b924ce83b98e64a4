import type { Operation, OperationResults } from '@langchain/langgraph-checkpoint';
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { WrittenBatch, WrittenOutcome } from '../../runtime/run-log.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { RunError, RunRef } from '../../schemas/runs.ts';
import type { CheckpointStore, CheckpointTuple } from '../../stores/checkpoint-store.ts';
import type { ItemStore } from '../../stores/item-store.ts';
import type { CommitResult, RunBatch, RunOutcome, RunStart, RunStore } from '../../stores/run-store.ts';
import { activityFailures } from '../failure.ts';

/** A run waits for its database however long it takes; for an embedder it does for some 15 s. */
const EMBEDDER_ATTEMPTS = 10;

export interface RunActivityDeps {
  readonly runs: RunStore;
  readonly checkpoints: CheckpointStore;
  readonly items: ItemStore;
  /** Runs of the thread may be waiting in the outbox after this one ended. */
  readonly onRunEnded: (threadId: string) => void;
}

/** As the store takes it. */
export const toBatch = ({ checkpoints, writes, events }: WrittenBatch): RunBatch => ({
  checkpoints,
  writes,
  events: events.map(({ event, json }) => ({ event, data: JSON.parse(json) })),
});

/** As the store takes it. */
export const toOutcome = ({ valuesJson, ...rest }: WrittenOutcome): RunOutcome => ({
  ...rest,
  ...(valuesJson !== undefined && { values: JSON.parse(valuesJson) }),
});

/** Local activities: what the engine asks of the stores, a millisecond or two each. */
export const createRunActivities = ({ runs, checkpoints, items, onRunEnded }: RunActivityDeps) =>
  activityFailures({
    /** `null`: nothing to execute; the run is terminal, cancelled or gone. */
    async beginRun(ref: RunRef): Promise<RunStart | null> {
      return (await runs.begin(ref)) ?? null;
    },

    async commitRun(ref: RunRef, commitNo: number, batch: WrittenBatch): Promise<CommitResult> {
      return runs.commit(ref, commitNo, toBatch(batch));
    },

    async finishRun(
      ref: RunRef,
      commitNo: number,
      batch: WrittenBatch,
      outcome: WrittenOutcome,
    ): Promise<CommitResult> {
      const result = await runs.finish(ref, commitNo, toBatch(batch), toOutcome(outcome));
      onRunEnded(ref.threadId);
      return result;
    },

    /** For a run that could not even begin: it has no commits, and nothing to finish. */
    async failRun(ref: RunRef, error: RunError): Promise<CommitResult> {
      const result = await runs.force(ref, { status: 'error', error });
      onRunEnded(ref.threadId);
      return result;
    },

    /** For a cancelled run whose execution nobody had in hand. */
    async endCancelledRun(ref: RunRef): Promise<CommitResult> {
      const result = await runs.force(ref, { status: 'interrupted' });
      onRunEnded(ref.threadId);
      return result;
    },

    async loadCheckpoint(
      { tenantId, threadId }: RunRef,
      ns: string,
      checkpointId?: string | null,
      before?: string,
    ): Promise<CheckpointTuple | null> {
      const query = { tenantId, threadId, ns, checkpointId: checkpointId ?? undefined, before };
      return (await checkpoints.get(query)) ?? null;
    },

    async batchItems(ref: RunRef, operations: readonly Operation[]): Promise<OperationResults<Operation[]>> {
      try {
        return await items.batch(ref.tenantId, [...operations]);
      } catch (error) {
        const isEmbedder = error instanceof EngineError && error.code === 'EMBEDDING_UNAVAILABLE';
        if (!isEmbedder || activityInfo().attempt < EMBEDDER_ATTEMPTS) throw error;
        throw ApplicationFailure.nonRetryable(error.message, error.code);
      }
    },
  });

export type RunActivities = ReturnType<typeof createRunActivities>;
