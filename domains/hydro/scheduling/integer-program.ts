import type { Highs } from '../engine/highs.ts';
import type { Plan } from './dynamic-program.ts';
import type { CompiledSchedule } from './limits.ts';
import { LinearModel, type Term } from './linear-model.ts';
import { type Linearised, type LinearStep, linearBounds } from './linear-steps.ts';
import type { StepObjective } from './objective.ts';

/**
 * Chooses a mode for each step: binaries x with one mode a step, tank levels, and products of x with the deviation of a
 * level from its reference, which are exact because they are split by mode (a convex hull, no big number).
 * @param start Modes to start from, as a search over the same table found them.
 * @returns `unknown` when the time limit came before the first schedule.
 */
export const solveIntegerProgram = (
  highs: Highs,
  schedule: CompiledSchedule,
  objective: StepObjective,
  table: readonly (readonly LinearStep[])[],
  reference: readonly (readonly number[])[],
  start: readonly number[] | undefined,
  timeLimitS: number,
): Plan | 'infeasible' | 'unknown' => {
  const model = new LinearModel();
  const { tanks, modes, steps, minPressure } = schedule;
  const peak =
    objective.demandChargePerKw > 0 ? model.column(objective.demandChargePerKw, 0, Number.POSITIVE_INFINITY) : -1;
  const chosen: number[][] = [];
  /** Columns of the tank levels at the start of each step and at the end. */
  const levels: number[][] = [tanks.map(({ start }) => model.column(0, start, start))];
  for (let step = 0; step < steps; step += 1) {
    const row = table[step] ?? [];
    const last = step === steps - 1;
    const x = row.map(({ objective: { base }, usable }) => model.column(base, 0, usable ? 1 : 0, { integer: true }));
    chosen.push(x);
    model.row(
      1,
      1,
      x.map((column): Term => [column, 1]),
    );
    const deviations = tanks.map(({ floor, roof }, tank) => {
      const at = reference[step]?.[tank] ?? 0;
      const columns = row.map(({ objective: { slopes } }, mode) => {
        const column = model.column(slopes[tank] ?? 0, floor - at, roof - at);
        model.row(0, Number.POSITIVE_INFINITY, [
          [column, 1],
          [x[mode] ?? 0, at - floor],
        ]);
        model.row(Number.NEGATIVE_INFINITY, 0, [
          [column, 1],
          [x[mode] ?? 0, at - roof],
        ]);
        return column;
      });
      model.row(-at, -at, [...columns.map((column): Term => [column, 1]), [levels[step]?.[tank] ?? 0, -1]]);
      return columns;
    });
    const sum = (of: (effect: LinearStep) => Linearised): readonly Term[] =>
      row.flatMap((effect, mode): readonly Term[] => [
        [x[mode] ?? 0, of(effect).base],
        ...deviations.map((columns, tank): Term => [columns[mode] ?? 0, of(effect).slopes[tank] ?? 0]),
      ]);
    levels.push(
      tanks.map((limits, tank) => {
        const column = model.column(0, ...linearBounds(limits, last));
        // A tank that may fill shuts when it is full: what would have gone in beyond its top stays out.
        const most = limits.max < limits.roof ? 0 : Number.POSITIVE_INFINITY;
        model.row(0, most, [[column, -1], ...sum(({ ends }) => ends[tank] ?? { base: 0, slopes: [] })]);
        return column;
      }),
    );
    if (minPressure !== undefined)
      model.row(
        minPressure,
        Number.POSITIVE_INFINITY,
        sum(({ pressure }) => pressure),
      );
    if (peak >= 0)
      model.row(0, Number.POSITIVE_INFINITY, [
        [peak, 1],
        ...sum(({ power }) => power).map(([column, value]): Term => [column, -value]),
      ]);
  }
  for (const pump of schedule.pumps.keys()) addSwitchingRules(model, schedule, chosen, pump);
  const startTerms = chosen.flatMap((x, step) =>
    x.map((column, mode): Term => [column, start?.[step] === mode ? 1 : 0]),
  );
  const solution = model.solve(highs, { timeLimitS, start: start ? startTerms : [] });
  if (solution.status !== 'solved') return solution.status;
  const best = chosen.map((x) =>
    x.reduce(
      (top, column, mode) => ((solution.values[column] ?? 0) > (solution.values[x[top] ?? 0] ?? 0) ? mode : top),
      0,
    ),
  );
  return {
    modes: best.map((mode) => Math.min(mode, modes.length - 1)),
    objective: solution.objective,
    bound: solution.bound,
  };
};

const addSwitchingRules = (
  model: LinearModel,
  schedule: CompiledSchedule,
  chosen: readonly (readonly number[])[],
  pump: number,
): void => {
  const { steps, maxSwitches, minOnSteps, minOffSteps, modes } = schedule;
  const before = schedule.before[pump];
  const on = (step: number, sign: number): readonly Term[] =>
    (chosen[step] ?? []).flatMap((column, mode): readonly Term[] =>
      (modes[mode]?.[pump] ?? 0) > 0 ? [[column, sign]] : [],
    );
  // Before the first step there are no columns: what is known of it is a constant, taken to the right-hand side.
  const known = (step: number): number => (step < 0 && before?.on ? 1 : 0);
  const switches: Term[] = [];
  for (let step = before ? 0 : 1; step < steps; step += 1) {
    const was = known(step - 1);
    if (maxSwitches < steps) {
      const change = model.column(0, 0, 1);
      model.row(-was, Number.POSITIVE_INFINITY, [[change, 1], ...on(step, -1), ...on(step - 1, 1)]);
      model.row(was, Number.POSITIVE_INFINITY, [[change, 1], ...on(step, 1), ...on(step - 1, -1)]);
      switches.push([change, 1]);
    }
    // Started now, it is still on then; stopped now, it is still off then.
    for (let later = step + 1; later < Math.min(steps, step + minOnSteps); later += 1) {
      model.row(Number.NEGATIVE_INFINITY, was, [...on(step, 1), ...on(step - 1, -1), ...on(later, -1)]);
    }
    for (let later = step + 1; later < Math.min(steps, step + minOffSteps); later += 1) {
      model.row(Number.NEGATIVE_INFINITY, 1 - was, [...on(step - 1, 1), ...on(step, -1), ...on(later, 1)]);
    }
  }
  if (maxSwitches < steps) model.row(Number.NEGATIVE_INFINITY, maxSwitches, switches);
  if (!before) return;
  // It stays as it was until its minimum time is over.
  const left = (before.on ? minOnSteps : minOffSteps) - before.age;
  for (let step = 0; step < Math.min(steps, left); step += 1) model.row(known(-1), known(-1), on(step, 1));
};
