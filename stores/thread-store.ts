import type { RunError, RunRef, ThreadStatus } from '../schemas/runs.ts';
import type { Scope } from './scope.ts';

export interface Interrupt {
  readonly id?: string;
  readonly value: unknown;
}

export interface Thread {
  readonly threadId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly status: ThreadStatus;
  /** The state after the last run that ended; in wire form. */
  readonly values: Readonly<Record<string, unknown>> | undefined;
  /** By task id: what the thread waits for. */
  readonly interrupts: Readonly<Record<string, readonly Interrupt[]>>;
  readonly error: RunError | undefined;
}

export interface ThreadStore {
  /** @throws {EngineError} THREAD_EXISTS, unless `ifExists` is `do_nothing`: then the thread that is there. */
  create(input: {
    readonly tenantId: string;
    readonly threadId?: string | undefined;
    readonly metadata?: Readonly<Record<string, unknown>> | undefined;
    readonly ifExists?: 'raise' | 'do_nothing' | undefined;
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
  /** Newest first. `metadata` must be contained in the thread's. */
  list(
    tenantId: string,
    page: {
      readonly limit: number;
      readonly offset: number;
      readonly status?: ThreadStatus | undefined;
      readonly metadata?: Readonly<Record<string, unknown>> | undefined;
    },
  ): Promise<readonly Thread[]>;
}
