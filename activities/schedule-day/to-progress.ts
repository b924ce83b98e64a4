import type { ScheduleDayProgress } from '../../schemas/hydro/schedule-day-result.ts';
import type { Day, DayHour } from './day.ts';

/** An hour in the few words in which it is told while the day goes on. */
export const toProgress = ({ units, pumpIds }: Day, { told }: DayHour): ScheduleDayProgress => ({
  hour: told.hour,
  timeS: told.timeS,
  tankLevels: told.observedLevels,
  levelUnit: units.length,
  observedBy: told.observedBy,
  deviation: told.deviation,
  applied: told.applied,
  pumpsOn: pumpIds.filter((_, pump) => (told.speeds[pump] ?? 0) > 0),
  costSoFar: told.costSoFar,
  energyKwhSoFar: told.energyKwhSoFar,
  violations: told.violations.length,
  warnings: told.warnings,
});
