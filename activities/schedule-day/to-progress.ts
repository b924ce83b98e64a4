import type { ScheduleDayProgress } from '../../schemas/hydro/schedule-day-result.ts';
import type { Day, DayHour } from './day.ts';

/** Tanks that a line of text has room for. */
const MOST_SHOWN = 5;

/** An hour in the few words in which it is told while the day goes on. */
export const toProgress = ({ units, pumpIds }: Day, { told }: DayHour): ScheduleDayProgress => {
  const pumpsOn = pumpIds.filter((_, pump) => (told.speeds[pump] ?? 0) > 0);
  const levels = Object.entries(told.observedLevels).map(([id, level]) => `${id} ${level.toFixed(2)} ${units.length}`);
  const shown = [
    ...levels.slice(0, MOST_SHOWN),
    `on: ${pumpsOn.join(', ') || 'none'}`,
    ...told.warnings.map(({ code }) => code),
  ];
  return {
    last: `hour ${told.hour} (${shown.join('; ')})`,
    hour: told.hour,
    timeS: told.timeS,
    tankLevels: told.observedLevels,
    levelUnit: units.length,
    observedBy: told.observedBy,
    deviation: told.deviation,
    applied: told.applied,
    pumpsOn,
    costSoFar: told.costSoFar,
    energyKwhSoFar: told.energyKwhSoFar,
    violations: told.violations.length,
    warnings: told.warnings,
  };
};
