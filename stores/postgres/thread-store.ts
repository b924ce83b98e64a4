import { v7 as uuid7 } from '@langchain/core/utils/uuid';
import { EngineError } from '../../schemas/errors.ts';
import type { RunError, ThreadStatus } from '../../schemas/runs.ts';
import type { Thread, ThreadStore } from '../thread-store.ts';
import type { Database } from './database.ts';
import { toJsonb } from './json-text.ts';
import type { Notifier } from './notifier.ts';
import { scopeValue } from './scope-value.ts';
import { deleteThread } from './thread-delete.ts';
import { isUuid } from './uuid.ts';

interface ThreadRow {
  readonly thread_id: string;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly metadata: Record<string, unknown>;
  readonly config: Record<string, unknown>;
  readonly status: ThreadStatus;
  readonly values: Record<string, unknown> | null;
  readonly interrupts: Thread['interrupts'] | null;
  readonly error: RunError | null;
}

const COLUMNS = 'thread_id, created_at, updated_at, metadata, config, status, "values", interrupts, error';

const toThread = (row: ThreadRow): Thread => ({
  threadId: row.thread_id,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  metadata: row.metadata,
  config: row.config,
  status: row.status,
  values: row.values ?? undefined,
  interrupts: row.interrupts ?? {},
  error: row.error ?? undefined,
});

export const createThreadStore = (db: Database, notifier: Notifier): ThreadStore => {
  const find: ThreadStore['find'] = async (tenantId, threadId, scope) => {
    if (!isUuid(threadId)) return undefined;
    const [row] = await db.query<ThreadRow>({
      name: 'find-thread',
      text: `select ${COLUMNS} from threads
        where thread_id = $1 and tenant_id = $2 and ($3::jsonb is null or metadata @> $3)`,
      values: [threadId, tenantId, scopeValue(scope)],
    });
    return row && toThread(row);
  };

  return {
    find,
    delete: deleteThread(db, notifier),

    async create({ tenantId, threadId = uuid7(), metadata = {}, ifExists = 'raise' }) {
      if (!isUuid(threadId))
        throw new EngineError(
          'INVALID_REQUEST',
          `Cannot create thread ${threadId}: its id must be a UUID in lower case`,
        );
      const [row] = await db.query<ThreadRow>({
        name: 'create-thread',
        text: `insert into threads (thread_id, tenant_id, metadata) values ($1, $2, $3)
          on conflict do nothing returning ${COLUMNS}`,
        values: [threadId, tenantId, toJsonb(metadata)],
      });
      // What another tenant has under this id is not found, and so not given away (I9).
      const thread = row ? toThread(row) : ifExists === 'do_nothing' ? await find(tenantId, threadId) : undefined;
      if (thread) return thread;
      throw new EngineError('THREAD_EXISTS', `Cannot create thread ${threadId}: the id is taken`);
    },

    async list(tenantId, { limit, offset, status, metadata }) {
      const rows = await db.query<ThreadRow>({
        text: `select ${COLUMNS} from threads
          where tenant_id = $1 and ($2::text is null or status = $2) and ($3::jsonb is null or metadata @> $3)
          order by updated_at desc, thread_id desc limit $4 offset $5`,
        values: [tenantId, status ?? null, metadata === undefined ? null : toJsonb(metadata), limit, offset],
      });
      return rows.map(toThread);
    },
  };
};
