import type { RunError, ThreadStatus } from '../../schemas/runs.ts';
import type { Thread, ThreadTtl } from '../thread-store.ts';

export interface ThreadRow {
  readonly thread_id: string;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly state_updated_at: Date;
  readonly metadata: Record<string, unknown>;
  readonly config: Record<string, unknown>;
  readonly status: ThreadStatus;
  readonly interrupts: Thread['interrupts'] | null;
  readonly error: RunError | null;
  readonly ttl_minutes: number | null;
  readonly ttl_strategy: ThreadTtl['strategy'] | null;
  readonly expires_at: Date | null;
  readonly values: Record<string, unknown> | null;
}

export const THREAD_COLUMNS = `t.thread_id, t.created_at, t.updated_at, t.state_updated_at, t.metadata, t.config, t.status,
  t.interrupts, t.error, t.ttl_minutes, t.ttl_strategy, t.expires_at`;

/** What is selected from a relation `t` that has the columns of threads. */
export const selectThreads = (t: string): string =>
  `select ${THREAD_COLUMNS}, v."values" from ${t} left join thread_values v on v.thread_id = t.thread_id`;

export const toThread = (row: ThreadRow): Thread => ({
  threadId: row.thread_id,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  stateUpdatedAt: row.state_updated_at,
  metadata: row.metadata,
  config: row.config,
  status: row.status,
  values: row.values ?? undefined,
  interrupts: row.interrupts ?? {},
  error: row.error ?? undefined,
  ttl:
    row.ttl_minutes === null || row.ttl_strategy === null
      ? undefined
      : { minutes: row.ttl_minutes, strategy: row.ttl_strategy, expiresAt: row.expires_at ?? undefined },
});
