import { EngineError } from '../../schemas/errors.ts';
import type { NewRun } from '../run-store.ts';
import type { Queryable } from './database.ts';

/**
 * Marks a firing in the transaction that makes its run, so that it makes one and only one: the run may be deleted again
 * before the next try.
 * @throws {EngineError} RUN_CONFLICT when it is marked already, or the cron does not fire any more.
 */
export const claimFiring = async (
  tx: Queryable,
  tenantId: string,
  { cronId, at, nextAt }: NonNullable<NewRun['firing']>,
): Promise<void> => {
  const claimed = await tx.query({
    name: 'claim-firing',
    text: `update crons set last_fired_at = $3, next_run_date = $4
      where cron_id = $1 and tenant_id = $2 and enabled and deleted_at is null
        and (last_fired_at is null or last_fired_at < $3) returning 1`,
    values: [cronId, tenantId, at, nextAt ?? null],
  });
  if (claimed.length > 0) return;
  const message = `Cannot make the run of cron ${cronId} for ${at.toISOString()}: it is made already, or the cron is off`;
  throw new EngineError('RUN_CONFLICT', message);
};
