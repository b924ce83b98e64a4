import { proxyActivities } from '@temporalio/workflow';
import type { CalibrateActivities } from '../activities/calibrate/calibrate-activities.ts';
import type { CalibrateJob, CalibrationReport } from '../schemas/hydro/calibrate.ts';
import { COMPUTE } from './jobs/activity-options.ts';
import { fanOut } from './jobs/fan-out.ts';
import { ProgressLog } from './jobs/progress-log.ts';
import { RANGES_AT_ONCE, toRanges } from './jobs/ranges.ts';

const { planCalibration, fitWithoutLeak, concludeCalibration } = proxyActivities<CalibrateActivities>(COMPUTE);

/** A job: estimates roughness and leaks from readings, fit by fit. */
export const calibrate = async (request: CalibrateJob): Promise<CalibrationReport> => {
  const progress = new ProgressLog(request);
  // Network and readings are kept with the plan: no further activity carries them.
  const { candidates } = await planCalibration(request);
  const job = { ref: request.ref, callId: request.callId };
  const total = candidates + 2;
  let done = 0;
  const tell = (phase: 'without-leak' | 'candidates' | 'together', last: string | null = null) =>
    progress.tell({ job: 'calibrate', done, total, phase, last });
  await tell('without-leak');
  const { candidatesEach } = await fitWithoutLeak(job);
  done += 1;
  await tell('candidates');
  await fanOut(toRanges(0, candidates, candidatesEach), RANGES_AT_ONCE, async (range) => {
    const summary = `leak candidates ${range.from + 1} to ${range.to} of ${candidates}`;
    const counts = await proxyActivities<CalibrateActivities>({ ...COMPUTE, summary }).fitCandidates(job, range);
    done += counts.done;
    await tell('candidates', counts.candidate);
  });
  const report = await concludeCalibration(job);
  done += 1;
  await tell('together');
  return report;
};
