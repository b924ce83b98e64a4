import type { EventLog } from '../event-log.ts';
import type { Database } from './database.ts';
import { escapeText } from './json-text.ts';
import type { Notifier } from './notifier.ts';
import { toEventJson } from './thread-log.ts';

/** The row of the job in `calls` has the number of the last progress: inserting or raising it is the permission to log. */
export const appendProgress =
  (db: Database, notifier: Notifier): EventLog['appendProgress'] =>
  async (ref, job, events) => {
    const [row] = await db.query<{ appended: boolean }>({
      name: 'append-progress',
      // See append-fenced for why one statement with locks is enough.
      text: `with thread as (
          select last_seq from threads where thread_id = $1 and tenant_id = $2 for no key update),
        fence as (
          select thread.last_seq from thread, runs r
          where r.run_id = $3 and r.thread_id = $1 and r.active and r.cancel_action is null for no key update of r),
        numbered as (
          insert into calls as c (run_id, call_id, tenant_id, kind, name, attempt, status)
          select $3, $4, $2, 'job', $5, $6, 'started' from fence
          on conflict (run_id, call_id) do update set attempt = excluded.attempt where c.attempt < excluded.attempt
          returning true as is_new),
        appended as (
          insert into events (thread_id, seq, tenant_id, run_id, event, data)
          select $1, fence.last_seq + e.position, $2, $3, e.event, e.data
          from fence, numbered, unnest($7::text[], $8::text[]) with ordinality as e (event, data, position)),
        seen as (update runs set updated_at = clock_timestamp() from numbered where run_id = $3),
        told as (
          update threads set last_seq = fence.last_seq + cardinality($7::text[]) from fence, numbered where thread_id = $1)
        select exists (select from numbered) as appended from fence`,
      values: [
        ref.threadId,
        ref.tenantId,
        ref.runId,
        job.callId,
        escapeText(job.name),
        job.number,
        events.map(({ event }) => escapeText(event)),
        events.map(toEventJson),
      ],
    });
    if (row === undefined) return 'closed';
    if (!row.appended) return 'appended-before';
    notifier.notify(ref.threadId, false);
    return 'appended';
  };
