import { cancellationSignal } from '@temporalio/activity';
import type { ScheduleDayRequest } from '../../schemas/hydro/schedule-day.ts';
import type { ScheduleDayProgress, ScheduleDayResult } from '../../schemas/hydro/schedule-day-result.ts';
import type { HydroResultStore } from '../../stores/hydro-result-store.ts';
import type { JobRef, JobUnitStore } from '../../stores/job-unit-store.ts';
import type { NetworkReadingStore } from '../../stores/network-reading-store.ts';
import { closedFailure, withHeartbeat } from '../call-attempt.ts';
import { JOB_TIMEOUT_MS } from '../compute/hydro/hydro-compute.ts';
import { activityFailures } from '../failure.ts';
import { keepResult, orNoPicture } from '../hydraulics/keep-result.ts';
import { keepUnit, readUnit } from '../jobs/keep-unit.ts';
import type { Day, DayHour } from './day.ts';
import { stepMsOf } from './day-clock.ts';
import { argsOf, factsOf } from './day-request.ts';
import { toDayResult } from './day-result.ts';
import { marginsOf } from './margins.ts';
import { observeHour } from './observe-hour.ts';
import { type DayDeps, type DayNetworks, loadDayNetworks, openDay } from './open-day.ts';
import { toProgress } from './to-progress.ts';

export interface ScheduleDayActivityDeps extends DayDeps {
  readonly networkReadings: NetworkReadingStore;
  readonly jobUnits: JobUnitStore;
  readonly hydroResults: HydroResultStore;
}

/** What the workflow of a day goes by. */
export interface OpenedDay {
  readonly steps: number;
  /** When the first hour begins, and how long each is in real time; `null`: nobody waits. */
  readonly clock: { readonly beginsAtMs: number; readonly stepMs: number } | null;
}

/** The first unit is the day itself. */
const DAY_UNIT = 0;
const FIRST_HOUR = 1;

/** Activities of the workflow `scheduleDay`. */
export const createScheduleDayActivities = (deps: ScheduleDayActivityDeps) => {
  const { networks, networkReadings, jobUnits, hydroResults, hydro } = deps;

  const hoursOf = async (job: JobRef, hours: number): Promise<readonly DayHour[]> => {
    const units = await jobUnits.list(job, FIRST_HOUR, FIRST_HOUR + hours);
    if (units.length < hours) throw closedFailure();
    return units.map(({ result }) => result as DayHour);
  };

  const planHour = async (job: JobRef, day: Day, hour: number): Promise<DayHour> => {
    const { tenantId } = job.ref;
    const before = await hoursOf(job, hour);
    const start = await observeHour(networkReadings, tenantId, day, hour, before.at(-1));
    const { network, plant } = await loadDayNetworks(networks, tenantId, day.input);
    const { carry, warnings, ...planned } = await hydro.run(
      'scheduleHour',
      {
        ...{ network, plant, args: argsOf(day.input), facts: factsOf(day) },
        ...{ startS: day.startS, hours: day.steps, hour },
        observed: start.levels,
        margins: marginsOf(Object.keys(day.tankRanges), [
          ...before.slice(-day.input.horizon / day.input.step).map(({ told }) => told.deviation),
          start.deviation,
        ]),
        pumpStates: start.pumpStates,
        startPumpStates: day.input.start_pump_states ?? {},
        before: before.at(-1)?.carry ?? null,
        applied: before.map((one) => one.carry.step),
        speeds: before.map(({ told }) => told.speeds),
      },
      { signal: cancellationSignal(), timeoutMs: JOB_TIMEOUT_MS },
    );
    return {
      told: {
        hour,
        timeS: day.startS + hour * day.input.step,
        computedAt: new Date().toISOString(),
        observedLevels: start.levels,
        observedBy: start.observedBy,
        readAt: start.readAt,
        deviation: start.deviation,
        ...planned,
        warnings: [...start.warnings, ...warnings],
      },
      carry,
    };
  };

  const draw = (
    day: Day,
    hours: readonly DayHour[],
    { network, plant }: Pick<DayNetworks, 'network' | 'plant'>,
  ): Promise<string | undefined> => {
    const input = {
      drawn: plant ?? { network, demandMultiplier: 1 },
      note: plant ? 'the day as it was applied' : 'the day as the model has it, from the levels at its start',
      ...{ args: argsOf(day.input), facts: factsOf(day), startS: day.startS },
      startPumpStates: day.input.start_pump_states ?? {},
      applied: hours.map(({ carry }) => carry.step),
    };
    return orNoPicture(
      hydro.run('scheduleDayPicture', input, { signal: cancellationSignal(), timeoutMs: JOB_TIMEOUT_MS }),
    );
  };

  return activityFailures({
    /** Looks the day over, once: what cannot be run is refused before any of it is planned. */
    openScheduleDay: (request: ScheduleDayRequest): Promise<OpenedDay> =>
      withHeartbeat(async () => {
        const { ref, callId } = request;
        const day = await keepUnit(jobUnits, { ref, callId }, DAY_UNIT, () =>
          openDay(deps, request, cancellationSignal()),
        );
        const stepMs = stepMsOf(day.input);
        return { steps: day.steps, clock: stepMs === undefined ? null : { beginsAtMs: day.beginsAtMs, stepMs } };
      }),

    /** Plans an hour and applies it, once: one that is kept is not computed again. */
    planScheduleHour: (job: JobRef, hour: number): Promise<ScheduleDayProgress> =>
      withHeartbeat(async () => {
        const day = await readUnit<Day>(jobUnits, job, DAY_UNIT);
        const kept = await keepUnit(jobUnits, job, FIRST_HOUR + hour, () => planHour(job, day, hour));
        return toProgress(day, kept);
      }),

    /** What the day came to; stored in whole. */
    closeScheduleDay: (job: JobRef): Promise<ScheduleDayResult> =>
      withHeartbeat(async () => {
        const day = await readUnit<Day>(jobUnits, job, DAY_UNIT);
        const hours = await hoursOf(job, day.steps);
        const { tenantId } = job.ref;
        const { network, plant } = await loadDayNetworks(networks, tenantId, day.input);
        const simulated =
          plant &&
          (await hydro.run(
            'scheduleDayEnd',
            {
              ...{ plant, args: argsOf(day.input), facts: factsOf(day), startS: day.startS },
              startPumpStates: day.input.start_pump_states ?? {},
              applied: hours.map(({ carry }) => carry.step),
              blind: hours.map(({ carry }) => carry.blind?.step ?? 'controls'),
            },
            { signal: cancellationSignal(), timeoutMs: JOB_TIMEOUT_MS },
          ));
        const { levels } = await observeHour(networkReadings, tenantId, day, day.steps, hours.at(-1));
        const picture = await draw(day, hours, { network, plant });
        const computed = toDayResult(day, hours, simulated, levels);
        const call = { ...job.ref, callId: job.callId };
        return keepResult(hydroResults, call, 'schedule-day', day.network, { ...computed, picture });
      }),
  });
};

export type ScheduleDayActivities = ReturnType<typeof createScheduleDayActivities>;
