import { cancellationSignal } from '@temporalio/activity';
import {
  CalibrateInputSchema,
  type CalibrateJob,
  type CalibrationPlan,
  type CalibrationReport,
  type CandidateCounts,
} from '../../schemas/hydro/calibrate.ts';
import type { UnitRange } from '../../schemas/jobs.ts';
import type { HydroResultStore } from '../../stores/hydro-result-store.ts';
import type { JobRef, JobUnitStore } from '../../stores/job-unit-store.ts';
import type { NetworkStore } from '../../stores/network-store.ts';
import { closedFailure, withHeartbeat } from '../call-attempt.ts';
import { type HydroCompute, JOB_TIMEOUT_MS } from '../compute/hydro/hydro-compute.ts';
import { activityFailures } from '../failure.ts';
import type { Conclusion } from '../hydraulics/compute-calibration.ts';
import { toIdentificationAnswer } from '../hydraulics/identification-answer.ts';
import { keepResult } from '../hydraulics/keep-result.ts';
import { loadNetwork } from '../hydraulics/network-input.ts';
import { doUnits } from '../jobs/do-units.ts';
import { keepUnit, readUnit } from '../jobs/keep-unit.ts';
import { parseJobInput } from '../jobs/parse-job-input.ts';
import { unitsEach } from '../jobs/units-each.ts';
import {
  BASE_UNIT,
  candidateIdsOf,
  FIRST_CANDIDATE,
  type KeptBase,
  type KeptCalibration,
  PLAN_UNIT,
  readFits,
} from './kept-calibration.ts';

export interface CalibrateActivityDeps {
  readonly networks: NetworkStore;
  readonly jobUnits: JobUnitStore;
  readonly hydroResults: HydroResultStore;
  readonly hydro: HydroCompute;
}

/** A candidate is fitted from two starts, and has a parameter more. */
const CANDIDATE_SHARE = 3;

/** Activities of the workflow `calibrate`. */
export const createCalibrateActivities = ({ networks, jobUnits, hydroResults, hydro }: CalibrateActivityDeps) => {
  const options = () => ({ signal: cancellationSignal(), timeoutMs: JOB_TIMEOUT_MS });
  const planOf = (job: JobRef) => readUnit<KeptCalibration>(jobUnits, job, PLAN_UNIT);
  const baseOf = (job: JobRef) => readUnit<KeptBase>(jobUnits, job, BASE_UNIT);

  return activityFailures({
    /** What there is to do. Refuses what cannot be done, before any work. */
    planCalibration({ ref, callId, input }: CalibrateJob): Promise<CalibrationPlan> {
      return withHeartbeat(async () => {
        const plan = await keepUnit(jobUnits, { ref, callId }, PLAN_UNIT, async (): Promise<KeptCalibration> => {
          const startedAtMs = Date.now();
          const { network_config, ...args } = parseJobInput(CalibrateInputSchema, input);
          const { input: given, network } = await loadNetwork(networks, ref.tenantId, network_config);
          const plan = await hydro.run('planCalibration', { network: given, args }, options());
          return { ...plan, network, startedAtMs };
        });
        return { candidates: candidateIdsOf(plan).length };
      });
    },

    fitWithoutLeak(job: JobRef): Promise<{ readonly candidatesEach: number }> {
      return withHeartbeat(async () => {
        const { inp, request } = await planOf(job);
        const { runTimeMs } = await keepUnit(jobUnits, job, BASE_UNIT, async (): Promise<KeptBase> => {
          const startMs = performance.now();
          const fit = await hydro.run('fitWithoutLeak', { inp, request }, options());
          return { fit, runTimeMs: performance.now() - startMs };
        });
        return { candidatesEach: unitsEach(candidateIdsOf({ inp, request }).length, CANDIDATE_SHARE * runTimeMs) };
      });
    },

    /** Fits some candidates, each alone. Each is kept when it is done: an attempt after a crash goes on behind it. */
    async fitCandidates(job: JobRef, range: UnitRange): Promise<CandidateCounts> {
      const units = { from: FIRST_CANDIDATE + range.from, to: FIRST_CANDIDATE + range.to };
      const plan = await planOf(job);
      const { fit: noLeak } = await baseOf(job);
      const done = await doUnits(jobUnits, job, units, (some) => {
        const candidates = some.map((unit) => unit - FIRST_CANDIDATE);
        const { inp, request } = plan;
        return hydro.run('fitCandidates', { inp, request, noLeak, candidates }, options());
      });
      return { done, candidate: candidateIdsOf(plan)[range.to - 1] ?? '' };
    },

    /** Chooses the leaks, fits them together and reports; stored in whole. */
    concludeCalibration(job: JobRef): Promise<CalibrationReport> {
      return withHeartbeat(async () => {
        const { inp, request, network, startedAtMs } = await planOf(job);
        const candidates = candidateIdsOf({ inp, request }).length;
        const { found, picture } = await keepUnit(
          jobUnits,
          job,
          FIRST_CANDIDATE + candidates,
          async (): Promise<Conclusion> => {
            const { fit: noLeak } = await baseOf(job);
            const alone = await readFits(jobUnits, job, { from: 0, to: candidates });
            if (alone.length < candidates) throw closedFailure();
            return hydro.run('concludeCalibration', { inp, request, noLeak, alone }, options());
          },
        );
        const runTimeMs = Math.max(0, Date.now() - startedAtMs);
        const computed = { ...toIdentificationAnswer({ ...found, run: { ...found.run, runTimeMs } }), picture };
        return keepResult(hydroResults, { ...job.ref, callId: job.callId }, 'calibrate', network, computed);
      });
    },
  });
};

export type CalibrateActivities = ReturnType<typeof createCalibrateActivities>;
