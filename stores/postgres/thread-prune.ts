import type { ThreadStore } from '../thread-store.ts';
import type { Database, Queryable } from './database.ts';
import { scopeValue } from './scope-value.ts';
import { lockThread } from './thread-log.ts';
import { isUuid } from './uuid.ts';

interface Place {
  readonly tenantId: string;
  readonly threadId: string;
}

/** The condition that a thread `t` has no run that is not over: such a run may go on from any checkpoint. */
export const AT_REST = `not exists (select from runs r where r.thread_id = t.thread_id and r.status in ('pending', 'running'))`;

/**
 * Deletes all checkpoints but the latest of each namespace, with the values and writes that no other one needs. For a
 * transaction that holds the row of a thread at rest.
 */
export const sendPruning = (tx: Queryable, { tenantId, threadId }: Place): void => {
  const send = (text: string): void => void tx.query({ text, values: [tenantId, threadId] });
  // A delta channel of LangGraph's is put together from the writes of earlier checkpoints: there all are needed.
  send(`delete from checkpoints c using (
      select distinct on (checkpoint_ns) checkpoint_ns, checkpoint_id, metadata from checkpoints
      where tenant_id = $1 and thread_id = $2 order by checkpoint_ns, checkpoint_id desc) latest
    where c.tenant_id = $1 and c.thread_id = $2 and c.checkpoint_ns = latest.checkpoint_ns
      and c.checkpoint_id < latest.checkpoint_id and not latest.metadata ? 'counters_since_delta_snapshot'`);
  send(`update checkpoints c set parent_checkpoint_id = null
    where tenant_id = $1 and thread_id = $2 and parent_checkpoint_id is not null and not exists (
      select from checkpoints p where p.tenant_id = $1 and p.thread_id = $2 and p.checkpoint_ns = c.checkpoint_ns
        and p.checkpoint_id = c.parent_checkpoint_id)`);
  send(`delete from checkpoint_writes w where tenant_id = $1 and thread_id = $2 and not exists (
      select from checkpoints c where c.tenant_id = $1 and c.thread_id = $2 and c.checkpoint_ns = w.checkpoint_ns
        and c.checkpoint_id = w.checkpoint_id)`);
  send(`delete from checkpoint_values v where tenant_id = $1 and thread_id = $2
    and (checkpoint_ns, channel, version) not in (
      select c.checkpoint_ns, k.channel, k.version from checkpoints c, unnest(c.channels, c.versions) as k (channel, version)
      where c.tenant_id = $1 and c.thread_id = $2)`);
};

export const pruneThread =
  (db: Database): ThreadStore['prune'] =>
  async (tenantId, threadId, scope) => {
    if (!isUuid(threadId)) return false;
    return db.withTransaction(async (tx) => {
      // The lock first: asked for in one statement with it, runs would be seen as they were before it waited.
      const [thread, found] = await Promise.all([
        lockThread(tx, tenantId, threadId),
        tx.query({
          text: `select 1 from threads t where thread_id = $1 and tenant_id = $2 and ($3::jsonb is null or metadata @> $3)
            and ${AT_REST}`,
          values: [threadId, tenantId, scopeValue(scope)],
        }),
      ]);
      if (thread === undefined || found.length === 0) return false;
      sendPruning(tx, thread);
      return true;
    });
  };
