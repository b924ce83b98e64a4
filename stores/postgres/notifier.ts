import pg from 'pg';
import type { Database } from './database.ts';

export const EVENT_CHANNEL = 'sluice_events';
const RETRY_AFTER_MS = 1_000;

export interface Notice {
  readonly threadId: string;
  /** A run of the thread ended. */
  readonly ended: boolean;
}

export const parseNotice = (payload: string): Notice => {
  const [threadId = '', end] = payload.split(' ');
  return { threadId, ended: end === 'end' };
};

const toPayload = ({ threadId, ended }: Notice): string => (ended ? `${threadId} end` : threadId);

/** Tells followers in all processes that a thread's log has grown. */
export interface Notifier {
  /** Returns at once and never fails: a notice that gets lost is made up for by the followers' polling. */
  notify(threadId: string, ended: boolean): void;
  close(): Promise<void>;
}

/**
 * Notices go out after the commit and on a connection of their own: a NOTIFY inside a transaction takes one lock for the
 * whole server until its commit is on disk, so all commits would queue up. What comes while one is on its way goes
 * together with the next.
 */
export const createNotifier = (db: Pick<Database, 'connection'>): Notifier => {
  const endedByThread = new Map<string, boolean>();
  let client: pg.Client | undefined;
  let sending: Promise<void> | undefined;
  let retryAt = 0;
  let closed = false;

  const connect = async (): Promise<pg.Client> => {
    const fresh = new pg.Client(db.connection);
    fresh.on('error', () => {
      if (client === fresh) client = undefined;
    });
    try {
      await fresh.connect();
      await fresh.query('set synchronous_commit = off');
    } catch (error) {
      await fresh.end().catch(() => {});
      throw error;
    }
    client = fresh;
    return fresh;
  };

  const send = async (): Promise<void> => {
    while (endedByThread.size > 0) {
      const payloads = [...endedByThread].map(([threadId, ended]) => toPayload({ threadId, ended }));
      endedByThread.clear();
      try {
        if (Date.now() < retryAt) continue;
        const connected = client ?? (await connect());
        await connected.query({
          name: 'notify',
          text: 'select pg_notify($1, payload) from unnest($2::text[]) as n (payload)',
          values: [EVENT_CHANNEL, payloads],
        });
      } catch {
        retryAt = Date.now() + RETRY_AFTER_MS;
        await client?.end().catch(() => {});
        client = undefined;
      }
    }
    sending = undefined;
  };

  return {
    notify(threadId, ended) {
      if (closed) return;
      endedByThread.set(threadId, ended || (endedByThread.get(threadId) ?? false));
      sending ??= send();
    },
    async close() {
      closed = true;
      await sending;
      await client?.end().catch(() => {});
      client = undefined;
    },
  };
};
