import type { CompiledSchedule } from './limits.ts';
import type { Plant } from './plant.ts';

/** What one step of the schedule does in one mode, from one level. */
export interface StepEffect {
  /** Level of each tank at the end of the step. */
  readonly endLevels: readonly number[];
  readonly lowestLevels: readonly number[];
  readonly highestLevels: readonly number[];
  readonly energyCost: number;
  readonly energyKwh: number;
  readonly hydraulicKwh: number;
  readonly peakKw: number;
  readonly lowestPressure: number;
  readonly unbalanced: boolean;
}

/** Simulates one step of the schedule. */
export const measureStep = (
  plant: Plant,
  step: number,
  mode: readonly number[],
  levels: readonly number[],
): StepEffect => {
  const run = plant.run([mode], levels, step, 1);
  return {
    endLevels: run.levels.at(-1) ?? [],
    lowestLevels: run.lowestLevels,
    highestLevels: run.highestLevels,
    energyCost: run.energy.energyCost,
    energyKwh: run.energy.energyKwh,
    hydraulicKwh: run.hydraulicKwh,
    peakKw: run.energy.peakKw,
    lowestPressure: run.lowestPressure,
    unbalanced: run.unbalanced,
  };
};

/** Effects by step, mode and level of the one tank (or of none: one level). */
export interface StepTable {
  readonly levels: readonly number[];
  at(step: number, mode: number, level: number): StepEffect;
}

/** Levels of the one tank that each step and mode is simulated from. */
export const TABLE_LEVELS = 17;
/** Share of a tank's range within which it counts as dry or full. */
const CUT = 1e-6;

/** Tables for dynamic programming: every step and mode from a grid of levels, straight lines between. */
export const buildStepTable = (plant: Plant, schedule: CompiledSchedule): StepTable => {
  const [tank] = schedule.tanks;
  const levels = tank
    ? Array.from({ length: TABLE_LEVELS }, (_, i) => tank.floor + ((tank.roof - tank.floor) * i) / (TABLE_LEVELS - 1))
    : [0];
  const effects = Array.from({ length: schedule.steps }, (_, step) =>
    schedule.modes.map((mode) => levels.map((level) => measureStep(plant, step, mode, tank ? [level] : []))),
  );
  // Where a tank runs dry (or full, when it must stay below that) the change of level is cut off; straight lines are
  // drawn through the levels where it is not, so that such a step shows as one that goes past the limit.
  const isCut = ({ lowestLevels, highestLevels }: StepEffect): boolean =>
    tank !== undefined &&
    ((lowestLevels[0] ?? tank.roof) <= tank.floor + CUT * (tank.roof - tank.floor) ||
      (tank.max < tank.roof && (highestLevels[0] ?? tank.floor) >= tank.roof - CUT * (tank.roof - tank.floor)));
  const usable = effects.map((modes) =>
    modes.map((row) => {
      const whole = [...row.keys()].filter((i) => !isCut(row[i] as StepEffect));
      return whole.length >= 2 ? whole : [...row.keys()];
    }),
  );
  const at = (step: number, mode: number, level: number): StepEffect => {
    const row = effects[step]?.[mode] ?? [];
    const grid = usable[step]?.[mode] ?? [];
    const above = grid.findIndex((i) => (levels[i] ?? 0) > level);
    const second = Math.max(1, above < 0 ? grid.length - 1 : above);
    const [i, j] = [grid[second - 1] ?? 0, grid[second] ?? 0];
    const [low, high] = [row[i], row[j]];
    if (!low) throw new RangeError(`no step ${step} with mode ${mode} in the table`);
    if (!high || !tank) return low;
    const [a, b] = [levels[i] ?? 0, levels[j] ?? 0];
    return interpolate(low, high, (level - a) / (b - a), [a, b], level);
  };
  return { levels, at };
};

/** Levels are interpolated as changes, so that a line between two grid levels is exact where the flow is. */
const interpolate = (
  low: StepEffect,
  high: StepEffect,
  share: number,
  [a, b]: readonly [number, number],
  level: number,
): StepEffect => {
  const mix = (x: number, y: number) => x + (y - x) * share;
  const mixLevel = (x: readonly number[], y: readonly number[]) => [level + mix((x[0] ?? 0) - a, (y[0] ?? 0) - b)];
  return {
    endLevels: mixLevel(low.endLevels, high.endLevels),
    lowestLevels: mixLevel(low.lowestLevels, high.lowestLevels),
    highestLevels: mixLevel(low.highestLevels, high.highestLevels),
    energyCost: mix(low.energyCost, high.energyCost),
    energyKwh: mix(low.energyKwh, high.energyKwh),
    hydraulicKwh: mix(low.hydraulicKwh, high.hydraulicKwh),
    peakKw: mix(low.peakKw, high.peakKw),
    lowestPressure: mix(low.lowestPressure, high.lowestPressure),
    unbalanced: low.unbalanced || high.unbalanced,
  };
};
