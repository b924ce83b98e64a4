import { convert } from '../../domains/hydro/index.ts';
import type { DayOutcome, ScheduleDayResult } from '../../schemas/hydro/schedule-day-result.ts';
import { toFigure } from '../hydraulics/answer-facts.ts';
import { type Computed, inBoth } from '../hydraulics/computed.ts';
import { toTables } from '../hydraulics/result-tables.ts';
import type { computeDayEnd } from './compute-day-end.ts';
import type { Day, DayHour, Levels } from './day.ts';
import { dayTables } from './day-tables.ts';
import { dayConstraints } from './hour-limits.ts';
import { switchesOf } from './pump-states.ts';

/** EPANET's own levels are no more exact. */
const TOLERANCE = 1e-6;

/** Levels at the start of each hour and at the end, by tank. */
const observedLevels = (day: Day, hours: readonly DayHour[], end: Levels): DayOutcome['tankLevels'] =>
  Object.fromEntries(
    Object.keys(day.tankRanges).map((id) => [
      id,
      [...hours.map(({ told }) => told.observedLevels), end].map((levels) => levels[id] ?? 0),
    ]),
  );

const endViolations = (day: Day, end: Levels): DayOutcome['violations'] =>
  Object.entries(dayConstraints(day.input.constraints, day).tanks ?? {}).flatMap(([elementId, { minEndLevel }]) => {
    const limit = minEndLevel === undefined ? 0 : convert('length', minEndLevel, day.units.length);
    const found = end[elementId] ?? 0;
    return found < limit - TOLERANCE ? [{ constraint: 'end-level', elementId, found, limit }] : [];
  });

/** A day without a plant: levels are those read, all else is the model's from them. */
const outcomeOfReadings = (day: Day, hours: readonly DayHour[], end: Levels): DayOutcome => {
  const totals = hours.at(-1)?.carry.totals;
  if (!totals) throw new RangeError('The last hour of a day by readings has no totals');
  const { energyCost: _, ...sums } = totals;
  return {
    ...sums,
    tankLevels: observedLevels(day, hours, end),
    switchesByPumpId: switchesOf(
      day.pumpIds,
      hours.map(({ told }) => told.speeds),
      day.input.start_pump_states ?? {},
    ),
    violations: [...sums.violations, ...endViolations(day, end)],
  };
};

const largestDeviation = (hours: readonly DayHour[]): number | undefined => {
  const all = hours.flatMap(({ told }) => Object.values(told.deviation ?? {}));
  return all.length === 0 ? undefined : all.reduce((worst, one) => (Math.abs(one) > Math.abs(worst) ? one : worst));
};

/**
 * What a day came to.
 * @param simulated What the plant says of it, and of plans that never look; `null` when there is no plant.
 * @param end Levels at the end of the last hour.
 */
export const toDayResult = (
  day: Day,
  hours: readonly DayHour[],
  simulated: ReturnType<typeof computeDayEnd> | null,
  end: Levels,
): Computed<ScheduleDayResult> => {
  const { input, units, pumpIds, ownControls } = day;
  const spent = hours.at(-1)?.carry.spent;
  const run = {
    ...day.run,
    solveTimeMs: day.run.solveTimeMs + (spent?.solveTimeMs ?? 0),
    runTimeMs: day.run.runTimeMs + (spent?.runTimeMs ?? 0),
  };
  const { speeds: _, ...applied } = simulated?.applied ?? { ...outcomeOfReadings(day, hours, end), speeds: [] };
  const count = (by: DayHour['told']['applied']) => hours.filter(({ told }) => told.applied === by).length;
  const build = (): Omit<ScheduleDayResult, 'network' | 'result'> => ({
    run,
    units: { ...units },
    objective: input.objective,
    observed: input.observe.mode,
    plant: day.plant,
    stepS: input.step,
    startS: day.startS,
    steps: day.steps,
    pumpIds,
    speeds: pumpIds.map((_id, pump) => hours.map(({ told }) => told.speeds[pump] ?? 0)),
    ...applied,
    isMeasured: simulated !== null,
    planned: { own: count('plan'), earlier: count('earlier-plan'), controls: count('controls') },
    warningHours: hours.filter(({ told }) => told.warnings.length > 0).length,
    largestDeviation: toFigure(largestDeviation(hours)),
    ownControls,
    savings: toFigure(ownControls.cost - applied.cost),
    openLoop: simulated?.openLoop ?? null,
    hours: hours.map(({ told }) => told),
  });
  return { ...inBoth(build), ...toTables(dayTables(day, hours, applied, simulated?.openLoop ?? null)) };
};
