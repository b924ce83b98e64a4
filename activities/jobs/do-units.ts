import type { UnitRange } from '../../schemas/jobs.ts';
import type { JobRef, JobUnitStore } from '../../stores/job-unit-store.ts';
import { withHeartbeat } from '../call-attempt.ts';
import { putUnit } from './keep-unit.ts';

/** The most units that are handed over at once; how many come back is a matter of time. */
const UNITS_AT_ONCE = 64;

/**
 * Does those units of a range that are not kept yet. Each is kept alone, when it is done: an attempt after a crash goes on
 * behind it.
 * @param work Given some units in their order, answers what the first of them came to: one at least.
 * @returns how many there are.
 * @throws RUN_CLOSED when the run is over.
 */
export const doUnits = async (
  jobUnits: JobUnitStore,
  job: JobRef,
  { from, to }: UnitRange,
  work: (units: readonly number[]) => Promise<readonly unknown[]>,
): Promise<number> => {
  const kept = new Set(await jobUnits.done(job, from, to));
  let left = Array.from({ length: to - from }, (_, index) => from + index).filter((unit) => !kept.has(unit));
  return withHeartbeat(
    async () => {
      while (left.length > 0) {
        const results = await work(left.slice(0, UNITS_AT_ONCE));
        const done = left.slice(0, results.length);
        await Promise.all(done.map((unit, index) => putUnit(jobUnits, job, unit, results[index])));
        left = left.slice(results.length);
      }
      return to - from;
    },
    () => ({ done: to - from - left.length, total: to - from }),
  );
};
