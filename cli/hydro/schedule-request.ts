import type { NetworkUnits, ScheduleConstraints } from '../../domains/hydro/index.ts';
import type { ScheduleLimits } from '../../schemas/hydro/schedule-limits.ts';

type TankLimits = NonNullable<ScheduleConstraints['tanks']>[string];
type LevelLimits = NonNullable<ScheduleLimits['tanks']>[string];

/** A limits file speaks in the units of its network; the engine wants to be told which. */
export const toConstraints = (
  limits: ScheduleLimits,
  tankIds: readonly string[],
  units: NetworkUnits,
): ScheduleConstraints => {
  const { pressure_min, pressure_nodes, max_switches_per_pump, min_on_s, min_off_s, tanks = {} } = limits;
  const { level_min, level_max, end_level_min } = limits;
  const forAll: LevelLimits = {
    ...(level_min === undefined ? {} : { level_min }),
    ...(level_max === undefined ? {} : { level_max }),
    ...(end_level_min === undefined ? {} : { end_level_min }),
  };
  const level = (value: number) => ({ value, unit: units.length });
  const ofTank = (own: LevelLimits): TankLimits => ({
    ...(own.level_min === undefined ? {} : { minLevel: level(own.level_min) }),
    ...(own.level_max === undefined ? {} : { maxLevel: level(own.level_max) }),
    ...(own.end_level_min === undefined ? {} : { minEndLevel: level(own.end_level_min) }),
  });
  // An id that is no tank goes on to the engine, which says what there is.
  const ids = new Set([...tankIds, ...Object.keys(tanks)]);
  return {
    tanks: Object.fromEntries([...ids].map((id) => [id, ofTank({ ...forAll, ...tanks[id] })])),
    ...(pressure_min === undefined ? {} : { minimumPressure: { value: pressure_min, unit: units.pressure } }),
    ...(pressure_nodes ? { pressureNodeIds: pressure_nodes } : {}),
    ...(max_switches_per_pump === undefined ? {} : { maxSwitchesPerPump: max_switches_per_pump }),
    ...(min_on_s === undefined ? {} : { minOnS: min_on_s }),
    ...(min_off_s === undefined ? {} : { minOffS: min_off_s }),
  };
};
