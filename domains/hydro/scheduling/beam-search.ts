import type { CompiledSchedule } from './limits.ts';
import { type LinearStep, linearBounds } from './linear-steps.ts';
import type { StepObjective } from './objective.ts';
import { createSwitchingRules, type Switching, startSwitching, toModes } from './switching.ts';

interface Label extends Switching<Label> {
  readonly objective: number;
  readonly peakKw: number;
  readonly levels: readonly number[];
}

/** Labels kept after each step, spread over bins of the tanks' levels. */
const WIDTH = 1200;
/** Bins of one tank: a finer grid than this keeps labels that hardly differ. */
const MOST_BINS = 60;

/**
 * A quick schedule for several tanks over the same linearised steps as the integer program, which starts from it: forward
 * search that keeps the best arrival in each bin of levels. Good, and not proven to be the best.
 */
export const searchBeam = (
  schedule: CompiledSchedule,
  objective: StepObjective,
  table: readonly (readonly LinearStep[])[],
  reference: readonly (readonly number[])[],
): readonly number[] | undefined => {
  const { tanks, steps, minPressure } = schedule;
  const rules = createSwitchingRules(schedule);
  const bins = Math.max(2, Math.min(MOST_BINS, Math.floor(WIDTH ** (1 / Math.max(1, tanks.length)))));
  let stage: readonly Label[] = [
    { objective: 0, peakKw: 0, levels: tanks.map(({ start }) => start), ...startSwitching<Label>(schedule) },
  ];
  for (let step = 0; step < steps; step += 1) {
    const bounds = tanks.map((tank) => linearBounds(tank, step === steps - 1));
    const arrivals = new Map<string, Label>();
    for (const label of stage) {
      const deviations = label.levels.map((level, tank) => level - (reference[step]?.[tank] ?? 0));
      const at = ({ base, slopes }: { readonly base: number; readonly slopes: readonly number[] }): number =>
        deviations.reduce((sum, deviation, tank) => sum + (slopes[tank] ?? 0) * deviation, base);
      for (const [mode, effect] of (table[step] ?? []).entries()) {
        if (!effect.usable || (minPressure !== undefined && at(effect.pressure) < minPressure)) continue;
        const history = rules.next(label, mode);
        if (!history) continue;
        // A tank that may fill shuts when it is full.
        const levels = effect.ends.map((end, tank) => {
          const { max, roof } = tanks[tank] ?? { max: 0, roof: 0 };
          return max < roof ? at(end) : Math.min(roof, at(end));
        });
        if (levels.some((level, tank) => level < (bounds[tank]?.[0] ?? 0) || level > (bounds[tank]?.[1] ?? 0)))
          continue;
        const peakKw = Math.max(label.peakKw, at(effect.power));
        const cost = label.objective + at(effect.objective) + objective.demandChargePerKw * (peakKw - label.peakKw);
        const arrived: Label = { objective: cost, peakKw, levels, mode, ...history, parent: label };
        const place = levels.map((level, tank) => binOf(level, tanks[tank], bins)).join();
        const key = rules.isFree ? place : `${place}|${rules.key(arrived)}`;
        const other = arrivals.get(key);
        if (!other || cost < other.objective) arrivals.set(key, arrived);
      }
    }
    stage = thin([...arrivals.values()], tanks, bins);
  }
  const [best] = stage.toSorted((a, b) => a.objective - b.objective);
  return best && toModes<Label>(best);
};

const binOf = (level: number, tank: CompiledSchedule['tanks'][number] | undefined, bins: number): number =>
  tank ? Math.floor(((level - tank.floor) / (tank.roof - tank.floor)) * bins) : 0;

/** When memory of switching makes too many labels, the cheapest few of each bin stay. */
const thin = (labels: readonly Label[], tanks: CompiledSchedule['tanks'], bins: number): readonly Label[] => {
  if (labels.length <= WIDTH) return labels;
  const byBin = Map.groupBy(labels, ({ levels }) =>
    levels.map((level, tank) => binOf(level, tanks[tank], bins)).join(),
  );
  const each = Math.max(1, Math.floor(WIDTH / byBin.size));
  return [...byBin.values()].flatMap((group) => group.toSorted((a, b) => a.objective - b.objective).slice(0, each));
};
