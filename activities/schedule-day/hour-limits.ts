import { convert, type ScheduleConstraints } from '../../domains/hydro/index.ts';
import type { HourWarning } from '../../schemas/hydro/schedule-day-result.ts';
import type { DayFacts, Levels } from './day.ts';
import type { DayArgs } from './day-request.ts';
import { type Margin, type Margins, NO_MARGIN } from './margins.ts';

/** EPANET's own levels are no more exact. */
const TOLERANCE = 1e-6;

const digits = (value: number): number => Number(value.toPrecision(6));

type TankLimits = NonNullable<ScheduleConstraints['tanks']>[string];
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

/** Share of a tank's range: a reading that is further from what was predicted is a fault more likely than a demand. */
const MOST_MARGIN = 0.1;

/** The limits of one tank, moved by the margin where the tank has room for it. */
const tankLimits = (
  given: TankLimits,
  [floor, roof]: readonly [floor: number, roof: number],
  length: 'm' | 'ft',
  margin: Margin,
): { readonly min: number; readonly max: number; readonly end: number } => {
  const most = MOST_MARGIN * (roof - floor);
  const [low, high] = [Math.min(most, margin.low), Math.min(most, margin.high)];
  const of = (level: TankLimits['minLevel'], fallback: number): number =>
    level === undefined ? fallback : convert('length', level, length);
  const [min, max] = [Math.max(floor, of(given.minLevel, floor)), Math.min(roof, of(given.maxLevel, roof))];
  const end = of(given.minEndLevel, floor);
  return min + low <= max - high
    ? { min: min + low, max: max - high, end: Math.min(max - high, end + low) }
    : { min, max, end };
};

/**
 * The limits of one hour's plan. A limit that is broken already cannot be kept: it is moved to where the tank is, so that
 * the plan makes it no worse.
 * @param margins How far the plan is to stay away from them.
 */
export const hourLimits = (
  constraints: ScheduleConstraints,
  { tankRanges, units: { length } }: Pick<Facts, 'tankRanges' | 'units'>,
  observed: Levels,
  margins: Margins = {},
): { readonly tanks: NonNullable<ScheduleConstraints['tanks']>; readonly warnings: readonly HourWarning[] } => {
  const warnings: HourWarning[] = [];
  const tanks = Object.fromEntries(
    Object.entries(tankRanges).map(([id, range]) => {
      const given = constraints.tanks?.[id] ?? {};
      const level = observed[id] ?? range[0];
      const limit = tankLimits(given, range, length, NO_MARGIN);
      const tell = (side: string, broken: number) =>
        warnings.push({
          code: 'LEVEL_OUTSIDE_LIMITS',
          message: `Tank ${id} is at ${digits(level)} ${length}, ${side} its limit of ${digits(broken)} ${length}: this hour is planned so that it gets no worse`,
        });
      if (level < limit.min - TOLERANCE) tell('below', limit.min);
      if (level > limit.max + TOLERANCE) tell('above', limit.max);
      const kept = tankLimits(given, range, length, margins[id] ?? NO_MARGIN);
      const quantity = (value: number) => ({ value, unit: length });
      return [
        id,
        {
          minLevel: quantity(Math.min(kept.min, level)),
          maxLevel: quantity(Math.max(kept.max, level)),
          ...(given.minEndLevel === undefined ? {} : { minEndLevel: quantity(kept.end) }),
        },
      ];
    }),
  );
  return { tanks, warnings };
};
