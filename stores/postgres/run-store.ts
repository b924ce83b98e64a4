import type { RunStore } from '../run-store.ts';
import type { Database } from './database.ts';
import type { Notifier } from './notifier.ts';
import { beginRun } from './run-begin.ts';
import { cancelRun } from './run-cancel.ts';
import { commitRun, finishRun, forceRun } from './run-commit.ts';
import { createRun } from './run-create.ts';
import { createRunOutbox } from './run-outbox.ts';
import { RUN_COLUMNS, type RunRow, toRun } from './run-row.ts';
import { isUuid } from './uuid.ts';

export const createRunStore = (db: Database, notifier: Notifier): RunStore => ({
  create: createRun(db, notifier),
  begin: beginRun(db, notifier),
  commit: commitRun(db, notifier),
  finish: finishRun(db, notifier),
  force: forceRun(db, notifier),
  cancel: cancelRun(db, notifier),
  ...createRunOutbox(db),

  async noteWorker({ tenantId, threadId }, workerQueue) {
    await db.query({
      name: 'note-worker',
      text: `update threads set worker_queue = $3
        where thread_id = $1 and tenant_id = $2 and worker_queue is distinct from $3`,
      values: [threadId, tenantId, workerQueue],
    });
  },

  async find({ tenantId, threadId, runId }) {
    if (!isUuid(threadId) || !isUuid(runId)) return undefined;
    const [row] = await db.query<RunRow>({
      name: 'find-run',
      text: `select ${RUN_COLUMNS} from runs where run_id = $1 and thread_id = $2 and tenant_id = $3`,
      values: [runId, threadId, tenantId],
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
});
