import type { JobRef, JobUnitStore } from '../../stores/job-unit-store.ts';
import { closedFailure } from '../call-attempt.ts';

/** @throws RUN_CLOSED when it is not there: units go when their run is over. */
export const readUnit = async <Result>(jobUnits: JobUnitStore, job: JobRef, unit: number): Promise<Result> => {
  const [kept] = await jobUnits.list(job, unit, unit + 1);
  if (kept === undefined) throw closedFailure();
  return kept.result as Result;
};

/** @throws RUN_CLOSED when the run is over. */
export const putUnit = async (jobUnits: JobUnitStore, job: JobRef, unit: number, result: unknown): Promise<void> => {
  if ((await jobUnits.put(job, unit, result)) === 'closed') throw closedFailure();
};

/** The unit as it is kept; made first, when it is not. The first that was kept counts, whatever another attempt makes. */
export const keepUnit = async <Result>(
  jobUnits: JobUnitStore,
  job: JobRef,
  unit: number,
  make: () => Promise<Result>,
): Promise<Result> => {
  const [kept] = await jobUnits.list(job, unit, unit + 1);
  if (kept !== undefined) return kept.result as Result;
  await putUnit(jobUnits, job, unit, await make());
  return readUnit(jobUnits, job, unit);
};
