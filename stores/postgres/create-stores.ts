import type { CallStore } from '../call-store.ts';
import type { CheckpointStore } from '../checkpoint-store.ts';
import type { EventLog } from '../event-log.ts';
import type { RunStore } from '../run-store.ts';
import type { ThreadStore } from '../thread-store.ts';
import { createCallStore } from './call-store.ts';
import { createCheckpointStore } from './checkpoint-store.ts';
import type { Database } from './database.ts';
import { createEventListener } from './event-listener.ts';
import { createEventLog } from './event-log.ts';
import { createNotifier } from './notifier.ts';
import { createRunStore } from './run-store.ts';
import { createThreadStore } from './thread-store.ts';

export interface PostgresStores {
  readonly runs: RunStore;
  readonly threads: ThreadStore;
  readonly checkpoints: CheckpointStore;
  readonly events: EventLog;
  readonly calls: CallStore;
  /** Ends followers and closes the connections beside the pool. The database is its opener's. */
  close(): Promise<void>;
}

export const createPostgresStores = (db: Database): PostgresStores => {
  const notifier = createNotifier(db);
  const listener = createEventListener(db);
  return {
    runs: createRunStore(db, notifier),
    threads: createThreadStore(db),
    checkpoints: createCheckpointStore(db),
    events: createEventLog(db, notifier, listener),
    calls: createCallStore(db, notifier),
    async close() {
      await Promise.all([notifier.close(), listener.close()]);
    },
  };
};
