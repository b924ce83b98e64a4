import type { StorageKind, ThreadStore } from '../thread-store.ts';
import type { Queryable } from './database.ts';
import { isUuid } from './uuid.ts';

const byThread = (table: string, threadId = '$2::text::uuid'): string =>
  `select sum(pg_column_size(x.*)) from ${table} x where tenant_id = $1 and thread_id = ${threadId}`;
const byRun = (table: string): string =>
  `select sum(pg_column_size(x.*)) from ${table} x
    where tenant_id = $1 and run_id in (select run_id from runs where thread_id = $2::text::uuid)`;

const SUM_BY_KIND: Readonly<Record<StorageKind, string>> = {
  thread: byThread('threads'),
  state: byThread('thread_values'),
  checkpoints: byThread('checkpoints', '$2::text'),
  checkpoint_values: byThread('checkpoint_values', '$2::text'),
  checkpoint_writes: byThread('checkpoint_writes', '$2::text'),
  events: byThread('events'),
  runs: byThread('runs'),
  calls: byRun('calls'),
  payloads: byRun('payloads'),
};

export const threadStorage =
  (db: Queryable): ThreadStore['storage'] =>
  async (tenantId, threadId) => {
    const sums = Object.entries(SUM_BY_KIND).map(([kind, sum]) => `coalesce((${sum}), 0) as ${kind}`);
    const [row] = isUuid(threadId)
      ? await db.query<Record<StorageKind, number>>({
          text: `select ${sums.join(',\n')}`,
          values: [tenantId, threadId],
        })
      : [];
    const kinds = Object.keys(SUM_BY_KIND) as StorageKind[];
    return Object.fromEntries(kinds.map((kind) => [kind, row?.[kind] ?? 0])) as Record<StorageKind, number>;
  };
