import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { CronActivities, CronFiring, CronRef } from '../activities/crons/cron-activities.ts';

/** A store that is down comes back. When it takes longer, this firing is lost, and the next ones have their turn. */
const { fireCron: makeRun } = proxyActivities<CronActivities>({
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '15m',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** What a cron's schedule starts at each of its times. */
export const fireCron = async (ref: CronRef): Promise<CronFiring> => {
  const [scheduledAt] = workflowInfo().searchAttributes.TemporalScheduledStartTime ?? [];
  const at = scheduledAt instanceof Date ? scheduledAt : workflowInfo().startTime;
  return makeRun(ref, at.toISOString());
};
