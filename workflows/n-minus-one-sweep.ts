import { proxyActivities } from '@temporalio/workflow';
import type { NMinusOneActivities } from '../activities/n-minus-one/n-minus-one-activities.ts';
import type { NMinusOneJob, NMinusOneReport } from '../schemas/hydro/n-minus-one.ts';
import { COMPUTE } from './jobs/activity-options.ts';
import { fanOut } from './jobs/fan-out.ts';
import { ProgressLog } from './jobs/progress-log.ts';
import { RANGES_AT_ONCE, toRanges } from './jobs/ranges.ts';

const { planNMinusOne, reportNMinusOne } = proxyActivities<NMinusOneActivities>(COMPUTE);

/** A job: takes each link of a network out in turn and ranks them by what is not delivered then. */
export const nMinusOneSweep = async (request: NMinusOneJob): Promise<NMinusOneReport> => {
  const progress = new ProgressLog(request);
  // The network is kept with the plan: no further activity carries it.
  const { links, linksEach } = await planNMinusOne(request);
  const job = { ref: request.ref, callId: request.callId };
  let done = 0;
  let failed = 0;
  const tell = (last: string | null) => progress.tell({ job: 'nMinusOneSweep', done, total: links, failed, last });
  await tell(null);
  await fanOut(toRanges(0, links, linksEach), RANGES_AT_ONCE, async (range) => {
    const summary = `links ${range.from + 1} to ${range.to} of ${links}`;
    const { takeOutLinks } = proxyActivities<NMinusOneActivities>({ ...COMPUTE, summary });
    const counts = await takeOutLinks(job, range);
    done += counts.done;
    failed += counts.failed;
    await tell(counts.link);
  });
  return reportNMinusOne(job);
};
