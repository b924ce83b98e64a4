import type { ThreadStore } from '../thread-store.ts';
import type { Database, Queryable } from './database.ts';
import { toJsonb } from './json-text.ts';
import { scopeValue } from './scope-value.ts';
import { lockThread } from './thread-log.ts';
import { isUuid } from './uuid.ts';

/** A run that is under way stays behind: the copy stands where its last commit left the thread. */
const RESTING = `case when status <> 'busy' then status when interrupts is not null then 'interrupted'
  when error is not null then 'error' else 'idle' end`;

const sendRows = (tx: Queryable, tenantId: string, from: string, to: string): void => {
  const send = (text: string): void => void tx.query({ text, values: [tenantId, from, to] });
  send(`insert into thread_values (thread_id, tenant_id, "values", scalars)
    select $3::uuid, tenant_id, "values", scalars from thread_values where tenant_id = $1 and thread_id = $2::uuid`);
  send(`insert into checkpoints (tenant_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id,
      checkpoint, metadata, snapshot, channels, versions, created_at)
    select tenant_id, $3, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, checkpoint,
      case when metadata ->> 'thread_id' = $2 then metadata || jsonb_build_object('thread_id', $3::text) else metadata end,
      snapshot, channels, versions, created_at
    from checkpoints where tenant_id = $1 and thread_id = $2`);
  send(`insert into checkpoint_values (tenant_id, thread_id, checkpoint_ns, channel, version, run_id, type, value)
    select tenant_id, $3, checkpoint_ns, channel, version, run_id, type, value
    from checkpoint_values where tenant_id = $1 and thread_id = $2`);
  // Their order says which of two answers to one question is valid.
  send(`insert into checkpoint_writes (tenant_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, run_id, channel, type, value)
    select tenant_id, $3, checkpoint_ns, checkpoint_id, task_id, idx, run_id, channel, type, value
    from checkpoint_writes where tenant_id = $1 and thread_id = $2 order by write_no`);
};

export const copyThread =
  (db: Database): ThreadStore['copy'] =>
  async (tenantId, { from, to, metadata, scope }) => {
    if (!isUuid(from) || !isUuid(to)) return false;
    return db.withTransaction(async (tx) => {
      // Nothing is committed there until the copy is complete.
      await lockThread(tx, tenantId, from);
      const made = await tx.query({
        text: `insert into threads (thread_id, tenant_id, metadata, config, status, interrupts, error, state_updated_at,
            ttl_minutes, ttl_strategy, expires_at)
          select $3::uuid, tenant_id, $4::jsonb, config, ${RESTING}, interrupts, error, state_updated_at,
            ttl_minutes, ttl_strategy, clock_timestamp() + make_interval(secs => ttl_minutes * 60)
          from threads where tenant_id = $1 and thread_id = $2 and ($5::jsonb is null or metadata @> $5)
          on conflict do nothing returning 1`,
        values: [tenantId, from, to, toJsonb(metadata), scopeValue(scope)],
      });
      if (made.length === 0) return false;
      sendRows(tx, tenantId, from, to);
      return true;
    });
  };
