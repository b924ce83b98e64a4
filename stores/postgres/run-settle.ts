import type { CancelAction, RunBatch, RunOutcome } from '../run-store.ts';
import { sendCheckpointDeletion, sendCheckpointRows } from './checkpoint-rows.ts';
import type { Queryable } from './database.ts';
import { toJson } from './json-text.ts';
import type { RunState } from './run-row.ts';
import { type LockedThread, ThreadLog, toWireJson } from './thread-log.ts';
import { sendThreadValues } from './thread-values.ts';
import { sendWebhooks } from './webhook-rows.ts';

/** Opens the run's events: it has its turn. */
export const logBegin = (log: ThreadLog, runId: string): void =>
  log.append(runId, { event: 'metadata', data: { run_id: runId, attempt: 1 } });

/** Makes a waiting run the thread's active one; the outbox carries the news to Temporal. The log is the caller's to flush. */
export const sendPromotion = (tx: Queryable, log: ThreadLog, runId: string): void => {
  logBegin(log, runId);
  void tx.query({
    name: 'promote-run',
    text: `with promoted as (
        update runs set active = true, updated_at = clock_timestamp() where run_id = $1 returning run_id, tenant_id)
      insert into outbox (tenant_id, run_id, kind) select tenant_id, run_id, 'start' from promoted`,
    values: [runId],
  });
};

const isEmpty = (value: object | undefined): boolean => value === undefined || Object.keys(value).length === 0;

/** Status and state of a thread whose run is over. What an outcome does not mention stays, so a rollback passes none. */
export const sendThreadSettlement = (
  tx: Queryable,
  thread: LockedThread,
  { isBusy, outcome }: { readonly isBusy: boolean; readonly outcome?: RunOutcome | undefined },
): void => {
  // A run that came through waits for nothing, unless it says so; one that broke off leaves what it found.
  const interrupts = outcome?.interrupts ?? (outcome?.status === 'success' ? {} : undefined);
  const isInterrupted = interrupts === undefined ? thread.hasInterrupts : !isEmpty(interrupts);
  const isFailed = outcome === undefined ? thread.hasError : ['error', 'timeout'].includes(outcome.status);
  // A failure shows even where an earlier interrupt still waits; an interrupt of this very run shows first.
  const interruptsShow = isInterrupted && (!isFailed || interrupts !== undefined || outcome === undefined);
  const resting = interruptsShow ? 'interrupted' : isFailed ? 'error' : 'idle';
  if (outcome?.values !== undefined) sendThreadValues(tx, thread, outcome.values);
  void tx.query({
    name: 'settle-thread',
    text: `update threads set status = $2, updated_at = clock_timestamp(),
        expires_at = clock_timestamp() + make_interval(secs => ttl_minutes * 60),
        state_updated_at = case when $3::boolean then clock_timestamp() else state_updated_at end,
        interrupts = case when $4::boolean then $5::json else interrupts end,
        error = case when $6::boolean then $7::json else error end
      where thread_id = $1`,
    values: [
      thread.threadId,
      isBusy ? 'busy' : resting,
      outcome?.values !== undefined,
      interrupts !== undefined,
      isEmpty(interrupts) ? null : toWireJson(interrupts),
      outcome !== undefined,
      isFailed && outcome !== undefined ? toJson(outcome.error ?? { error: outcome.status, message: '' }) : null,
    ],
  });
};

/**
 * Removes runs, not what they made of the thread. Their events stay as `void`, one more is added: seq has no gap, and
 * whoever follows the thread sees that something happened.
 */
export const sendRowRemoval = (tx: Queryable, log: ThreadLog, threadId: string, runIds: readonly string[]): void => {
  void tx.query({
    text: `update events set run_id = null, event = 'void', data = 'null' where thread_id = $1 and run_id = any ($2::uuid[])`,
    values: [threadId, runIds],
  });
  void tx.query({
    text: `with unsent as (delete from outbox where run_id = any ($1::uuid[]))
      delete from runs where run_id = any ($1::uuid[])`,
    values: [runIds],
  });
  log.append(undefined, { event: 'void', data: null });
};

