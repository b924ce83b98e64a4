import type { MultitaskStrategy, RunError, RunKwargs, RunRef, RunStatus } from '../../schemas/runs.ts';
import type { CancelAction, Run } from '../run-store.ts';
import type { Queryable } from './database.ts';

export interface RunRow {
  readonly run_id: string;
  readonly thread_id: string;
  readonly tenant_id: string;
  readonly assistant_id: string;
  readonly graph_id: string;
  readonly status: RunStatus;
  readonly metadata: Record<string, unknown>;
  readonly kwargs: RunKwargs;
  readonly multitask_strategy: MultitaskStrategy;
  readonly error: RunError | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export const RUN_COLUMNS = `run_id, thread_id, tenant_id, assistant_id, graph_id, status, metadata, kwargs,
  multitask_strategy, error, created_at, updated_at`;

export const toRun = (row: RunRow): Run => ({
  tenantId: row.tenant_id,
  runId: row.run_id,
  threadId: row.thread_id,
  assistantId: row.assistant_id,
  graphId: row.graph_id,
  status: row.status,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  metadata: row.metadata,
  kwargs: row.kwargs,
  multitaskStrategy: row.multitask_strategy,
  error: row.error ?? undefined,
});

/** What decides about a run's next step; read under its thread's lock. */
export interface RunState {
  readonly runId: string;
  readonly status: RunStatus;
  readonly active: boolean;
  readonly commitNo: number;
  readonly cancelAction: CancelAction | undefined;
  readonly hasWebhook: boolean;
}

interface RunStateRow {
  readonly run_id: string;
  readonly status: RunStatus;
  readonly active: boolean;
  readonly commit_no: number;
  readonly cancel_action: CancelAction | null;
  readonly has_webhook: boolean;
}

const toRunState = (row: RunStateRow): RunState => ({
  runId: row.run_id,
  status: row.status,
  active: row.active,
  commitNo: row.commit_no,
  cancelAction: row.cancel_action ?? undefined,
  hasWebhook: row.has_webhook,
});

const STATE_COLUMNS = 'run_id, status, active, commit_no, cancel_action, webhook is not null as has_webhook';

export const readRunState = async (tx: Queryable, ref: RunRef): Promise<RunState | undefined> => {
  const [row] = await tx.query<RunStateRow>({
    name: 'run-state',
    text: `select ${STATE_COLUMNS} from runs
      where run_id = $1 and thread_id = $2 and tenant_id = $3`,
    values: [ref.runId, ref.threadId, ref.tenantId],
  });
  return row && toRunState(row);
};

/** The thread's active run and its pending ones that are due, in the order in which they get their turn. */
export const readOpenRuns = async (tx: Queryable, threadId: string): Promise<readonly RunState[]> => {
  const rows = await tx.query<RunStateRow>({
    name: 'open-runs',
    // Not now(): that is when the transaction began, perhaps before it waited for the lock.
    text: `select ${STATE_COLUMNS} from runs
      where thread_id = $1 and status in ('pending', 'running') and (active or due_at <= clock_timestamp())
      order by due_at, queue_no`,
    values: [threadId],
  });
  return rows.map(toRunState);
};

/** The pending run whose turn comes after `runId`. */
export const readNextRunId = async (tx: Queryable, threadId: string, runId: string): Promise<string | undefined> => {
  const [row] = await tx.query<{ run_id: string }>({
    name: 'next-run',
    text: `select run_id from runs
      where thread_id = $1 and status in ('pending', 'running') and not active and due_at <= clock_timestamp() and run_id <> $2
      order by due_at, queue_no limit 1`,
    values: [threadId, runId],
  });
  return row?.run_id;
};
