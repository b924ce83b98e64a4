import type { MultitaskStrategy, RunError, RunKwargs, RunRef, RunStatus } from '../schemas/runs.ts';
import type { CheckpointRecord, CheckpointTuple, WriteRecord } from './checkpoint-store.ts';
import type { Scope } from './scope.ts';
import type { Interrupt } from './thread-store.ts';

export interface Run {
  readonly tenantId: string;
  readonly runId: string;
  readonly threadId: string;
  readonly assistantId: string;
  readonly graphId: string;
  readonly status: RunStatus;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly kwargs: RunKwargs;
  readonly multitaskStrategy: MultitaskStrategy;
  readonly error: RunError | undefined;
}

export interface NewRun {
  readonly tenantId: string;
  /** A new UUID (v7) when absent. */
  readonly runId?: string | undefined;
  readonly threadId: string;
  readonly assistantId: string;
  readonly graphId: string;
  readonly kwargs: RunKwargs;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly multitaskStrategy?: MultitaskStrategy | undefined;
  /** What the metadata of a thread that is there already must contain, or it is not found. */
  readonly scope?: Scope;
  /** A thread that is made has the run's metadata. */
  readonly ifNotExists?: 'create' | 'reject' | undefined;
  /** A thread that is made here is for this run only: `ThreadStore.deleteEphemeral` takes it away. */
  readonly ephemeral?: boolean | undefined;
  readonly afterSeconds?: number | undefined;
  /** The firing of a cron that it is made for: one run is made for it, and the second try is a RUN_CONFLICT. */
  readonly firing?: { readonly cronId: string; readonly at: Date; readonly nextAt: Date | undefined } | undefined;
  /** The run answers an interrupt: it is refused when the thread waits for none, or another run is before it. */
  readonly strictResume?: boolean | undefined;
}

/** A run by its own id; with `threadId` only as a run of that thread. */
export type RunQuery = Omit<RunRef, 'threadId'> & { readonly threadId?: string | undefined };

export type CancelAction = 'interrupt' | 'rollback';

/** What a run's execution starts from. The same whenever and however often it is asked for. */
export interface RunStart {
  readonly graphId: string;
  /** Set when the graph runs as an activity; absent, as in all histories so far: it runs in the workflow. */
  readonly runtime?: 'activity';
  /** The task queue of the worker process that ran the thread last; on the activity runtime only. */
  readonly workerQueue?: string;
  readonly assistantId: string;
  readonly kwargs: RunKwargs;
  /** Number of the last commit that is in the store; 0 on a first start. */
  readonly commitNo: number;
  /** When the run first began, ms since 1970; checkpoint ids count from here. */
  readonly startedAtMs: number;
  /** The checkpoint of the root graph to go on from. */
  readonly head: CheckpointTuple | undefined;
}

/** One event to append: data is a value that JSON can carry, in LangChain's serialised form. */
export interface NewEvent {
  readonly event: string;
  readonly data: unknown;
}

/** What supersteps left since the last commit; visible together or not at all (I2). */
export interface RunBatch {
  readonly checkpoints: readonly CheckpointRecord[];
  readonly writes: readonly WriteRecord[];
  readonly events: readonly NewEvent[];
}

export interface RunOutcome {
  readonly status: 'success' | 'error' | 'timeout' | 'interrupted';
  readonly error?: RunError | undefined;
  /** The thread's state after the run, in LangChain's serialised form; absent: it stays. */
  readonly values?: Readonly<Record<string, unknown>> | undefined;
  readonly interrupts?: Readonly<Record<string, readonly Interrupt[]>> | undefined;
}

/** `closed`: the run is terminal or gone, nothing was written and the execution must stop. */
export type CommitResult = 'applied' | 'duplicate' | 'closed';

/** What has to be started, and what the Temporal UI shows of it. */
export interface RunToStart extends RunRef {
  readonly graphId: string;
  readonly assistantId: string;
  /** The checkpoint that it goes on from, when it is not the thread's latest. */
  readonly checkpointId: string | undefined;
  readonly cronId: string | undefined;
}