/** Removes runs as if they had never been (I8). */
export const sendRunRemoval = (
  tx: Queryable,
  thread: LockedThread,
  log: ThreadLog,
  runIds: readonly string[],
): void => {
  for (const runId of runIds) sendCheckpointDeletion(tx, { ...thread, runId });
  sendRowRemoval(tx, log, thread.threadId, runIds);
  // After the runs: whoever puts a result holds its run's row, so none is put behind this.
  void tx.query({ text: 'delete from hydro_results where run_id = any ($1::uuid[])', values: [runIds] });
};

/** Ends runs that never began. The thread's own status is the caller's. */
export const sendUnbegunEnd = (
  tx: Queryable,
  thread: LockedThread,
  log: ThreadLog,
  { runIds, action }: { readonly runIds: readonly string[]; readonly action: CancelAction },
): void => {
  if (runIds.length === 0) return;
  if (action === 'rollback') {
    sendRunRemoval(tx, thread, log, runIds);
    return;
  }
  void tx.query({
    text: `with ended as (
        update runs set status = 'interrupted', active = false, ended_at = clock_timestamp(), updated_at = clock_timestamp()
        where run_id = any ($1::uuid[]))
      delete from outbox where run_id = any ($1::uuid[])`,
    values: [runIds],
  });
  sendWebhooks(tx, runIds);
  for (const runId of runIds) log.append(runId, { event: 'end', data: { status: 'interrupted' } });
};

export interface Settlement {
  readonly commitNo?: number | undefined;
  readonly batch?: RunBatch | undefined;
  readonly outcome: RunOutcome;
  readonly nextRunId: string | undefined;
}

/**
 * From the moment a cancel is written, calls of the run are refused, and the refusal may reach the graph before the cancel
 * does: then it looks like a failure. Who was asked to stop and did not get through was stopped.
 */
const cancelledOutcome = (outcome: RunOutcome): RunOutcome =>
  outcome.status === 'error' ? { ...outcome, status: 'interrupted', error: undefined } : outcome;

/** Ends the thread's active run with all that belongs to it; sends its statements and leaves the waiting to the commit. */
export const sendSettlement = (tx: Queryable, thread: LockedThread, run: RunState, settlement: Settlement): void => {
  const { commitNo = run.commitNo, batch, nextRunId } = settlement;
  const outcome = run.cancelAction === undefined ? settlement.outcome : cancelledOutcome(settlement.outcome);
  const log = new ThreadLog(thread);
  const isRolledBack = run.cancelAction === 'rollback';
  if (isRolledBack) {
    sendRunRemoval(tx, thread, log, [run.runId]);
  } else {
    if (batch) sendCheckpointRows(tx, { ...thread, runId: run.runId }, batch);
    log.append(run.runId, ...(batch?.events ?? []));
    if (outcome.error) log.append(run.runId, { event: 'error', data: outcome.error });
    log.append(run.runId, { event: 'end', data: { status: outcome.status } });
    void tx.query({
      name: 'end-run',
      text: `with ended as (
          update runs set status = $2, active = false, commit_no = $3, error = $4, ended_at = clock_timestamp(),
            updated_at = clock_timestamp() where run_id = $1)
        delete from outbox where run_id = $1`,
      values: [run.runId, outcome.status, commitNo, outcome.error ? toJson(outcome.error) : null],
    });
  }
  if (nextRunId !== undefined) sendPromotion(tx, log, nextRunId);
  log.flush(tx);
  sendThreadSettlement(tx, thread, {
    isBusy: nextRunId !== undefined,
    // The thread's state is written when a run ends, never before: what it was before this run is what stands there.
    outcome: isRolledBack ? undefined : outcome,
  });
  if (run.hasWebhook && !isRolledBack) sendWebhooks(tx, [run.runId]);
};
