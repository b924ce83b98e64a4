import type { RunStore } from '../run-store.ts';
import type { Database } from './database.ts';
import type { Notifier } from './notifier.ts';
import { readRunState } from './run-row.ts';
import { sendRowRemoval } from './run-settle.ts';
import { lockThread, ThreadLog } from './thread-log.ts';

/** Later checkpoints hold values that this run's wrote, so its checkpoints stay: they are the thread's past. */
export const deleteRun =
  (db: Database, notifier: Notifier): RunStore['delete'] =>
  async (ref) => {
    const result = await db.withTransaction(async (tx) => {
      const [thread, run] = await Promise.all([lockThread(tx, ref.tenantId, ref.threadId), readRunState(tx, ref)]);
      if (thread === undefined || run === undefined) return 'not-found';
      if (run.status === 'pending' || run.status === 'running') return 'not-over';
      const log = new ThreadLog(thread);
      sendRowRemoval(tx, log, thread.threadId, [run.runId]);
      log.flush(tx);
      return 'deleted';
    });
    if (result === 'deleted') notifier.notify(ref.threadId, true);
    return result;
  };
