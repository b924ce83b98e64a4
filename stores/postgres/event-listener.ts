import pg from 'pg';
import type { Database } from './database.ts';
import { EVENT_CHANNEL, parseNotice } from './notifier.ts';

const POLL_EVERY_MS = 2_000;
const RECONNECT_MIN_MS = 100;
const RECONNECT_MAX_MS = 2_000;

/** One follower's wait for news of its thread. News that comes while it reads is kept until it waits. */
export class Subscription {
  readonly threadId: string;
  readonly #onClose: () => void;
  #hasNews = false;
  #wake: (() => void) | undefined;
  /** The thread's last seq that the follower knows of. */
  seenSeq = 0;
  isClosed = false;

  constructor(threadId: string, onClose: () => void) {
    this.threadId = threadId;
    this.#onClose = onClose;
  }

  notify(): void {
    this.#hasNews = true;
    this.#wake?.();
  }

  /** To be called before reading: what comes from here on is news. */
  reset(): void {
    this.#hasNews = false;
  }

  async news(): Promise<void> {
    if (this.#hasNews || this.isClosed) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }

  close(): void {
    this.isClosed = true;
    this.#wake?.();
    this.#onClose();
  }
}

export interface EventListener {
  subscribe(threadId: string): Subscription;
  close(): Promise<void>;
}

/**
 * One LISTEN connection for all followers of this process; it comes back by itself. Notices may get lost (a connection
 * that breaks, a crash between commit and notice), so every two seconds one query asks for all followed threads at once.
 */
export const createEventListener = (db: Database): EventListener => {
  const byThread = new Map<string, Set<Subscription>>();
  let client: pg.Client | undefined;
  let connecting = false;
  let closed = false;
  let backoffMs = RECONNECT_MIN_MS;
  let polling = false;

  const wakeAll = () => {
    for (const subscriptions of byThread.values()) for (const subscription of subscriptions) subscription.notify();
  };

  const onLost = (lost: pg.Client) => {
    if (client === lost) client = undefined;
    if (closed || byThread.size === 0) return;
    setTimeout(() => void connect(), backoffMs).unref();
    backoffMs = Math.min(backoffMs * 2, RECONNECT_MAX_MS);
  };

  const connect = async (): Promise<void> => {
    if (closed || connecting || client || byThread.size === 0) return;
    connecting = true;
    const fresh = new pg.Client(db.connection);
    let isLost = false;
    const lose = () => {
      if (isLost) return;
      isLost = true;
      connecting = false;
      onLost(fresh);
    };
    fresh.on('error', lose);
    fresh.on('end', lose);
    fresh.on('notification', ({ payload = '' }) => {
      for (const subscription of byThread.get(parseNotice(payload).threadId) ?? []) subscription.notify();
    });
    try {
      await fresh.connect();
      await fresh.query(`listen ${EVENT_CHANNEL}`);
    } catch {
      lose();
      await fresh.end().catch(() => {});
      return;
    }
    connecting = false;
    if (isLost) return;
    if (closed) {
      await fresh.end().catch(() => {});
      return;
    }
    client = fresh;
    backoffMs = RECONNECT_MIN_MS;
    wakeAll(); // for what was said while nobody listened
  };

  const poll = async (): Promise<void> => {
    if (polling || byThread.size === 0) return;
    polling = true;
    try {
      const rows = await db.query<{ thread_id: string; last_seq: number }>({
        name: 'poll-threads',
        text: 'select thread_id, last_seq from threads where thread_id = any ($1::uuid[])',
        values: [[...byThread.keys()]],
      });
      const lastSeqByThread = new Map(rows.map((row) => [row.thread_id, row.last_seq]));
      for (const [threadId, subscriptions] of byThread) {
        const lastSeq = lastSeqByThread.get(threadId) ?? Number.POSITIVE_INFINITY; // gone: they find out when they read
        for (const subscription of subscriptions) if (lastSeq > subscription.seenSeq) subscription.notify();
      }
    } catch {
      // Postgres is away; the next poll finds it again.
    } finally {
      polling = false;
    }
  };
  const timer = setInterval(() => void poll(), POLL_EVERY_MS).unref();

  return {
    subscribe(threadId) {
      const subscriptions = byThread.get(threadId) ?? new Set();
      const subscription = new Subscription(threadId, () => {
        subscriptions.delete(subscription);
        if (subscriptions.size === 0 && byThread.get(threadId) === subscriptions) byThread.delete(threadId);
      });
      subscriptions.add(subscription);
      byThread.set(threadId, subscriptions);
      void connect();
      return subscription;
    },
    async close() {
      closed = true;
      clearInterval(timer);
      for (const subscriptions of [...byThread.values()])
        for (const subscription of [...subscriptions]) subscription.close();
      await client?.end().catch(() => {});
    },
  };
};
