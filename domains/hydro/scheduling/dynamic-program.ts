import { HydroError } from '../errors.ts';
import type { CompiledSchedule } from './limits.ts';
import type { StepObjective } from './objective.ts';
import type { StepTable } from './step-table.ts';
import { createSwitchingRules, type Switching, startSwitching, toModes } from './switching.ts';

/** A schedule as the method's model sees it: an index into the modes for each step. */
export interface Plan {
  readonly modes: readonly number[];
  /** Objective of the model, with the demand charge. */
  readonly objective: number;
  /** No schedule of the model is better than this. */
  readonly bound: number;
}

/** How a schedule arrived at a level. */
interface Label extends Switching<Label> {
  readonly objective: number;
  readonly level: number;
}

/** Bins over a tank's range: 1 mm for a tank of 4 m. */
const BINS = 4000;
/** Share of the range kept from the limits, for what interpolation leaves out. */
const MARGIN = 2e-5;

/** Labels kept for all steps, some 1.4 kB each: what switching has to remember multiplies them with every pump. */
const MOST_LABELS = 300_000;

/** The limits on switching make too many states to be kept. */
export class TooManyStatesError extends HydroError {
  constructor({ pumps, steps }: CompiledSchedule, step: number) {
    super(
      'OPTION_INVALID',
      `Cannot schedule ${pumps.length} pumps by dynamic programming: the limits on switching make more than ${MOST_LABELS} states by step ${step} of ${steps}; use method milp, schedule fewer pumps, or drop a limit on switching`,
      { pumps: pumps.length, step, steps },
    );
  }
}

/**
 * Forward dynamic programming over the level of one tank (or none). Each bin keeps its best arrival with its true level,
 * so that binning does not drift.
 * @param peakCapKw Modes that draw more are left out.
 * @returns `undefined` when no schedule of the model keeps the limits.
 */
const search = (
  schedule: CompiledSchedule,
  table: StepTable,
  objective: StepObjective,
  peakCapKw: number,
): { readonly modes: readonly number[]; readonly objective: number; readonly peakKw: number } | undefined => {
  const [tank] = schedule.tanks;
  const memory = createSwitchingRules(schedule);
  const width = tank ? (tank.roof - tank.floor) / BINS : 1;
  const margin = tank ? MARGIN * (tank.roof - tank.floor) : 0;
  const start: Label = { objective: 0, level: tank?.start ?? 0, ...startSwitching<Label>(schedule) };
  let kept = 0;
  let stage = new Map<string | number, Label>([['start', start]]);
  for (let step = 0; step < schedule.steps && stage.size > 0; step += 1) {
    const next = new Map<string | number, Label>();
    for (const label of stage.values()) {
      for (const mode of schedule.modes.keys()) {
        const history = memory.next(label, mode);
        if (!history) continue;
        const effect = table.at(step, mode, label.level);
        if (effect.unbalanced || effect.peakKw > peakCapKw) continue;
        if (schedule.minPressure !== undefined && effect.lowestPressure < schedule.minPressure) continue;
        const level = effect.endLevels[0] ?? 0;
        if (tank) {
          const [low, high] = [effect.lowestLevels[0] ?? level, effect.highestLevels[0] ?? level];
          // The level at the start was the end of the step before (or given), so only where it goes is to be judged.
          if (Math.min(level, low < label.level ? low : level) < tank.min + (tank.min > tank.floor ? margin : 0))
            continue;
          if (tank.max < tank.roof && Math.max(level, high > label.level ? high : level) > tank.max - margin) continue;
        }
        const arrived: Label = {
          objective: label.objective + objective.of(effect),
          level,
          mode,
          ...history,
          parent: label,
        };
        const bin = tank ? Math.floor((level - tank.floor) / width) : 0;
        const key = memory.isFree ? bin : `${bin}|${memory.key(arrived)}`;
        const other = next.get(key);
        if (!other || arrived.objective < other.objective) next.set(key, arrived);
      }
    }
    stage = next;
    kept += next.size;
    if (kept > MOST_LABELS) throw new TooManyStatesError(schedule, step + 1);
  }
  let best: Label | undefined;
  for (const label of stage.values()) {
    if (tank && label.level < tank.endMin + (Number.isFinite(tank.endMin) ? margin : 0)) continue;
    if (!best || label.objective < best.objective) best = label;
  }
  if (!best) return undefined;
  const modes = toModes<Label>(best);
  let peakKw = 0;
  let level = tank?.start ?? 0;
  for (const [step, mode] of modes.entries()) {
    const effect = table.at(step, mode, level);
    peakKw = Math.max(peakKw, effect.peakKw);
    level = effect.endLevels[0] ?? 0;
  }
  return { modes, objective: best.objective, peakKw };
};

/** Best plan of the tables; a demand charge is met by trying every power that a mode may draw as a cap. */
export const solveDynamicProgram = (
  schedule: CompiledSchedule,
  table: StepTable,
  objective: StepObjective,
): Plan | undefined => {
  const { demandChargePerKw } = objective;
  const caps =
    demandChargePerKw > 0
      ? schedule.modes.map((_, mode) => {
          const powers = Array.from({ length: schedule.steps }, (__, step) =>
            table.levels.map((level) => table.at(step, mode, level).peakKw),
          );
          return Math.max(...powers.flat()) * (1 + 1e-9);
        })
      : [Number.POSITIVE_INFINITY];
  const plans = [...new Set(caps)].flatMap((cap) => {
    const found = search(schedule, table, objective, cap);
    return found ? [{ modes: found.modes, objective: found.objective + demandChargePerKw * found.peakKw }] : [];
  });
  if (plans.length === 0) return undefined;
  const best = plans.reduce((a, b) => (b.objective < a.objective ? b : a));
  return { ...best, bound: best.objective };
};
