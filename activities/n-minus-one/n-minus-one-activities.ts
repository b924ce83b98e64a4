import { cancellationSignal } from '@temporalio/activity';
import { EngineError, type ErrorCode } from '../../schemas/errors.ts';
import {
  type LinkCounts,
  NMinusOneInputSchema,
  type NMinusOneJob,
  type NMinusOnePlan,
  type NMinusOneReport,
} from '../../schemas/hydro/n-minus-one.ts';
import type { UnitRange } from '../../schemas/jobs.ts';
import type { HydroResultStore } from '../../stores/hydro-result-store.ts';
import type { JobRef, JobUnitStore } from '../../stores/job-unit-store.ts';
import type { NetworkStore } from '../../stores/network-store.ts';
import { closedFailure, withHeartbeat } from '../call-attempt.ts';
import { type HydroCompute, JOB_TIMEOUT_MS } from '../compute/hydro/hydro-compute.ts';
import { activityFailures } from '../failure.ts';
import { keepResult, orNoPicture } from '../hydraulics/keep-result.ts';
import { loadNetwork } from '../hydraulics/network-input.ts';
import { doUnits } from '../jobs/do-units.ts';
import { keepUnit, readUnit } from '../jobs/keep-unit.ts';
import { parseJobInput } from '../jobs/parse-job-input.ts';
import { unitsEach } from '../jobs/units-each.ts';
import { isolateFailures } from './isolate-failures.ts';
import { FIRST_LINK, isFailed, type KeptLink, type KeptSweep, PLAN_UNIT, readLinks } from './kept-sweep.ts';
import { toSweepReport } from './sweep-report.ts';

export interface NMinusOneActivityDeps {
  readonly networks: NetworkStore;
  readonly jobUnits: JobUnitStore;
  readonly hydroResults: HydroResultStore;
  readonly hydro: HydroCompute;
}

/** Activities of the workflow `nMinusOneSweep`. */
export const createNMinusOneActivities = ({ networks, jobUnits, hydroResults, hydro }: NMinusOneActivityDeps) => {
  const takeOut = ({ inp, options }: KeptSweep, linkIds: readonly string[]): Promise<readonly KeptLink[]> => {
    const signal = cancellationSignal();
    return isolateFailures(linkIds, (some) =>
      hydro.run('takeOutLinks', { inp, options, linkIds: some }, { signal, timeoutMs: JOB_TIMEOUT_MS }),
    );
  };

  return activityFailures({
    /** What there is to do. Refuses what cannot be done, before any work. */
    planNMinusOne({ ref, callId, input }: NMinusOneJob): Promise<NMinusOnePlan> {
      return withHeartbeat(async () => {
        const plan = await keepUnit(jobUnits, { ref, callId }, PLAN_UNIT, async (): Promise<KeptSweep> => {
          const startedAtMs = Date.now();
          const { network_config, ...args } = parseJobInput(NMinusOneInputSchema, input);
          const { input: given, network } = await loadNetwork(networks, ref.tenantId, network_config);
          const options = { signal: cancellationSignal(), timeoutMs: JOB_TIMEOUT_MS };
          return { ...(await hydro.run('planSweep', { network: given, args }, options)), network, startedAtMs };
        });
        const links = plan.linkIds.length;
        return { links, linksEach: unitsEach(links, plan.run.runTimeMs) };
      });
    },

    /** Takes out some links. Each is kept when it is done: an attempt after a crash goes on behind it. */
    async takeOutLinks(job: JobRef, range: UnitRange): Promise<LinkCounts> {
      const plan = await readUnit<KeptSweep>(jobUnits, job, PLAN_UNIT);
      const units = { from: FIRST_LINK + range.from, to: FIRST_LINK + range.to };
      const idOf = (unit: number) => plan.linkIds[unit - FIRST_LINK] ?? '';
      const done = await doUnits(jobUnits, job, units, (some) => takeOut(plan, some.map(idOf)));
      const links = await readLinks(jobUnits, job, range);
      return { done, failed: links.filter(isFailed).length, link: idOf(units.to - 1) };
    },

    /** The ranking, from what the loss of each link does; stored in whole. */
    reportNMinusOne(job: JobRef): Promise<NMinusOneReport> {
      return withHeartbeat(async () => {
        const plan = await readUnit<KeptSweep>(jobUnits, job, PLAN_UNIT);
        const links = await readLinks(jobUnits, job, { from: 0, to: plan.linkIds.length });
        if (links.length < plan.linkIds.length) throw closedFailure();
        const [first] = links.filter(isFailed);
        if (first !== undefined && links.every(isFailed)) {
          const more = links.length > 1 ? ` (and ${links.length - 1} other links failed too)` : '';
          throw new EngineError(
            first.code as ErrorCode,
            `Cannot take out link ${first.linkId}: ${first.reason}${more}`,
          );
        }
        const members = links.flatMap((link) => (isFailed(link) ? [] : [link.member]));
        const { inp, options } = plan;
        const picture = await orNoPicture(
          hydro.run('drawLosses', { inp, options, members }, { signal: cancellationSignal() }),
        );
        const computed = { ...toSweepReport(plan, links, Date.now()), picture };
        return keepResult(hydroResults, { ...job.ref, callId: job.callId }, 'n-minus-one', plan.network, computed);
      });
    },
  });
};

export type NMinusOneActivities = ReturnType<typeof createNMinusOneActivities>;
