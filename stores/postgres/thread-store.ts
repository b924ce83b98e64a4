import { v7 as uuid7 } from '@langchain/core/utils/uuid';
import { EngineError } from '../../schemas/errors.ts';
import type { ThreadStore, ThreadStoreOptions } from '../thread-store.ts';
import type { Database } from './database.ts';
import { toJsonb } from './json-text.ts';
import type { Notifier } from './notifier.ts';
import { scopeValue } from './scope-value.ts';
import { commitState } from './state-commit.ts';
import { copyThread } from './thread-copy.ts';
import { deleteEphemeralThreads, deleteThread } from './thread-delete.ts';
import { pruneThread } from './thread-prune.ts';
import { selectThreads, THREAD_COLUMNS, type ThreadRow, toThread } from './thread-row.ts';
import { createThreadSearch } from './thread-search.ts';
import { threadStorage } from './thread-storage.ts';
import { sweepExpired } from './thread-sweep.ts';
import { isUuid } from './uuid.ts';

/** `minutes` and `strategy` are SQL; the clock starts now. */
const ttlColumns = (minutes: string, strategy: string): string =>
  `${minutes}, ${strategy}, clock_timestamp() + make_interval(secs => ${minutes} * 60)`;

export const createThreadStore = (
  db: Database,
  notifier: Notifier,
  { defaultTtl }: ThreadStoreOptions = {},
): ThreadStore => {
  const find: ThreadStore['find'] = async (tenantId, threadId, scope) => {
    if (!isUuid(threadId)) return undefined;
    const [row] = await db.query<ThreadRow>({
      name: 'find-thread',
      text: `${selectThreads('threads t')}
        where t.thread_id = $1 and t.tenant_id = $2 and ($3::jsonb is null or t.metadata @> $3)`,
      values: [threadId, tenantId, scopeValue(scope)],
    });
    return row && toThread(row);
  };

  return {
    find,
    commitState: commitState(db, notifier),
    delete: deleteThread(db, notifier),
    deleteEphemeral: deleteEphemeralThreads(db, notifier),
    prune: pruneThread(db),
    copy: copyThread(db),
    storage: threadStorage(db),
    sweepExpired: sweepExpired(db, notifier),
    ...createThreadSearch(db),

    async create({ tenantId, threadId = uuid7(), metadata = {}, ttl = defaultTtl, ifExists = 'raise', scope }) {
      if (!isUuid(threadId))
        throw new EngineError(
          'INVALID_REQUEST',
          `Cannot create thread ${threadId}: its id must be a UUID in lower case`,
        );
      const [row] = await db.query<ThreadRow>({
        name: 'create-thread',
        text: `insert into threads as t (thread_id, tenant_id, metadata, ttl_minutes, ttl_strategy, expires_at)
          values ($1, $2, $3, ${ttlColumns('$4::float8', '$5')})
          on conflict do nothing returning ${THREAD_COLUMNS}, null as "values"`,
        values: [threadId, tenantId, toJsonb(metadata), ttl?.minutes ?? null, ttl?.strategy ?? null],
      });
      // What another tenant has under this id is not found, and so not given away (I9).
      const thread = row
        ? toThread(row)
        : ifExists === 'do_nothing'
          ? await find(tenantId, threadId, scope)
          : undefined;
      if (thread) return thread;
      throw new EngineError('THREAD_EXISTS', `Cannot create thread ${threadId}: the id is taken`);
    },

    async update(tenantId, threadId, { metadata = {}, ttl }, scope) {
      if (!isUuid(threadId)) return undefined;
      const [row] = await db.query<ThreadRow>({
        name: 'update-thread',
        text: `with changed as (
            update threads set metadata = metadata || $4::jsonb, updated_at = clock_timestamp(),
              (ttl_minutes, ttl_strategy, expires_at) =
                (select ${ttlColumns('minutes', 'strategy')}
                  from (select coalesce($5::float8, ttl_minutes), coalesce($6, ttl_strategy)) as ttl (minutes, strategy))
            where thread_id = $1 and tenant_id = $2 and ($3::jsonb is null or metadata @> $3) returning *)
          ${selectThreads('changed t')}`,
        values: [threadId, tenantId, scopeValue(scope), toJsonb(metadata), ttl?.minutes ?? null, ttl?.strategy ?? null],
      });
      return row && toThread(row);
    },
  };
};
