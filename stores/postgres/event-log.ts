import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError } from '../../schemas/errors.ts';
import type { LogEvent } from '../../schemas/events.ts';
import type { RunStatus } from '../../schemas/runs.ts';
import type { EventLog, EventQuery } from '../event-log.ts';
import type { Database } from './database.ts';
import type { EventListener } from './event-listener.ts';
import { escapeText, unescapeText } from './json-text.ts';
import type { Notifier } from './notifier.ts';
import { toEventJson } from './thread-log.ts';
import { pruneTokens } from './token-pruning.ts';
import { isUuid } from './uuid.ts';

/** A follower holds no more than this many events at a time, however far behind it is. */
const PAGE = 100;
const RETRY_EVERY_MS = 500;

interface EventRow {
  readonly seq: number;
  readonly run_id: string | null;
  readonly event: string;
  readonly data: string;
  readonly created_at: Date;
}

interface PageRow extends Omit<EventRow, 'seq'> {
  readonly last_seq: number;
  readonly run_status: RunStatus | null;
  readonly seq: number | null;
}

interface Page {
  readonly events: readonly LogEvent[];
  readonly lastSeq: number;
  /** `undefined`: no such run, or none was asked for. */
  readonly runStatus: RunStatus | undefined;
}

const toLogEvent = (row: EventRow): LogEvent => ({
  seq: row.seq,
  runId: row.run_id ?? undefined,
  event: unescapeText(row.event),
  data: row.data,
  createdAt: row.created_at,
});

const isAnswerable = ({ threadId, runId }: EventQuery): boolean =>
  isUuid(threadId) && (runId === undefined || isUuid(runId));

/** The next events and what tells whether more can come, in one query. @returns `undefined` when the thread is gone. */
const readPage = async (db: Database, query: EventQuery): Promise<Page | undefined> => {
  const ofRun = query.runId === undefined ? '' : 'and run_id = $4';
  const rows = await db.query<PageRow>({
    name: query.runId === undefined ? 'follow-thread' : 'follow-run',
    text: `select t.last_seq, r.status as run_status, e.seq, e.run_id, e.event, e.data, e.created_at
      from threads t
      left join runs r on r.run_id = $4::uuid and r.thread_id = t.thread_id
      left join lateral (
        select seq, run_id, event, data, created_at from events where thread_id = $1 and seq > $3 ${ofRun} order by seq limit ${PAGE}
      ) e on true
      where t.thread_id = $1 and t.tenant_id = $2 order by e.seq`,
    values: [query.threadId, query.tenantId, query.afterSeq, query.runId ?? null],
  });
  const [first] = rows;
  if (first === undefined) return undefined;
  const events = rows.flatMap(({ seq, ...row }) => (seq === null ? [] : [toLogEvent({ ...row, seq })]));
  return { events, lastSeq: first.last_seq, runStatus: first.run_status ?? undefined };
};

type ReadPage = (query: EventQuery) => Promise<Page | undefined>;

/**
 * One query for the followers that a notice wakes at the same point of the same log. Shared is only what is asked before
 * the process turns to other work: a query that is on its way already may be older than the latest notice.
 */
const createSharedRead = (db: Database): ReadPage => {
  const pageByQuery = new Map<string, Promise<Page | undefined>>();
  return (query) => {
    const key = JSON.stringify([query.tenantId, query.threadId, query.runId, query.afterSeq]);
    const asked = pageByQuery.get(key);
    if (asked) return asked;
    const page = readPage(db, query);
    pageByQuery.set(key, page);
    process.nextTick(() => pageByQuery.delete(key));
    return page;
  };
};

const isOpen = (status: RunStatus | undefined): boolean => status === 'pending' || status === 'running';

/** Postgres may be restarted under a follower; it goes on where it was. */
const readPatiently = async (read: ReadPage, query: EventQuery, stop: () => boolean): Promise<Page | undefined> => {
  while (!stop()) {
    try {
      return await read(query);
    } catch (error) {
      if (!(error instanceof EngineError) || error.code !== 'SERVICE_UNAVAILABLE') throw error;
      await sleep(RETRY_EVERY_MS);
    }
  }
  return undefined;
};

const createFollow = (db: Database, listener: EventListener): EventLog['follow'] => {
  const read = createSharedRead(db);
  return async function* follow({ signal, ...query }) {
    if (!isAnswerable(query)) return;
    const subscription = listener.subscribe(query.threadId);
    const stop = () => signal?.aborted === true || subscription.isClosed;
    const onAbort = () => subscription.close();
    signal?.addEventListener('abort', onAbort, { once: true });
    let afterSeq = query.afterSeq;
    try {
      while (!stop()) {
        subscription.reset();
        const page = await readPatiently(read, { ...query, afterSeq }, stop);
        if (page === undefined) return;
        for (const event of page.events) {
          if (stop()) return;
          afterSeq = event.seq;
          yield event;
        }
        if (page.events.length === PAGE) continue;
        // A run's `end` event and its status were written together: over means that all of it was in this page.
        if (query.runId !== undefined && !isOpen(page.runStatus)) return;
        subscription.seenSeq = page.lastSeq;
        await subscription.news();
      }
    } finally {
      signal?.removeEventListener('abort', onAbort);
      subscription.close();
    }
  };
};

export const createEventLog = (db: Database, notifier: Notifier, listener: EventListener): EventLog => ({
  follow: createFollow(db, listener),
  pruneTokens: pruneTokens(db),

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