/** A cancel may be of a run that is deleted: nothing but its id is known then. */
export type OutboxEntry = { readonly id: string; readonly runId: string } & (
  | { readonly kind: 'start'; readonly run: RunToStart }
  | { readonly kind: 'cancel' }
);

export interface RunStore {
  /**
   * Accepts a run: run, outbox row and log in one transaction. From here on it reaches a terminal state (I1).
   * @returns `starts` when the run is the thread's active one now and its outbox row waits to be dispatched.
   * @throws {EngineError} THREAD_NOT_FOUND, RUN_CONFLICT (strategy `reject` on a busy thread, or the id is taken),
   *   NOTHING_TO_RESUME (`strictResume`).
   */
  create(input: NewRun): Promise<{ readonly run: Run; readonly starts: boolean; readonly cancels: readonly RunRef[] }>;
  find(query: RunQuery, scope?: Scope): Promise<Run | undefined>;
  /** Newest first. */
  list(
    tenantId: string,
    threadId: string,
    page: { readonly limit: number; readonly offset: number; readonly status?: RunStatus | undefined },
  ): Promise<readonly Run[]>;
  count(tenantId: string, threadId: string, filter: { readonly status?: RunStatus | undefined }): Promise<number>;
  /** The tenant's runs that are not over, newest first. */
  listOpen(
    tenantId: string,
    filter: { readonly status?: 'pending' | 'running' | undefined; readonly scope?: Scope },
  ): Promise<readonly RunRef[]>;
  /** Removes a run that is over; the thread keeps its state and its checkpoints. */
  delete(ref: RunRef): Promise<'deleted' | 'not-found' | 'not-over'>;

  /** `undefined`: the run is terminal, cancelled or gone; there is nothing to execute. */
  begin(ref: RunRef): Promise<RunStart | undefined>;
  /** The thread's next run prefers the worker process that listens to this queue. */
  noteWorker(ref: RunRef, workerQueue: string): Promise<void>;
  /** Applies commit `commitNo` once; the numbers of a run follow each other without a gap. */
  commit(ref: RunRef, commitNo: number, batch: RunBatch): Promise<CommitResult>;
  /** The last commit: settles run and thread, closes the log of the run, starts the thread's next run; one transaction. */
  finish(ref: RunRef, commitNo: number, batch: RunBatch, outcome: RunOutcome): Promise<CommitResult>;

  /**
   * Asks for the end of a run. One that is not dispatched ends at once; an active one when its execution answers, or
   * `force` ends it.
   * @returns `done`: terminal now (or it was before). `requested`: the execution has to answer.
   */
  cancel(ref: RunRef, action: CancelAction): Promise<'done' | 'requested' | 'not-found'>;

  /** Outbox rows that nobody took care of for `olderThanMs`; taken rows are not offered again for a few seconds. */
  takeOutbox(limit: number, olderThanMs: number): Promise<readonly OutboxEntry[]>;
  /** Of one run, or of the run that a thread goes on with. */
  outboxOf(of: { readonly runId: string } | { readonly threadId: string }): Promise<readonly OutboxEntry[]>;
  settleOutbox(ids: readonly string[]): Promise<void>;
  /** Activates runs whose `after_seconds` have passed and whose thread is free. @returns how many. */
  activateDue(): Promise<number>;
  /** Active runs without a sign of life for `silentMs`: their workflow may have been terminated from outside. */
  silentRuns(silentMs: number, limit: number): Promise<readonly RunRef[]>;
  /** These are at work, however silent: `silentRuns` names them again after as long a silence. */
  noteAlive(refs: readonly RunRef[]): Promise<void>;
  /** Cancelled runs whose execution has not answered for `afterMs`. */
  overdueCancels(afterMs: number): Promise<readonly RunRef[]>;
  /** Ends a run whose execution is gone: nothing of it can be committed afterwards. */
  force(ref: RunRef, outcome: RunOutcome): Promise<CommitResult>;
}
