import { rankNMinusOne } from '../../domains/hydro/index.ts';
import { MAX_REPORTED_LINKS, type NMinusOneReport } from '../../schemas/hydro/n-minus-one.ts';
import { type Computed, inBoth } from '../hydraulics/computed.ts';
import { NO_TABLES } from '../hydraulics/result-tables.ts';
import { isFailed, type KeptLink, type KeptSweep } from './kept-sweep.ts';

/** A solver leaves deficits of this size, in percent of the demand, where there are none. */
const NOTHING_PERCENT = 0.01;

/** What all links came to: a report of modest size, and the whole of it. */
export const toSweepReport = (
  plan: KeptSweep,
  links: readonly KeptLink[],
  nowMs: number,
): Computed<NMinusOneReport> => {
  const losses = links.flatMap((link) => (isFailed(link) ? [] : [link]));
  const failed = links.filter(isFailed);
  const members = rankNMinusOne(losses.map(({ member }) => member));
  const { engineVersion, inpHash } = plan.run;
  const both = inBoth<NMinusOneReport>((most) => ({
    run: {
      engineVersion,
      inpHash,
      solveTimeMs: losses.reduce((sum, { solveTimeMs }) => sum + solveTimeMs, plan.intact.solveTimeMs),
      runTimeMs: Math.max(0, nowMs - plan.startedAtMs),
    },
    units: { ...plan.units },
    durationS: plan.durationS,
    intact: plan.intact.member,
    linkCount: links.length,
    harmfulCount: members.filter(({ unservedPercent }) => unservedPercent > NOTHING_PERCENT).length,
    brokenCount: members.filter(({ pass }) => !pass).length,
    failedCount: failed.length,
    members: members.slice(0, most(MAX_REPORTED_LINKS)),
    failed: failed.slice(0, most(MAX_REPORTED_LINKS)),
  }));
  return { ...both, ...NO_TABLES };
};
