import type { RunStore } from '../run-store.ts';
import type { ThreadStoreOptions } from '../thread-store.ts';
import type { Database } from './database.ts';
import type { Notifier } from './notifier.ts';
import { beginRun } from './run-begin.ts';
import { cancelRun } from './run-cancel.ts';
import { commitRun, finishRun, forceRun } from './run-commit.ts';
import { createRun } from './run-create.ts';
import { deleteRun } from './run-delete.ts';
import { createRunOutbox } from './run-outbox.ts';
import { RUN_COLUMNS, type RunRow, toRun } from './run-row.ts';
import { scopeValue } from './scope-value.ts';
import { isUuid } from './uuid.ts';

export const createRunStore = (db: Database, notifier: Notifier, options: ThreadStoreOptions = {}): RunStore => ({
  create: createRun(db, notifier, options),
  begin: beginRun(db, notifier),
  commit: commitRun(db, notifier),
  finish: finishRun(db, notifier),
  force: forceRun(db, notifier),
  cancel: cancelRun(db, notifier),
  delete: deleteRun(db, notifier),
  ...createRunOutbox(db, notifier),

  async noteWorker({ tenantId, threadId }, workerQueue) {
    await db.query({
      name: 'note-worker',
      text: `update threads set worker_queue = $3
        where thread_id = $1 and tenant_id = $2 and worker_queue is distinct from $3`,
      values: [threadId, tenantId, workerQueue],
    });
  },

  async find({ tenantId, threadId, runId }, scope) {
    if (!isUuid(runId) || (threadId !== undefined && !isUuid(threadId))) return undefined;
    const [row] = await db.query<RunRow>({
      name: 'find-run',
      text: `select ${RUN_COLUMNS} from runs r
        where run_id = $1 and tenant_id = $2 and ($3::uuid is null or thread_id = $3) and ($4::jsonb is null
          or exists (select from threads t where t.thread_id = r.thread_id and t.metadata @> $4))`,
      values: [runId, tenantId, threadId ?? null, scopeValue(scope)],
    });
    return row && toRun(row);
  },

  async list(tenantId, threadId, { limit, offset, status }) {
    if (!isUuid(threadId)) return [];
    const rows = await db.query<RunRow>({
      text: `select ${RUN_COLUMNS} from runs
        where thread_id = $1 and tenant_id = $2 and ($3::text is null or status = $3)
        order by queue_no desc limit $4 offset $5`,
      values: [threadId, tenantId, status ?? null, limit, offset],
    });
    return rows.map(toRun);
  },

  async count(tenantId, threadId, { status }) {
    if (!isUuid(threadId)) return 0;
    const [row] = await db.query<{ total: number }>({
      text: `select count(*)::int as total from runs
        where thread_id = $1 and tenant_id = $2 and ($3::text is null or status = $3)`,
      values: [threadId, tenantId, status ?? null],
    });
    return row?.total ?? 0;
  },

  async listOpen(tenantId, { status, scope }) {
    const rows = await db.query<{ thread_id: string; run_id: string }>({
      text: `select thread_id, run_id from runs r
        where tenant_id = $1 and status in ('pending', 'running') and ($2::text is null or status = $2)
          and ($3::jsonb is null or exists (select from threads t where t.thread_id = r.thread_id and t.metadata @> $3))
        order by queue_no desc`,
      values: [tenantId, status ?? null, scopeValue(scope)],
    });
    return rows.map((row) => ({ tenantId, threadId: row.thread_id, runId: row.run_id }));
  },
});
