import type { EventLog } from '../event-log.ts';
import { appendProgress } from './append-progress.ts';
import type { Database } from './database.ts';
import { createFollow } from './event-follow.ts';
import type { EventListener } from './event-listener.ts';
import { type EventRow, isAnswerable, toLogEvent } from './event-row.ts';
import { escapeText } from './json-text.ts';
import type { Notifier } from './notifier.ts';
import { toEventJson } from './thread-log.ts';
import { pruneTokens } from './token-pruning.ts';
import { isUuid } from './uuid.ts';

export const createEventLog = (db: Database, notifier: Notifier, listener: EventListener): EventLog => ({
  follow: createFollow(db, listener),
  pruneTokens: pruneTokens(db),
  appendProgress: appendProgress(db, notifier),

  async read(query) {
    if (!isAnswerable(query)) return [];
    const ofRun = query.runId === undefined ? '' : 'and run_id = $5';
    const rows = await db.query<EventRow>({
      name: query.runId === undefined ? 'read-thread-events' : 'read-run-events',
      text: `select seq, run_id, event, data, created_at from events
        where thread_id = $1 and tenant_id = $2 and seq > $3 ${ofRun} order by seq limit $4`,
      values: [query.threadId, query.tenantId, query.afterSeq, query.limit, ...(query.runId ? [query.runId] : [])],
    });
    return rows.map(toLogEvent);
  },

  async lastSeq({ tenantId, threadId }) {
    if (!isUuid(threadId)) return 0;
    const [row] = await db.query<{ last_seq: number }>({
      name: 'last-seq',
      text: 'select last_seq from threads where thread_id = $1 and tenant_id = $2',
      values: [threadId, tenantId],
    });
    return row?.last_seq ?? 0;
  },

  async beginOfRun({ tenantId, threadId, seq }) {
    if (!isUuid(threadId)) return 0;
    const [row] = await db.query<{ seq: number }>({
      name: 'begin-of-run',
      // Backwards from there: the runs of a thread follow each other, so it passes the events of one run at most.
      text: `select seq from events where thread_id = $1 and tenant_id = $2 and event = 'metadata'
          and ($3::bigint is null or seq <= $3) order by seq desc limit 1`,
      values: [threadId, tenantId, seq ?? null],
    });
    return row?.seq ?? 0;
  },

  async appendFenced(ref, call, events) {
    const rows = await db.query<{ appended: boolean }>({
      name: 'append-fenced',
      // One statement, so it sees one moment: the fence locks the rows that it reads, and Postgres then shows their
      // latest state, also when this waited for the thread.
      text: `with thread as (
          select last_seq from threads where thread_id = $1 and tenant_id = $2 for no key update),
        fence as (
          select thread.last_seq, r.updated_at from thread, runs r, calls c
          where r.run_id = $3 and r.thread_id = $1 and r.active and r.cancel_action is null
            and c.run_id = $3 and c.call_id = $4 and c.attempt = $5 and c.status = 'started'
          for no key update of r, c),
        appended as (
          insert into events (thread_id, seq, tenant_id, run_id, event, data)
          select $1, fence.last_seq + e.position, $2, $3, e.event, e.data
          from fence, unnest($6::text[], $7::text[]) with ordinality as e (event, data, position)),
        seen as (
          update runs set updated_at = clock_timestamp() from fence
          where run_id = $3 and fence.updated_at < clock_timestamp() - interval '2 seconds')
        update threads set last_seq = fence.last_seq + cardinality($6::text[]) from fence where thread_id = $1
        returning true as appended`,
      values: [
        ref.threadId,
        ref.tenantId,
        ref.runId,
        call.callId,
        call.attempt,
        events.map(({ event }) => escapeText(event)),
        events.map(toEventJson),
      ],
    });
    if (rows.length === 0) return false;
    if (events.length > 0) notifier.notify(ref.threadId, false);
    return true;
  },
});
