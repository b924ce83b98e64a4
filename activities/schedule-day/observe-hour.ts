import type { HourWarning, ScheduledHour } from '../../schemas/hydro/schedule-day-result.ts';
import type { NetworkReadingStore } from '../../stores/network-reading-store.ts';
import type { Day, DayHour, Levels, PumpStates } from './day.ts';
import { readingsOf, stepMsOf } from './day-clock.ts';
import { observeLevels } from './observe-levels.ts';

export interface HourStart extends Pick<ScheduledHour, 'observedBy' | 'readAt' | 'deviation'> {
  readonly levels: Levels;
  readonly pumpStates: PumpStates;
  readonly warnings: readonly HourWarning[];
}

/** Readings that are looked through for the newest of each tank. */
const MOST_READINGS = 500;

const minus = (levels: Levels, expected: Levels): Levels =>
  Object.fromEntries(Object.entries(levels).map(([id, level]) => [id, level - (expected[id] ?? level)]));

const lateBy = (day: Day, hour: number, nowMs: number): readonly HourWarning[] => {
  const stepMs = stepMsOf(day.input) ?? Number.POSITIVE_INFINITY;
  const lateMs = nowMs - readingsOf(day, hour).beginsAtMs;
  if (lateMs < stepMs) return [];
  return [
    {
      code: 'HOUR_LATE',
      message: `The hour was over when it was planned, ${Math.round(lateMs / 1_000)} s after it had begun: it counts as run by its plan`,
    },
  ];
};

/** What an hour begins with: the plant's levels, those that were read, or those that the model predicted. */
export const observeHour = async (
  readings: NetworkReadingStore,
  tenantId: string,
  day: Day,
  hour: number,
  last: DayHour | undefined,
): Promise<HourStart> => {
  const predicted = last?.told.predictedLevels;
  const levels = last?.carry.plantLevels ?? predicted ?? day.startLevels;
  const pumpStates = last?.carry.pumpStates ?? day.input.start_pump_states ?? {};
  const deviationOf = (observed: Levels) => (predicted === undefined ? null : minus(observed, predicted));
  if (day.input.observe.mode === 'simulated')
    return {
      ...{ levels, pumpStates, readAt: null, warnings: [] },
      observedBy: last === undefined ? 'start' : 'plant',
      deviation: deviationOf(levels),
    };
  const { after, until, maxAgeS } = readingsOf(day, hour);
  const found = await readings.list(tenantId, day.network?.networkId ?? '', { after, until, limit: MOST_READINGS });
  const observed = observeLevels(found, { levels, pumpStates }, day, maxAgeS);
  const isRead = observed.readAt !== null;
  return {
    levels: observed.levels,
    pumpStates: observed.pumpStates,
    readAt: observed.readAt?.toISOString() ?? null,
    warnings: [...observed.warnings, ...lateBy(day, hour, Date.now())],
    observedBy: isRead ? 'reading' : last === undefined ? 'start' : 'model',
    deviation: isRead ? deviationOf(observed.levels) : null,
  };
};
