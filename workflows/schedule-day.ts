import {
  CancellationScope,
  CancelledFailure,
  continueAsNew,
  proxyActivities,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { OpenedDay, ScheduleDayActivities } from '../activities/schedule-day/schedule-day-activities.ts';
import type { ScheduleDayRequest } from '../schemas/hydro/schedule-day.ts';
import type { ScheduleDayResult } from '../schemas/hydro/schedule-day-result.ts';
import { COMPUTE } from './jobs/activity-options.ts';
import { ProgressLog } from './jobs/progress-log.ts';

const { openScheduleDay, closeScheduleDay } = proxyActivities<ScheduleDayActivities>(COMPUTE);

interface ScheduleDayExecution extends ScheduleDayRequest {
  /** Set when the day goes on as a new execution. */
  readonly carried?: { readonly day: OpenedDay; readonly hour: number; readonly told: number };
}

/** Waits until an hour has come, of a day that goes by the clock. */
const untilHour = async ({ clock }: OpenedDay, hour: number): Promise<void> => {
  if (clock === null) return;
  const waitMs = clock.beginsAtMs + hour * clock.stepMs - Date.now();
  if (waitMs > 0) await sleep(waitMs);
};

/**
 * A job: plans a day of pumping anew each hour, from the levels that the tanks have by then. Each hour is kept when it is
 * planned, so an execution that ends loses nothing: the next one goes on with the hour that is not there yet.
 */
export const scheduleDay = async ({ carried, ...request }: ScheduleDayExecution): Promise<ScheduleDayResult> => {
  const { ref, callId, input } = request;
  const job = { ref, callId };
  const progress = new ProgressLog(request, carried?.told);
  const day = carried?.day ?? (await openScheduleDay(request));
  if (carried === undefined) await progress.tell({ job: 'scheduleDay', done: 0, total: day.steps });
  const from = carried?.hour ?? 0;
  for (let hour = from; hour < day.steps; hour += 1) {
    await untilHour(day, hour);
    const { planScheduleHour } = proxyActivities<ScheduleDayActivities>({ ...COMPUTE, summary: `hour ${hour}` });
    const planned = await planScheduleHour(job, hour);
    await progress.tell({ job: 'scheduleDay', done: hour + 1, total: day.steps, ...planned });
    const isLong = hour + 1 - from >= input.hours_per_execution || workflowInfo().continueAsNewSuggested;
    if (!isLong || hour + 1 === day.steps) continue;
    // The next execution would know nothing of a cancel of this one.
    if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('the day is cancelled');
    const next = { day, hour: hour + 1, told: progress.told };
    await continueAsNew<typeof scheduleDay>({ ...request, carried: next });
  }
  await untilHour(day, day.steps);
  return closeScheduleDay(job);
};
