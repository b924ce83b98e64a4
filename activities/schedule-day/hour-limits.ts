import { convert, type ScheduleConstraints } from '../../domains/hydro/index.ts';
import type { HourWarning } from '../../schemas/hydro/schedule-day-result.ts';
import type { DayFacts, Levels } from './day.ts';
import type { DayArgs } from './day-request.ts';

/** EPANET's own levels are no more exact. */
const TOLERANCE = 1e-6;

const digits = (value: number): number => Number(value.toPrecision(6));

type Facts = Pick<DayFacts, 'tankRanges' | 'units' | 'startLevels'>;

/** What is given, with the level that every plan ends at: that of the start of the day, not of the plan. */
export const dayConstraints = (
  given: ScheduleConstraints | null,
  { tankRanges, units, startLevels }: Facts,
): ScheduleConstraints => ({
  ...given,
  tanks: Object.fromEntries(
    Object.keys(tankRanges).map((id) => [
      id,
      { minEndLevel: { value: startLevels[id] ?? 0, unit: units.length }, ...given?.tanks?.[id] },
    ]),
  ),
});

/** What a run of so many steps is held against: the limit on switches is one for each horizon. */
export const judgedConstraints = (
  constraints: ScheduleConstraints,
  { horizon, step }: Pick<DayArgs, 'horizon' | 'step'>,
  steps: number,
): ScheduleConstraints => {
  const { maxSwitchesPerPump: most } = constraints;
  return most === undefined
    ? constraints
    : { ...constraints, maxSwitchesPerPump: most * Math.ceil((steps * step) / horizon) };
};

/** Levels as the engine takes them: a tank that EPANET overdrew by a step is empty, no less. */
export const withinTanks = (levels: Levels, tankRanges: Facts['tankRanges']): Levels =>
  Object.fromEntries(
    Object.entries(tankRanges).map(([id, [floor, roof]]) => [id, Math.min(roof, Math.max(floor, levels[id] ?? floor))]),
  );

/**
 * The limits of one hour's plan. A limit that is broken already cannot be kept: it is moved to where the tank is, so that
 * the plan makes it no worse.
 */
export const hourLimits = (
  constraints: ScheduleConstraints,
  { tankRanges, units }: Facts,
  observed: Levels,
): { readonly tanks: NonNullable<ScheduleConstraints['tanks']>; readonly warnings: readonly HourWarning[] } => {
  const { length } = units;
  const warnings: HourWarning[] = [];
  const tanks = Object.fromEntries(
    Object.entries(tankRanges).map(([id, [floor, roof]]) => {
      const given = constraints.tanks?.[id] ?? {};
      const level = observed[id] ?? floor;
      const min = given.minLevel === undefined ? floor : convert('length', given.minLevel, length);
      const max = given.maxLevel === undefined ? roof : convert('length', given.maxLevel, length);
      const tell = (side: string, limit: number) =>
        warnings.push({
          code: 'LEVEL_OUTSIDE_LIMITS',
          message: `Tank ${id} is at ${digits(level)} ${length}, ${side} its limit of ${digits(limit)} ${length}: this hour is planned so that it gets no worse`,
        });
      if (level < min - TOLERANCE) tell('below', min);
      if (level > max + TOLERANCE) tell('above', max);
      return [
        id,
        {
          ...given,
          minLevel: { value: Math.min(min, level), unit: length },
          maxLevel: { value: Math.max(max, level), unit: length },
        },
      ];
    }),
  );
  return { tanks, warnings };
};
