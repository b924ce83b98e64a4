import type { CallRef, CallStart, CallStore } from '../call-store.ts';
import type { NewEvent } from '../run-store.ts';
import type { Database } from './database.ts';
import { escapeText, toJson } from './json-text.ts';
import type { Notifier } from './notifier.ts';
import { readRunState } from './run-row.ts';
import { lockThread, ThreadLog, toEventJson } from './thread-log.ts';

interface CallRow {
  readonly attempt: number;
  readonly status: 'started' | 'done';
  readonly result: unknown;
}

/** The usual case: nobody has opened this call yet. Losing the row in a crash of Postgres only costs the attempt. */
const openFirst = async (db: Database, call: CallRef, attempt: number): Promise<boolean> => {
  const rows = await db.query({
    name: 'open-call',
    text: `with hurried as materialized (select set_config('synchronous_commit', 'off', true))
      insert into calls (run_id, call_id, tenant_id, kind, name, attempt, status)
      select r.run_id, $4, r.tenant_id, $5, $6, $7, 'started' from runs r, hurried
      where r.run_id = $1 and r.thread_id = $2 and r.tenant_id = $3 and r.active
      for key share of r
      on conflict do nothing returning call_id`,
    values: [call.runId, call.threadId, call.tenantId, call.callId, call.kind, escapeText(call.name), attempt],
  });
  return rows.length > 0;
};

const takeOver = async (
  db: Database,
  call: CallRef,
  attempt: number,
  resets: readonly NewEvent[],
): Promise<CallStart & { readonly hasReset?: boolean }> =>
  db.withTransaction(async (tx) => {
    const [thread, run, [row]] = await Promise.all([
      lockThread(tx, call.tenantId, call.threadId),
      readRunState(tx, call),
      tx.query<CallRow>({
        name: 'find-call',
        text: 'select attempt, status, result from calls where run_id = $1 and call_id = $2',
        values: [call.runId, call.callId],
      }),
    ]);
    // No row although the first try wrote none: the run is not active.
    if (!thread || !run?.active || !row) return { state: 'closed' };
    if (row.status === 'done') return { state: 'done', result: row.result };
    if (attempt < row.attempt) return { state: 'closed' };
    if (attempt === row.attempt) return { state: 'go' };
    void tx.query({
      name: 'take-over-call',
      text: 'update calls set attempt = $3, started_at = clock_timestamp() where run_id = $1 and call_id = $2',
      values: [call.runId, call.callId, attempt],
    });
    if (resets.length === 0) return { state: 'go' };
    const log = new ThreadLog(thread);
    log.append(call.runId, ...resets);
    log.flush(tx);
    return { state: 'go', hasReset: true };
  });

const finish = async (
  db: Database,
  call: CallRef,
  attempt: number,
  result: unknown,
  { usage, events = [] }: NonNullable<Parameters<CallStore['finish']>[3]>,
): Promise<'recorded' | 'recorded-before' | 'overtaken'> => {
  const [row] = await db.query<{ recorded: boolean }>({
    name: 'finish-call',
    // See append-fenced for why one statement with locks is enough.
    text: `with thread as (
        select last_seq from threads where thread_id = $1 and tenant_id = $2 for no key update),
      fence as (
        select thread.last_seq from thread, runs r, calls c
        where r.run_id = $3 and r.thread_id = $1 and r.active
          and c.run_id = $3 and c.call_id = $4 and c.attempt = $5 and c.status = 'started'
        for no key update of r, c),
      done as (
        update calls set status = 'done', result = $6::json, usage = $7::json, finished_at = clock_timestamp() from fence
        where run_id = $3 and call_id = $4),
      seen as (update runs set updated_at = clock_timestamp() from fence where run_id = $3),
      appended as (
        insert into events (thread_id, seq, tenant_id, run_id, event, data)
        select $1, fence.last_seq + e.position, $2, $3, e.event, e.data
        from fence, unnest($8::text[], $9::text[]) with ordinality as e (event, data, position))
      update threads set last_seq = fence.last_seq + cardinality($8::text[]) from fence where thread_id = $1
      returning true as recorded`,
    values: [
      call.threadId,
      call.tenantId,
      call.runId,
      call.callId,
      attempt,
      toJson(result),
      usage === undefined ? null : toJson(usage),
      events.map(({ event }) => escapeText(event)),
      events.map(toEventJson),
    ],
  });
  if (row) return 'recorded';
  const [same] = await db.query({
    text: `select 1 from calls where run_id = $1 and call_id = $2 and attempt = $3 and status = 'done' and tenant_id = $4`,
    values: [call.runId, call.callId, attempt, call.tenantId],
  });
  return same ? 'recorded-before' : 'overtaken';
};

export const createCallStore = (db: Database, notifier: Notifier): CallStore => ({
  async start(call, attempt, resets = []) {
    if (await openFirst(db, call, attempt)) return { state: 'go' };
    const { hasReset = false, ...start } = await takeOver(db, call, attempt, resets);
    if (hasReset) notifier.notify(call.threadId, false);
    return start;
  },

  async finish(call, attempt, result, options = {}) {
    const outcome = await finish(db, call, attempt, result, options);
    if (outcome === 'recorded' && options.events?.length) notifier.notify(call.threadId, false);
    // An answer that got lost on its way back: the attempt that asks again is the one that got through.
    return outcome !== 'overtaken';
  },
});
