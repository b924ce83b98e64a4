import type { ThreadStore, ThreadTtl } from '../thread-store.ts';
import type { Database } from './database.ts';
import type { Notifier } from './notifier.ts';
import { removeThread } from './thread-delete.ts';
import { AT_REST, sendPruning } from './thread-prune.ts';

const IS_EXPIRED = `t.expires_at <= clock_timestamp() and ${AT_REST}`;

interface ExpiredRow {
  readonly tenant_id: string;
  readonly thread_id: string;
}

export const sweepExpired =
  (db: Database, notifier: Notifier): ThreadStore['sweepExpired'] =>
  async (limit) => {
    const expired = await db.query<ExpiredRow>({
      name: 'expired-threads',
      text: `select tenant_id, thread_id from threads t where ${IS_EXPIRED} order by expires_at limit $1`,
      values: [limit],
    });
    let swept = 0;
    for (const { tenant_id: tenantId, thread_id: threadId } of expired) {
      const strategy = await db.withTransaction(async (tx) => {
        // Somebody may use it, or sweep it, meanwhile.
        const [row] = await tx.query<{ ttl_strategy: ThreadTtl['strategy'] }>({
          text: `select ttl_strategy from threads t where thread_id = $1 and ${IS_EXPIRED} for update skip locked`,
          values: [threadId],
        });
        if (row?.ttl_strategy === 'delete') await removeThread(tx, { tenantId, threadId });
        if (row?.ttl_strategy === 'keep_latest') {
          sendPruning(tx, { tenantId, threadId });
          void tx.query({ text: 'update threads set expires_at = null where thread_id = $1', values: [threadId] });
        }
        return row?.ttl_strategy;
      });
      if (strategy !== undefined) swept += 1;
      if (strategy === 'delete') notifier.notify(threadId, true);
    }
    return swept;
  };
