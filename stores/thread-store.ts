import type { RunError, RunRef, ThreadStatus } from '../schemas/runs.ts';
import type { UpdatedState } from '../schemas/state-update.ts';
import type { RunBatch } from './run-store.ts';
import type { Scope } from './scope.ts';

export interface Interrupt {
  readonly id?: string;
  readonly value: unknown;
}

export interface Thread {
  readonly threadId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** When `values` were written last. */
  readonly stateUpdatedAt: Date;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly status: ThreadStatus;
  /** The state after the last run that ended; in wire form. */
  readonly values: Readonly<Record<string, unknown>> | undefined;
  /** By task id: what the thread waits for. */
  readonly interrupts: Readonly<Record<string, readonly Interrupt[]>>;
  readonly error: RunError | undefined;
  /** `expiresAt` is absent when the thread was pruned and not used since. */
  readonly ttl: (ThreadTtl & { readonly expiresAt: Date | undefined }) | undefined;
}

/** What becomes of a thread that nobody used for so long: no run began or ended there, nobody changed it. */
export interface ThreadTtl {
  readonly minutes: number;
  /** `keep_latest` prunes its checkpoints and keeps the thread. */
  readonly strategy: 'delete' | 'keep_latest';
}

export interface ThreadStoreOptions {
  /** Of threads that are created without one; absent: they are kept. */
  readonly defaultTtl?: ThreadTtl | undefined;
}

/** Objects must be contained in the thread's. */
export interface ThreadFilter {
  readonly ids?: readonly string[] | undefined;
  readonly status?: ThreadStatus | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** Numbers, short texts and the like at the top are looked up; what is deeper is compared thread by thread. */
  readonly values?: Readonly<Record<string, unknown>> | undefined;
  readonly scope?: Scope;
}

export interface ThreadPage extends ThreadFilter {
  readonly limit: number;
  readonly offset: number;
  readonly sortBy?: 'thread_id' | 'created_at' | 'updated_at' | 'status' | 'state_updated_at' | undefined;
  readonly sortOrder?: 'asc' | 'desc' | undefined;
}

/** The root graph's state after an update from outside. */
export interface ChangedState {
  readonly values: Readonly<Record<string, unknown>>;
  readonly interrupts: Readonly<Record<string, readonly Interrupt[]>>;
  readonly next: readonly string[];
}

/** What a thread takes room with: its row, its state, the tables of its checkpoints, its log, its runs and their calls. */
export type StorageKind =
  | 'thread'
  | 'state'
  | 'checkpoints'
  | 'checkpoint_values'
  | 'checkpoint_writes'
  | 'events'
  | 'runs'
  | 'calls'
  | 'payloads';

export interface ThreadStore {
  /**
   * Commits what a state update made: checkpoints, writes, the thread's state and an event of the log, together (I2).
   * `busy`: a run of the thread is not over; `moved`: `head` is not the latest checkpoint any more. Then nothing is written.
   * @param head What the update was made from, when it was to be the latest; absent: an older one that was named.
   */
  commitState(
    ref: { readonly tenantId: string; readonly threadId: string },
    batch: Pick<RunBatch, 'checkpoints' | 'writes'>,
    checkpoint: UpdatedState,
    state: ChangedState | undefined,
    head?: { readonly checkpointId: string | undefined },
  ): Promise<'applied' | 'busy' | 'moved' | 'not-found'>;
  /** @throws {EngineError} THREAD_EXISTS, unless `ifExists` is `do_nothing`: then the thread that is there. */
  create(input: {
    readonly tenantId: string;
    readonly threadId?: string | undefined;
    readonly metadata?: Readonly<Record<string, unknown>> | undefined;
    readonly ttl?: ThreadTtl | undefined;
    readonly ifExists?: 'raise' | 'do_nothing' | undefined;
    /** Of the thread that is there. */
    readonly scope?: Scope;
  }): Promise<Thread>;
  find(tenantId: string, threadId: string, scope?: Scope): Promise<Thread | undefined>;
  /**
   * Deletes the thread with all that belongs to it: runs, events, checkpoints. Nothing of a run that is under way can be
   * committed afterwards.
   * @returns the runs whose execution has to be told, for the dispatcher; `undefined`: there is no such thread.
   */
  delete(
    tenantId: string,
    threadId: string,
    scope?: Scope,
  ): Promise<{ readonly cancels: readonly RunRef[] } | undefined>;
  /**
   * Deletes threads that were made for one stateless run, have no run that is not over, and have been at rest for so long.
   * @returns how many; at most `limit`.
   */
  deleteEphemeral(restMs: number, limit: number): Promise<number>;
  /** Merges the metadata, at its top; a new `ttl` and any other change start the clock anew. */
  update(
    tenantId: string,
    threadId: string,
    change: { readonly metadata?: Readonly<Record<string, unknown>> | undefined; readonly ttl?: ThreadTtl | undefined },
    scope?: Scope,
  ): Promise<Thread | undefined>;
  /** Last changed first, unless the page says otherwise; without the threads of stateless runs, as `count`. */
  list(tenantId: string, page: ThreadPage): Promise<readonly Thread[]>;
  count(tenantId: string, filter: ThreadFilter): Promise<number>;
  /**
   * Deletes all its checkpoints but the latest of each namespace. What waits to be answered can still be.
   * @returns `false`: there is no such thread, or it has a run that is not over.
   */
  prune(tenantId: string, threadId: string, scope?: Scope): Promise<boolean>;
  /**
   * A new thread `to` with the state and the checkpoints of another: it can be looked back on and gone on with as that
   * one. Runs and their events are what happened there, and are not copied.
   * @returns `false`: there is no thread to copy, or the id is taken.
   */
  copy(
    tenantId: string,
    copy: {
      readonly from: string;
      readonly to: string;
      readonly metadata: Readonly<Record<string, unknown>>;
      readonly scope?: Scope;
    },
  ): Promise<boolean>;
  /** Bytes in the database, after compression, without indexes. */
  storage(tenantId: string, threadId: string): Promise<Readonly<Record<StorageKind, number>>>;
  /**
   * Does to threads whose time is up what their ttl says; one with a run that is not over is left for the next sweep.
   * @returns how many; at most `limit`.
   */
  sweepExpired(limit: number): Promise<number>;
}
