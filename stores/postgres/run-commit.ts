import type { RunRef } from '../../schemas/runs.ts';
import type { CommitResult, RunOutcome, RunStore } from '../run-store.ts';
import { sendCheckpointRows } from './checkpoint-rows.ts';
import type { Database } from './database.ts';
import type { Notifier } from './notifier.ts';
import { type RunState, readNextRunId, readRunState } from './run-row.ts';
import { sendSettlement } from './run-settle.ts';
import { lockThread, ThreadLog } from './thread-log.ts';

/** Whether a commit is new, was applied before, or comes too late. */
const judge = (run: RunState, commitNo: number): CommitResult => {
  if (commitNo <= run.commitNo) return 'duplicate';
  if (!run.active) return 'closed';
  if (commitNo > run.commitNo + 1)
    throw new RangeError(`Cannot apply commit ${commitNo} of run ${run.runId}: its last is ${run.commitNo}`);
  return 'applied';
};

export const commitRun =
  (db: Database, notifier: Notifier): RunStore['commit'] =>
  async (ref, commitNo, batch) => {
    const result = await db.withTransaction(async (tx) => {
      const [thread, run] = await Promise.all([lockThread(tx, ref.tenantId, ref.threadId), readRunState(tx, ref)]);
      if (thread === undefined || run === undefined) return 'closed';
      const verdict = judge(run, commitNo);
      if (verdict !== 'applied') return verdict;
      void tx.query({
        name: 'commit-run',
        text: 'update runs set commit_no = $2, updated_at = clock_timestamp() where run_id = $1',
        values: [run.runId, commitNo],
      });
      sendCheckpointRows(tx, ref, batch);
      const log = new ThreadLog(thread);
      log.append(run.runId, ...batch.events);
      log.flush(tx);
      return verdict;
    });
    if (result === 'applied' && batch.events.length > 0) notifier.notify(ref.threadId, false);
    return result;
  };

const settle = async (
  db: Database,
  ref: RunRef,
  outcome: RunOutcome,
  last?: { readonly commitNo: number; readonly batch: Parameters<RunStore['finish']>[2] },
): Promise<CommitResult> =>
  db.withTransaction(async (tx) => {
    const [thread, run, nextRunId] = await Promise.all([
      lockThread(tx, ref.tenantId, ref.threadId),
      readRunState(tx, ref),
      readNextRunId(tx, ref.threadId, ref.runId),
    ]);
    if (thread === undefined || run === undefined) return 'closed';
    const verdict = last === undefined ? (run.active ? 'applied' : 'closed') : judge(run, last.commitNo);
    if (verdict === 'applied') sendSettlement(tx, thread, run, { ...last, outcome, nextRunId });
    return verdict;
  });

export const finishRun =
  (db: Database, notifier: Notifier): RunStore['finish'] =>
  async (ref, commitNo, batch, outcome) => {
    const result = await settle(db, ref, outcome, { commitNo, batch });
    if (result === 'applied') notifier.notify(ref.threadId, true);
    return result;
  };

export const forceRun =
  (db: Database, notifier: Notifier): RunStore['force'] =>
  async (ref, outcome) => {
    const result = await settle(db, ref, outcome);
    if (result === 'applied') notifier.notify(ref.threadId, true);
    return result;
  };
