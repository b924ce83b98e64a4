import type { FailedLink } from '../../schemas/hydro/n-minus-one.ts';
import type { JobRef, JobUnitStore } from '../../stores/job-unit-store.ts';
import type { LinkLoss, SweepPlan } from '../hydraulics/compute-n-minus-one.ts';
import type { StoredRef } from '../hydraulics/network-input.ts';

/** Unit 0 of a sweep. A stored network is read once: what is uploaded later changes nothing. */
export interface KeptSweep extends SweepPlan {
  readonly network: StoredRef;
  readonly startedAtMs: number;
}

/** What a link is kept as. */
export type KeptLink = LinkLoss | FailedLink;

export const isFailed = (link: KeptLink): link is FailedLink => 'code' in link;

export const PLAN_UNIT = 0;
/** The unit of the first link. */
export const FIRST_LINK = 1;

/** Links that are read at once. */
const PAGE = 1_000;

/** Those of the links in [from, to) that are kept, in their order. */
export const readLinks = async (
  jobUnits: JobUnitStore,
  job: JobRef,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<readonly KeptLink[]> => {
  const links: KeptLink[] = [];
  for (let start = from; start < to; start += PAGE) {
    const units = await jobUnits.list(job, FIRST_LINK + start, FIRST_LINK + Math.min(start + PAGE, to));
    links.push(...units.map(({ result }) => result as KeptLink));
  }
  return links;
};
