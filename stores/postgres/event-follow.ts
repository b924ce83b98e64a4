import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError } from '../../schemas/errors.ts';
import type { LogEvent } from '../../schemas/events.ts';
import type { RunStatus } from '../../schemas/runs.ts';
import type { EventLog, EventQuery } from '../event-log.ts';
import type { Database } from './database.ts';
import type { EventListener } from './event-listener.ts';
import { type EventRow, isAnswerable, toLogEvent } from './event-row.ts';

/** A follower holds no more than this many events at a time, however far behind it is. */
const PAGE = 100;
const RETRY_EVERY_MS = 500;

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

export const createFollow = (db: Database, listener: EventListener): EventLog['follow'] => {
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
