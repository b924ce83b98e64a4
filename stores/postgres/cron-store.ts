import { nextFiring } from '../../schemas/cron-schedule.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { CronFields, CronFilter, CronStore } from '../cron-store.ts';
import type { Scope } from '../scope.ts';
import { CRON_COLUMNS, type CronRow, toCron } from './cron-row.ts';
import { createCronSync } from './cron-sync.ts';
import type { Database } from './database.ts';
import { toJson, toJsonb } from './json-text.ts';
import { scopeValue } from './scope-value.ts';
import { isUuid } from './uuid.ts';

const ONE = 'cron_id = $1 and tenant_id = $2 and deleted_at is null and ($3::jsonb is null or metadata @> $3)';
const oneOf = (tenantId: string, cronId: string, scope: Scope) => [cronId, tenantId, scopeValue(scope)];

const MATCHING = `tenant_id = $1 and deleted_at is null and ($2::jsonb is null or metadata @> $2)
  and ($3::uuid is null or assistant_id = $3) and ($4::uuid is null or thread_id = $4)
  and ($5::boolean is null or enabled = $5) and ($6::jsonb is null or metadata @> $6)`;

const matching = (tenantId: string, { assistantId, threadId, enabled, metadata }: CronFilter, scope: Scope) => [
  tenantId,
  scopeValue(scope),
  assistantId ?? null,
  threadId ?? null,
  enabled ?? null,
  metadata === undefined ? null : toJsonb(metadata),
];

const FIELDS = 'schedule, timezone, end_time, enabled, on_run_completed, payload, metadata, next_run_date';
const fieldsOf = (cron: CronFields) => [
  cron.schedule,
  cron.timezone ?? null,
  cron.endTime ?? null,
  cron.enabled,
  cron.onRunCompleted ?? null,
  toJson(cron.payload),
  toJsonb(cron.metadata),
  nextFiring(cron, new Date()) ?? null,
];

export const createCronStore = (db: Database): CronStore => {
  const find: CronStore['find'] = async (tenantId, cronId, scope) => {
    if (!isUuid(cronId)) return undefined;
    const [row] = await db.query<CronRow>({
      text: `select ${CRON_COLUMNS} from crons where ${ONE}`,
      values: oneOf(tenantId, cronId, scope),
    });
    return row && toCron(row);
  };

  return {
    find,
    ...createCronSync(db),

    async create(cron, { ifExists = 'raise', scope } = {}) {
      const [row] = await db.query<CronRow>({
        text: `insert into crons (cron_id, tenant_id, assistant_id, thread_id, user_id, ${FIELDS})
          values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
          on conflict do nothing returning ${CRON_COLUMNS}`,
        values: [
          ...[cron.cronId, cron.tenantId, cron.assistantId, cron.threadId ?? null, cron.userId ?? null],
          ...fieldsOf(cron),
        ],
      });
      if (row) return toCron(row);
      const there = ifExists === 'do_nothing' ? await find(cron.tenantId, cron.cronId, scope) : undefined;
      if (there) return there;
      throw new EngineError('CRON_EXISTS', `Cannot create cron ${cron.cronId}: the id is taken`);
    },

    async update(tenantId, cronId, change, scope) {
      if (!isUuid(cronId)) return undefined;
      return db.withTransaction(async (tx) => {
        const [row] = await tx.query<CronRow>({
          text: `select ${CRON_COLUMNS} from crons where ${ONE} for update`,
          values: oneOf(tenantId, cronId, scope),
        });
        if (row === undefined) return undefined;
        const cron = toCron(row);
        const [changed] = await tx.query<CronRow>({
          text: `update crons set (${FIELDS}) = ($2, $3, $4, $5, $6, $7, $8, $9), updated_at = clock_timestamp(),
              revision = revision + 1
            where cron_id = $1 returning ${CRON_COLUMNS}`,
          values: [cronId, ...fieldsOf({ ...cron, ...change(cron) })],
        });
        return changed && toCron(changed);
      });
    },

    async delete(tenantId, cronId, scope) {
      if (!isUuid(cronId)) return false;
      const rows = await db.query({
        text: `update crons set deleted_at = clock_timestamp(), updated_at = clock_timestamp(), revision = revision + 1
          where ${ONE} returning 1`,
        values: oneOf(tenantId, cronId, scope),
      });
      return rows.length > 0;
    },

    async search(tenantId, { limit, offset, sortBy = 'created_at', sortOrder = 'desc', ...filter }, scope) {
      const rows = await db.query<CronRow>({
        text: `select ${CRON_COLUMNS} from crons where ${MATCHING}
          order by ${sortBy} ${sortOrder} nulls last, cron_id ${sortOrder} limit $7 offset $8`,
        values: [...matching(tenantId, filter, scope), limit, offset],
      });
      return rows.map(toCron);
    },

    async count(tenantId, filter, scope) {
      const [row] = await db.query<{ count: number }>({
        text: `select count(*) from crons where ${MATCHING}`,
        values: matching(tenantId, filter, scope),
      });
      return row?.count ?? 0;
    },
  };
};
