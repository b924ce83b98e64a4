import type { CronStore } from '../cron-store.ts';
import { CRON_COLUMNS, type CronRow, toCron } from './cron-row.ts';
import type { Database } from './database.ts';

/** One process at a time brings a schedule up to date; this long after it set out, it is taken for dead. */
const TAKEN_FOR = '30 seconds';

/** What crons and their schedules have to do with each other. */
export const createCronSync = (db: Database): Pick<CronStore, 'takeUnsynced' | 'markSynced' | 'resync'> => ({
  async takeUnsynced(limit) {
    const rows = await db.query<CronRow & { readonly revision: number; readonly is_deleted: boolean }>({
      name: 'take-unsynced-crons',
      text: `update crons set taken_at = clock_timestamp() where cron_id in (
          select cron_id from crons where synced_revision < revision
            and (taken_at is null or taken_at < clock_timestamp() - interval '${TAKEN_FOR}')
          order by updated_at limit $1 for update skip locked)
        returning ${CRON_COLUMNS}, revision, deleted_at is not null as is_deleted`,
      values: [limit],
    });
    return rows.map((row) => ({ cron: toCron(row), revision: row.revision, isDeleted: row.is_deleted }));
  },

  async markSynced({ cron, revision, isDeleted }) {
    await db.query({
      text: isDeleted
        ? 'delete from crons where cron_id = $1 and deleted_at is not null'
        : 'update crons set synced_revision = $2, taken_at = null where cron_id = $1',
      values: isDeleted ? [cron.cronId] : [cron.cronId, revision],
    });
  },

  async resync(scheduledCronIds) {
    const rows = await db.query({
      text: `update crons set revision = revision + 1
        where synced_revision = revision and not cron_id = any ($1::uuid[]) returning 1`,
      values: [scheduledCronIds],
    });
    return rows.length;
  },
});
