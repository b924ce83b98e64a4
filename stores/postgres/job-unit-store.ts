import type { JobRef, JobUnit, JobUnitStore } from '../job-unit-store.ts';
import type { Queryable } from './database.ts';
import { toJson } from './json-text.ts';

const keyOf = ({ ref, callId }: JobRef): readonly string[] => [ref.runId, callId, ref.tenantId];

export const createJobUnitStore = (db: Queryable): JobUnitStore => ({
  async put(job, unit, result) {
    const { ref, callId } = job;
    const [row] = await db.query<{ is_active: boolean }>({
      name: 'put-job-unit',
      text: `with run as (
          select run_id, tenant_id from runs
          where run_id = $1 and tenant_id = $3 and thread_id = $4 and active for key share),
        kept as (
          insert into job_units (run_id, call_id, unit, tenant_id, result)
          select run_id, $2, $5, tenant_id, $6::json from run on conflict do nothing)
        select true as is_active from run`,
      values: [ref.runId, callId, ref.tenantId, ref.threadId, unit, toJson(result)],
    });
    return row === undefined ? 'closed' : 'kept';
  },

  async done(job, from, to) {
    const rows = await db.query<{ unit: number }>({
      name: 'done-job-units',
      text: `select unit from job_units
        where run_id = $1 and call_id = $2 and tenant_id = $3 and unit >= $4 and unit < $5 order by unit`,
      values: [...keyOf(job), from, to],
    });
    return rows.map(({ unit }) => unit);
  },

  list(job, from, to) {
    return db.query<JobUnit>({
      name: 'list-job-units',
      text: `select unit, result from job_units
        where run_id = $1 and call_id = $2 and tenant_id = $3 and unit >= $4 and unit < $5 order by unit`,
      values: [...keyOf(job), from, to],
    });
  },

  async prune(limit) {
    const rows = await db.query({
      name: 'prune-job-units',
      text: `delete from job_units where (run_id, call_id, unit) in (
          select u.run_id, u.call_id, u.unit from job_units u join runs r on r.run_id = u.run_id
          where r.status not in ('pending', 'running') limit $1)
        returning unit`,
      values: [limit],
    });
    return rows.length;
  },
});
