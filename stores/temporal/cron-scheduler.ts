import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { nextFiring, toCronSchedule, type WallClock } from '../../schemas/cron-schedule.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { Cron, CronStore, UnsyncedCron } from '../cron-store.ts';
import { GRAPH_TASK_QUEUE, SEARCH_ATTRIBUTES } from './run-dispatcher.ts';

export interface CronScheduler {
  /** Brings schedules to what their rows say. @returns how many. */
  syncPending(limit: number): Promise<number>;
  /** Has schedules made that Temporal lost. @returns how many it lacked. */
  resyncMissing(): Promise<number>;
  /** Takes down the schedule of a cron that is no more. */
  remove(cronId: string): Promise<void>;
}

const PREFIX = 'cron-';
const scheduleIdOf = (cronId: string): string => `${PREFIX}${cronId}`;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const REQUEST_MS = 5_000;

const each = (values: readonly number[]) => values.map((value) => ({ start: value, end: value }));

const MONTHS = [
  ...(['JANUARY', 'FEBRUARY', 'MARCH', 'APRIL', 'MAY', 'JUNE'] as const),
  ...(['JULY', 'AUGUST', 'SEPTEMBER', 'OCTOBER', 'NOVEMBER', 'DECEMBER'] as const),
];
const WEEKDAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;

const named = <Name>(names: readonly Name[], indices: readonly number[]) =>
  indices.flatMap((index) => {
    const name = names[index];
    return name === undefined ? [] : [{ start: name, end: name }];
  });

/** The lists themselves, not the expression: Temporal reads some expressions otherwise, and knows no "either day". */
const toCalendar = ({ minute, hour, dayOfMonth, month, dayOfWeek }: WallClock) => ({
  minute: each(minute),
  hour: each(hour),
  dayOfMonth: each(dayOfMonth),
  month: named(
    MONTHS,
    month.map((number) => number - 1),
  ),
  dayOfWeek: named(WEEKDAYS, dayOfWeek),
});

const toSchedule = (cron: Cron, taskQueue: string) => {
  const { wallClocks, timezone } = toCronSchedule(cron.schedule, cron.timezone);
  const searchAttributes = new TypedSearchAttributes([
    { key: SEARCH_ATTRIBUTES.tenant, value: cron.tenantId },
    { key: SEARCH_ATTRIBUTES.cron, value: cron.cronId },
  ]);
  return {
    scheduleId: scheduleIdOf(cron.cronId),
    spec: { calendars: wallClocks.map(toCalendar), timezone, ...(cron.endTime && { endAt: cron.endTime }) },
    action: {
      type: 'startWorkflow',
      workflowType: 'fireCron',
      workflowId: scheduleIdOf(cron.cronId),
      args: [{ tenantId: cron.tenantId, cronId: cron.cronId }],
      taskQueue,
      typedSearchAttributes: searchAttributes,
    },
    policies: {
      // However many firings were missed, one is made up for: the others find it under way, and are skipped.
      overlap: ScheduleOverlapPolicy.SKIP,
      catchupWindow: '365 days',
    },
    state: { paused: !cron.enabled },
    typedSearchAttributes: searchAttributes,
  } satisfies ScheduleOptions;
};

/** Temporal Schedules after the crons in the database. Any number of processes may do it at once. */
export const createCronScheduler = ({
  client,
  crons,
  log,
  taskQueue = GRAPH_TASK_QUEUE,
}: {
  readonly client: Client;
  readonly crons: CronStore;
  readonly log: Logger;
  readonly taskQueue?: string;
}): CronScheduler => {
  const handleOf = (cronId: string) => client.schedule.getHandle(scheduleIdOf(cronId));

  const remove = async (cronId: string): Promise<void> => {
    try {
      await handleOf(cronId).delete();
    } catch (error) {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
    }
  };

  const put = async (cron: Cron): Promise<void> => {
    const schedule = toSchedule(cron, taskQueue);
    try {
      await client.schedule.create(schedule);
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      await handleOf(cron.cronId).update(() => schedule);
    }
    // What was due since the row was written and before the schedule knew. A firing that was made is not made again.
    const due = nextFiring(cron, cron.updatedAt);
    if (due && due <= new Date())
      await handleOf(cron.cronId).backfill({ start: due, end: due, overlap: ScheduleOverlapPolicy.BUFFER_ONE });
  };

  const sync = async (unsynced: UnsyncedCron): Promise<boolean> => {
    const { cron, isDeleted } = unsynced;
    try {
      await client.withDeadline(Date.now() + REQUEST_MS, () => (isDeleted ? remove(cron.cronId) : put(cron)));
      await crons.markSynced(unsynced);
      return true;
    } catch (error) {
      log.warn({ err: error, cronId: cron.cronId }, 'cron not scheduled; tried again shortly');
      return false;
    }
  };

  return {
    remove,

    async syncPending(limit) {
      let synced = 0;
      for (const unsynced of await crons.takeUnsynced(limit)) if (await sync(unsynced)) synced += 1;
      return synced;
    },

    async resyncMissing() {
      const scheduled: string[] = [];
      for await (const { scheduleId } of client.schedule.list()) {
        const cronId = scheduleId.slice(PREFIX.length);
        if (scheduleId.startsWith(PREFIX) && UUID.test(cronId)) scheduled.push(cronId);
      }
      return crons.resync(scheduled);
    },
  };
};
