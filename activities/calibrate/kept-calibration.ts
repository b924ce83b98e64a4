import type { IdentificationFit } from '../../domains/hydro/index.ts';
import type { JobRef, JobUnitStore } from '../../stores/job-unit-store.ts';
import type { FitPlan } from '../hydraulics/compute-calibration.ts';
import type { StoredRef } from '../hydraulics/network-input.ts';

/** Unit 0 of a calibration. A stored network is read once: what is uploaded later changes nothing. */
export interface KeptCalibration extends FitPlan {
  readonly network: StoredRef;
  readonly startedAtMs: number;
}

/** Unit 1: the fit without a leak, and how long it took with the opening of the network. */
export interface KeptBase {
  readonly fit: IdentificationFit;
  readonly runTimeMs: number;
}

export const PLAN_UNIT = 0;
export const BASE_UNIT = 1;
/** The unit of the first candidate; behind the last one is what all came to. */
export const FIRST_CANDIDATE = 2;

export const candidateIdsOf = ({ request }: FitPlan): readonly string[] => request.leakCandidateIds ?? [];

/** Those of the candidates in [from, to) that are kept, in their order. */
export const readFits = async (
  jobUnits: JobUnitStore,
  job: JobRef,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<readonly IdentificationFit[]> => {
  const units = await jobUnits.list(job, FIRST_CANDIDATE + from, FIRST_CANDIDATE + to);
  return units.map(({ result }) => result as IdentificationFit);
};
