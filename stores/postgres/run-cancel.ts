import type { CancelAction, RunStore } from '../run-store.ts';
import type { Database, Queryable } from './database.ts';
import type { Notifier } from './notifier.ts';
import { readNextRunId, readRunState } from './run-row.ts';
import { sendPromotion, sendThreadSettlement, sendUnbegunEnd } from './run-settle.ts';
import { lockThread, ThreadLog } from './thread-log.ts';
import { isUuid } from './uuid.ts';

/** Asks a running run to end. A rollback that was asked for once stays one; the outbox carries one request at a time. */
export const sendCancelRequest = (tx: Queryable, tenantId: string, runId: string, action: CancelAction): void => {
  void tx.query({
    name: 'request-cancel',
    text: `with requested as (
        update runs set cancel_action = case when cancel_action = 'rollback' then 'rollback' else $3 end,
          cancel_requested_at = coalesce(cancel_requested_at, clock_timestamp())
        where run_id = $2)
      insert into outbox (tenant_id, run_id, kind) select $1, $2, 'cancel'
      where not exists (select from outbox where run_id = $2 and kind = 'cancel')`,
    values: [tenantId, runId, action],
  });
};

export const cancelRun =
  (db: Database, notifier: Notifier): RunStore['cancel'] =>
  async (ref, action) => {
    if (!isUuid(ref.runId) || !isUuid(ref.threadId)) return 'not-found';
    const result = await db.withTransaction(async (tx) => {
      const [thread, run, nextRunId] = await Promise.all([
        lockThread(tx, ref.tenantId, ref.threadId),
        readRunState(tx, ref),
        readNextRunId(tx, ref.threadId, ref.runId),
      ]);
      if (thread === undefined || run === undefined) return 'not-found';
      if (run.status === 'running') {
        sendCancelRequest(tx, ref.tenantId, ref.runId, action);
        return 'requested';
      }
      if (run.status !== 'pending') return 'done';
      // It never began, so nothing can answer for it; a workflow that is on its way finds nothing to execute.
      const log = new ThreadLog(thread);
      sendUnbegunEnd(tx, thread, log, { runIds: [run.runId], action });
      if (run.active) {
        if (nextRunId !== undefined) sendPromotion(tx, log, nextRunId);
        sendThreadSettlement(tx, thread, { isBusy: nextRunId !== undefined });
      }
      log.flush(tx);
      return 'done';
    });
    if (result === 'done') notifier.notify(ref.threadId, true);
    return result;
  };
