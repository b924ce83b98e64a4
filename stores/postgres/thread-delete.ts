import type { RunRef } from '../../schemas/runs.ts';
import type { ThreadStore } from '../thread-store.ts';
import { sendCheckpointDeletion } from './checkpoint-rows.ts';
import type { Database, Queryable } from './database.ts';
import type { Notifier } from './notifier.ts';
import { scopeValue } from './scope-value.ts';
import { isUuid } from './uuid.ts';

/**
 * For a transaction that holds the thread's row. Runs, events, calls and payloads go with it; a commit that comes later
 * finds no thread and is `closed`.
 * @returns the runs whose execution has to be told.
 */
export const removeThread = async (
  tx: Queryable,
  { tenantId, threadId }: { readonly tenantId: string; readonly threadId: string },
): Promise<readonly RunRef[]> => {
  const active = tx.query<{ run_id: string }>({
    text: 'select run_id from runs where thread_id = $1 and active',
    values: [threadId],
  });
  sendCheckpointDeletion(tx, { tenantId, threadId, runId: undefined });
  // The outbox keeps the cancels until Temporal has them; without a run there is nothing to start.
  void tx.query({
    text: `with runs_of as (select run_id, tenant_id, active from runs where thread_id = $1),
      unsent as (delete from outbox using runs_of r where outbox.run_id = r.run_id)
      insert into outbox (tenant_id, run_id, kind) select tenant_id, run_id, 'cancel' from runs_of where active`,
    values: [threadId],
  });
  void tx.query({ text: 'delete from threads where thread_id = $1', values: [threadId] });
  return (await active).map(({ run_id: runId }) => ({ tenantId, threadId, runId }));
};

export const deleteThread =
  (db: Database, notifier: Notifier): ThreadStore['delete'] =>
  async (tenantId, threadId, scope) => {
    if (!isUuid(threadId)) return undefined;
    const cancels = await db.withTransaction(async (tx) => {
      const found = await tx.query({
        text: `select 1 from threads
          where thread_id = $1 and tenant_id = $2 and ($3::jsonb is null or metadata @> $3) for update`,
        values: [threadId, tenantId, scopeValue(scope)],
      });
      return found.length === 0 ? undefined : removeThread(tx, { tenantId, threadId });
    });
    if (cancels === undefined) return undefined;
    // Whoever follows the thread finds out that it is gone.
    notifier.notify(threadId, true);
    return { cancels };
  };

/** Whoever makes a run there takes the thread's lock and changes the row, so that it is no candidate any more. */
export const deleteEphemeralThreads =
  (db: Database, notifier: Notifier): ThreadStore['deleteEphemeral'] =>
  async (restMs, limit) => {
    const threads = await db.withTransaction(async (tx) => {
      const resting = await tx.query<{ tenant_id: string; thread_id: string }>({
        name: 'resting-ephemeral-threads',
        text: `select tenant_id, thread_id from threads t
          where ephemeral and status <> 'busy' and updated_at <= clock_timestamp() - make_interval(secs => $1::float8 / 1000)
            and not exists (select from runs r where r.thread_id = t.thread_id and r.status in ('pending', 'running'))
          order by updated_at limit $2 for update skip locked`,
        values: [restMs, limit],
      });
      for (const { tenant_id: tenantId, thread_id: threadId } of resting)
        sendCheckpointDeletion(tx, { tenantId, threadId, runId: undefined });
      const ids = resting.map(({ thread_id }) => thread_id);
      if (ids.length > 0)
        void tx.query({ text: 'delete from threads where thread_id = any ($1::uuid[])', values: [ids] });
      return ids;
    });
    for (const threadId of threads) notifier.notify(threadId, true);
    return threads.length;
  };
