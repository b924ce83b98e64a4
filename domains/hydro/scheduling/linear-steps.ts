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
/** Share of a tank's range kept from its limits, for what straight lines leave out. */
const MARGIN = 0.002;

/** Pressures below this, in any unit, are those of junctions cut off from all water: no number to draw a line through. */
const CUT_OFF = -1e5;

const isDry = ({ lowestPressure }: StepEffect): boolean => lowestPressure < CUT_OFF;
/** Of a mode that cannot be used: its terms stay out of the program, where heads of -1e8 would spoil the scaling. */
const NOTHING: Linearised = { base: 0, slopes: [] };

/** Effects of every step and mode at reference levels and beside them: several level points, not one. */
export const linearise = (
  plant: Plant,
  schedule: CompiledSchedule,
  objective: StepObjective,
  reference: readonly (readonly number[])[],
): readonly (readonly LinearStep[])[] =>
  Array.from({ length: schedule.steps }, (_, step) =>
    schedule.modes.map((mode): LinearStep => {
      const levels = reference[step] ?? [];
      const base = measureStep(plant, step, mode, levels);
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
        // Where the network would run dry beside the reference, the line is drawn from the reference itself.
        return [isDry(low.effect) ? { level, effect: base } : low, isDry(high.effect) ? { level, effect: base } : high];
      });
      const usable = !base.unbalanced && !isDry(base);
      const slope = (value: (effect: StepEffect) => number, [low, high]: (typeof beside)[number]): number =>
        low && high && high.level > low.level ? (value(high.effect) - value(low.effect)) / (high.level - low.level) : 0;
      const of = (value: (effect: StepEffect) => number): Linearised =>
        usable ? { base: value(base), slopes: beside.map((points) => slope(value, points)) } : NOTHING;
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
