import type { CompiledSchedule } from './limits.ts';
import type { StepObjective } from './objective.ts';
import type { Plant } from './plant.ts';
import { measureStep, type StepEffect } from './step-table.ts';

/** A quantity of one step in one mode, straight in the tank levels around a reference. */
export interface Linearised {
  readonly base: number;
  /** Change for a unit of each tank's level. */
  readonly slopes: readonly number[];
}

/** What one step in one mode does, around the levels it was linearised at. */
export interface LinearStep {
  readonly usable: boolean;
  readonly ends: readonly Linearised[];
  readonly objective: Linearised;
  readonly power: Linearised;
  readonly pressure: Linearised;
}

/** Share of a tank's range that the slopes are measured over, to each side. */
const SPREAD = 0.15;
/** How often the levels are moved away from a limit. */
const MOST_MOVES = 3;
/** Share of a tank's range kept from its limits, for what straight lines leave out. */
const MARGIN = 0.002;

/** Pressures below this, in any unit, are those of junctions cut off from all water: no number to draw a line through. */
const CUT_OFF = -1e5;

const isDry = ({ lowestPressure }: StepEffect): boolean => lowestPressure < CUT_OFF;
/** Of a mode that cannot be used: its terms stay out of the program, where heads of -1e8 would spoil the scaling. */
const NOTHING: Linearised = { base: 0, slopes: [] };

/** Share of a tank's range within which it counts as dry or full. */
const CUT = 1e-6;
type Tanks = CompiledSchedule['tanks'];

const isAtFloor = ({ floor, roof }: Tanks[number], level: number | undefined): boolean =>
  (level ?? roof) <= floor + CUT * (roof - floor);
const isAtRoof = ({ floor, roof }: Tanks[number], level: number | undefined): boolean =>
  (level ?? floor) >= roof - CUT * (roof - floor);

/** A tank runs dry or fills up in the step, so that its change of level is cut off there. */
const isCut = (tanks: Tanks, { lowestLevels, highestLevels }: StepEffect): boolean =>
  tanks.some((tank, i) => isAtFloor(tank, lowestLevels[i]) || isAtRoof(tank, highestLevels[i]));

/**
 * A step from the levels nearest to the reference at which no tank's change is cut off: the line through it shows such a
 * step as one that goes past the limit, instead of one that stops there.
 */
const measureUncut = (plant: Plant, tanks: Tanks, step: number, mode: readonly number[], levels: readonly number[]) => {
  const first = { levels, effect: measureStep(plant, step, mode, levels) };
  let at = first;
  for (let tries = 0; tries < MOST_MOVES && isCut(tanks, at.effect); tries += 1) {
    const { lowestLevels, highestLevels } = at.effect;
    const moved = at.levels.map((level, i) => {
      const tank = tanks[i];
      if (!tank) return level;
      const shift = SPREAD * (tank.roof - tank.floor);
      if (isAtFloor(tank, lowestLevels[i])) return Math.min(tank.roof - shift / 2, level + shift);
      return isAtRoof(tank, highestLevels[i]) ? Math.max(tank.floor + shift / 2, level - shift) : level;
    });
    at = { levels: moved, effect: measureStep(plant, step, mode, moved) };
  }
  return isCut(tanks, at.effect) ? first : at;
};

/** Effects of every step and mode at reference levels and beside them: several level points, not one. */
export const linearise = (
  plant: Plant,
  schedule: CompiledSchedule,
  objective: StepObjective,
  reference: readonly (readonly number[])[],
): readonly (readonly LinearStep[])[] =>
  Array.from({ length: schedule.steps }, (_, step) =>
    schedule.modes.map((mode): LinearStep => {
      const wanted = reference[step] ?? [];
      const { levels, effect: base } = measureUncut(plant, schedule.tanks, step, mode, wanted);
      const beside = schedule.tanks.map(({ floor, roof }, tank) => {
        const shift = SPREAD * (roof - floor);
        const at = (level: number) => ({
          level,
          effect: measureStep(
            plant,
            step,
            mode,
            levels.map((old, i) => (i === tank ? level : old)),
          ),
        });
        const level = levels[tank] ?? 0;
        const [low, high] = [at(Math.max(floor, level - shift)), at(Math.min(roof, level + shift))];
        // Where a tank would run dry or fill up beside the reference, the line is drawn from the reference itself.
        const isUseless = (effect: StepEffect) =>
          isDry(effect) || (!isCut(schedule.tanks, base) && isCut(schedule.tanks, effect));
        return [low, high].map((point) => (isUseless(point.effect) ? { level, effect: base } : point));
      });
      const usable = !base.unbalanced && !isDry(base);
      const slope = (value: (effect: StepEffect) => number, [low, high]: (typeof beside)[number]): number =>
        low && high && high.level > low.level ? (value(high.effect) - value(low.effect)) / (high.level - low.level) : 0;
      // The line at the reference, which may lie beside the levels that it was drawn around.
      const toLine = (at: number, slopes: readonly number[]): Linearised => ({
        base: slopes.reduce((sum, per, tank) => sum + per * ((wanted[tank] ?? 0) - (levels[tank] ?? 0)), at),
        slopes,
      });
      const of = (value: (effect: StepEffect) => number): Linearised =>
        usable
          ? toLine(
              value(base),
              beside.map((points) => slope(value, points)),
            )
          : NOTHING;
      return {
        usable,
        ends: schedule.tanks.map((_tank, i) => of(({ endLevels }) => endLevels[i] ?? 0)),
        objective: of(objective.of),
        power: of(({ peakKw }) => peakKw),
        pressure: of(({ lowestPressure }) => lowestPressure),
      };
    }),
  );

/** Bounds that a tank's level keeps at the end of a step in linear models, a little inside its limits. */
export const linearBounds = (
  { min, max, floor, roof, endMin }: CompiledSchedule['tanks'][number],
  isLast: boolean,
): readonly [low: number, high: number] => {
  const margin = MARGIN * (roof - floor);
  const low = Math.max(min > floor ? min + margin : floor, isLast && Number.isFinite(endMin) ? endMin + margin : floor);
  return [low, Math.max(low, max < roof ? max - margin : roof)];
};
