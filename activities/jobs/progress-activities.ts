import type { JobProgress } from '../../schemas/jobs.ts';
import type { RunRef } from '../../schemas/runs.ts';
import type { EventLog } from '../../stores/event-log.ts';
import { closedFailure } from '../call-attempt.ts';
import { activityFailures } from '../failure.ts';

/** Local activity of the workflows of jobs. */
export const createProgressActivities = ({ events }: { readonly events: EventLog }) =>
  activityFailures({
    /**
     * Tells those who follow the run how far its job is.
     * @param number Of this progress within the job, from 1: one that was told before is not told again.
     * @throws RUN_CLOSED when the run is over.
     */
    async tellProgress(ref: RunRef, callId: string, number: number, progress: JobProgress): Promise<void> {
      const job = { callId, name: progress.job, number };
      const told = await events.appendProgress(ref, job, [{ event: 'custom', data: progress }]);
      if (told === 'closed') throw closedFailure();
    },
  });

export type ProgressActivities = ReturnType<typeof createProgressActivities>;
