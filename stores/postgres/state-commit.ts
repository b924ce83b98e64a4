import type { ThreadStore } from '../thread-store.ts';
import { sendCheckpointRows } from './checkpoint-rows.ts';
import type { Database } from './database.ts';
import type { Notifier } from './notifier.ts';
import { readOpenRuns } from './run-row.ts';
import { lockThread, ThreadLog, toWireJson } from './thread-log.ts';
import { sendThreadValues } from './thread-values.ts';
import { isUuid } from './uuid.ts';

export const commitState =
  (db: Database, notifier: Notifier): ThreadStore['commitState'] =>
  async ({ tenantId, threadId }, batch, { ns, checkpointId }, state, head) => {
    if (!isUuid(threadId)) return 'not-found';
    const verdict = await db.withTransaction(async (tx) => {
      const [thread, open, [latest]] = await Promise.all([
        lockThread(tx, tenantId, threadId),
        readOpenRuns(tx, threadId),
        tx.query<{ checkpoint_id: string | null }>({
          name: 'head-of-thread',
          text: `select max(checkpoint_id) as checkpoint_id from checkpoints
            where tenant_id = $1 and thread_id = $2 and checkpoint_ns = $3`,
          values: [tenantId, threadId, ns],
        }),
      ]);
      if (thread === undefined) return 'not-found';
      if (open.length > 0) return 'busy';
      if (head && (latest?.checkpoint_id ?? undefined) !== head.checkpointId) return 'moved';
      sendCheckpointRows(tx, { tenantId, threadId, runId: undefined }, batch);
      const log = new ThreadLog(thread);
      const checkpoint = { thread_id: threadId, checkpoint_ns: ns, checkpoint_id: checkpointId };
      log.append(undefined, { event: 'state_update', data: { ...state, checkpoint } });
      log.flush(tx);
      if (state === undefined) return 'applied';
      const isWaiting = Object.keys(state.interrupts).length > 0;
      sendThreadValues(tx, thread, state.values);
      void tx.query({
        name: 'change-thread-state',
        text: `update threads set interrupts = $2, status = $3, error = null, updated_at = clock_timestamp(),
            state_updated_at = clock_timestamp(),
            expires_at = clock_timestamp() + make_interval(secs => ttl_minutes * 60)
          where thread_id = $1`,
        values: [threadId, isWaiting ? toWireJson(state.interrupts) : null, isWaiting ? 'interrupted' : 'idle'],
      });
      return 'applied';
    });
    if (verdict === 'applied') notifier.notify(threadId, false);
    return verdict;
  };
