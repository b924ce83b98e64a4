import type { CheckpointRecord, WriteRecord } from '../stores/checkpoint-store.ts';
import type { CommitResult, RunOutcome } from '../stores/run-store.ts';

/** A batch as the runtime writes it: event data is JSON text already, written by LangGraph's serialiser. */
export interface WrittenBatch {
  readonly checkpoints: readonly CheckpointRecord[];
  readonly writes: readonly WriteRecord[];
  readonly events: readonly { readonly event: string; readonly json: string }[];
}

export interface WrittenOutcome extends Omit<RunOutcome, 'values'> {
  readonly valuesJson?: string;
}

/** Where a run's journal is committed: by local activities from a workflow, straight to the store from an activity. */
export interface RunLog {
  commit(commitNo: number, batch: WrittenBatch): Promise<CommitResult>;
  finish(commitNo: number, batch: WrittenBatch, outcome: WrittenOutcome): Promise<unknown>;
}
