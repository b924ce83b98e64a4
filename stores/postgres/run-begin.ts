import { EngineError } from '../../schemas/errors.ts';
import type { RunKwargs, RunRef } from '../../schemas/runs.ts';
import type { CheckpointTuple } from '../checkpoint-store.ts';
import type { RunStore } from '../run-store.ts';
import { getCheckpoint, getCheckpointOfRun } from './checkpoint-store.ts';
import type { Database } from './database.ts';
import type { Notifier } from './notifier.ts';
import { readNextRunId, readRunState } from './run-row.ts';
import { sendSettlement } from './run-settle.ts';
import { lockThread } from './thread-log.ts';

interface BegunRow {
  readonly graph_id: string;
  readonly assistant_id: string;
  readonly kwargs: RunKwargs;
  readonly commit_no: number;
  readonly started_at: Date;
  readonly base_checkpoint_id: string | null;
  readonly runtime: 'workflow' | 'activity' | null;
  readonly worker_queue: string | null;
}

const markBegun = async (db: Database, ref: RunRef): Promise<BegunRow | undefined> => {
  const [row] = await db.query<BegunRow>({
    name: 'begin-run',
    // Losing this in a crash of Postgres only means that the run begins again, so nobody waits for the disk.
    text: `with hurried as materialized (select set_config('synchronous_commit', 'off', true))
      update runs r set status = 'running', started_at = coalesce(r.started_at, clock_timestamp()),
        -- Beginning again is no sign of life: a workflow whose task fails for ever begins with each attempt.
        updated_at = case when r.status = 'running' then r.updated_at else clock_timestamp() end,
        base_checkpoint_id = case when r.started_at is not null then r.base_checkpoint_id else
          (select max(c.checkpoint_id) from checkpoints c
            where c.tenant_id = r.tenant_id and c.thread_id = r.thread_id::text and c.checkpoint_ns = '') end
      from hurried
      where r.run_id = $1 and r.thread_id = $2 and r.tenant_id = $3 and r.active and r.cancel_action is null
      returning r.graph_id, r.assistant_id, r.kwargs, r.commit_no, r.started_at, r.base_checkpoint_id,
        (select g.runtime from graphs g where g.graph_id = r.graph_id) as runtime,
        (select t.worker_queue from threads t where t.thread_id = r.thread_id) as worker_queue`,
    values: [ref.runId, ref.threadId, ref.tenantId],
  });
  return row;
};

/** Where the run goes on: after its own last commit, else at the checkpoint asked for, else at the thread's head. */
const headOf = async (db: Database, ref: RunRef, row: BegunRow): Promise<CheckpointTuple | undefined> => {
  const own = row.commit_no > 0 ? await getCheckpointOfRun(db, ref) : undefined;
  if (own) return own;
  const { tenantId, threadId } = ref;
  const wanted = row.kwargs.checkpoint_id;
  const checkpointId = wanted ?? row.base_checkpoint_id;
  if (checkpointId === null) return undefined;
  const head = await getCheckpoint(db, { tenantId, threadId, checkpointId });
  if (head === undefined && wanted !== undefined)
    throw new EngineError(
      'CHECKPOINT_NOT_FOUND',
      `Cannot begin run ${ref.runId}: thread ${threadId} has no checkpoint ${wanted} in its root graph`,
    );
  return head;
};

/** The run did not begin: when that is because its end was asked for before, this is its end. */
const endCancelled = async (db: Database, notifier: Notifier, ref: RunRef): Promise<void> => {
  const ended = await db.withTransaction(async (tx) => {
    const [thread, run, nextRunId] = await Promise.all([
      lockThread(tx, ref.tenantId, ref.threadId),
      readRunState(tx, ref),
      readNextRunId(tx, ref.threadId, ref.runId),
    ]);
    if (!thread || !run?.active || run.cancelAction === undefined) return false;
    sendSettlement(tx, thread, run, { outcome: { status: 'interrupted' }, nextRunId });
    return true;
  });
  if (ended) notifier.notify(ref.threadId, true);
};

export const beginRun =
  (db: Database, notifier: Notifier): RunStore['begin'] =>
  async (ref) => {
    const row = await markBegun(db, ref);
    if (row === undefined) {
      await endCancelled(db, notifier, ref);
      return undefined;
    }
    return {
      graphId: row.graph_id,
      ...(row.runtime === 'activity' && {
        runtime: row.runtime,
        ...(row.worker_queue !== null && { workerQueue: row.worker_queue }),
      }),
      assistantId: row.assistant_id,
      kwargs: row.kwargs,
      commitNo: row.commit_no,
      startedAtMs: row.started_at.getTime(),
      head: await headOf(db, ref, row),
    };
  };
