import type { Model } from '../engine/model.ts';
import type { RunDiagnosis } from '../simulation/diagnose.ts';
import type { CompiledSchedule, CompiledStart } from './limits.ts';
import type { PlantRun } from './plant.ts';
import type { ConstraintKind, ConstraintViolation, ScheduleOutcome } from './schedule-request.ts';

/** Levels and pressures this close to a limit keep it; EPANET's own levels are no more exact. */
const TOLERANCE = 1e-6;

/** On-states of one pump, by step. */
const onSteps = (modes: readonly (readonly number[])[], pump: number): readonly boolean[] =>
  modes.map((mode) => (mode[pump] ?? 0) > 0);

/** Changes of state; one at the first step counts when the state before it is known. */
const countSwitches = (on: readonly boolean[], before: CompiledStart | undefined): number =>
  on.filter((state, i) => state !== (i > 0 ? on[i - 1] : (before?.on ?? state))).length;

/** Runs of one state that end inside the horizon and whose beginning is known; the first counts on from before. */
const endedRuns = (
  on: readonly boolean[],
  before: CompiledStart | undefined,
): readonly { readonly on: boolean; readonly steps: number }[] => {
  const runs: { on: boolean; steps: number }[] = before ? [{ on: before.on, steps: before.age }] : [];
  for (const state of on) {
    const last = runs.at(-1);
    if (last?.on === state) last.steps += 1;
    else runs.push({ on: state, steps: 1 });
  }
  return runs.slice(before ? 0 : 1, -1);
};

const shortestRun = (on: readonly boolean[], state: boolean, before: CompiledStart | undefined): number =>
  Math.min(...endedRuns(on, before).flatMap((run) => (run.on === state ? [run.steps] : [])));

const pumpViolations = (
  schedule: CompiledSchedule,
  modes: readonly (readonly number[])[],
): readonly ConstraintViolation[] =>
  schedule.pumpIds.flatMap((elementId, pump) => {
    const [on, before] = [onSteps(modes, pump), schedule.before[pump]];
    const switches = countSwitches(on, before);
    const [shortestOn, shortestOff] = [shortestRun(on, true, before), shortestRun(on, false, before)];
    const checks: readonly (readonly [ConstraintKind, found: number, limit: number, broken: boolean])[] = [
      ['switches', switches, schedule.maxSwitches, switches > schedule.maxSwitches],
      ['min-on', shortestOn, schedule.minOnSteps, shortestOn < schedule.minOnSteps],
      ['min-off', shortestOff, schedule.minOffSteps, shortestOff < schedule.minOffSteps],
    ];
    return checks.flatMap(([constraint, found, limit, broken]) =>
      broken ? [{ constraint, elementId, found, limit }] : [],
    );
  });

/** All limits that a simulated run breaks. @param modes `undefined` when the file's own controls ran the pumps. */
export const findViolations = (
  model: Model,
  schedule: CompiledSchedule,
  run: PlantRun,
  modes: readonly (readonly number[])[] | undefined,
): readonly ConstraintViolation[] => {
  const violations: ConstraintViolation[] = [];
  for (const [i, { id, min, max, endMin }] of schedule.tanks.entries()) {
    const [low, high] = [run.lowestLevels[i] ?? min, run.highestLevels[i] ?? max];
    const end = run.levels.at(-1)?.[i] ?? Number.NaN;
    if (low < min - TOLERANCE) violations.push({ constraint: 'level-min', elementId: id, found: low, limit: min });
    if (high > max + TOLERANCE) violations.push({ constraint: 'level-max', elementId: id, found: high, limit: max });
    if (!(end >= endMin - TOLERANCE))
      violations.push({ constraint: 'end-level', elementId: id, found: end, limit: endMin });
  }
  const { minPressure } = schedule;
  if (minPressure !== undefined && run.lowestPressure < minPressure - TOLERANCE) {
    const elementId = model.nodeIds[run.lowestPressureNode] ?? '';
    violations.push({ constraint: 'pressure-min', elementId, found: run.lowestPressure, limit: minPressure });
  }
  if (run.unbalanced) violations.push({ constraint: 'hydraulics', elementId: '', found: 1, limit: 0 });
  return modes ? [...violations, ...pumpViolations(schedule, modes)] : violations;
};

/** One number for how badly limits are broken: relative excess, summed. */
export const totalExcess = (violations: readonly ConstraintViolation[]): number =>
  violations.reduce(
    (sum, { found, limit }) => sum + Math.min(10, Math.abs(found - limit) / Math.max(1, Math.abs(limit))) + 1e-3,
    0,
  );

export const toOutcome = (
  model: Model,
  schedule: CompiledSchedule,
  run: PlantRun,
  { convergence, supplyFailure, failingNodeIds, warnings }: RunDiagnosis,
  modes: readonly (readonly number[])[] | undefined,
): ScheduleOutcome => ({
  cost: run.energy.totalCost,
  energyKwh: run.energy.energyKwh,
  peakKw: run.energy.peakKw,
  efficiencyPercent: run.energy.energyKwh > 0 ? (100 * run.hydraulicKwh) / run.energy.energyKwh : 0,
  tankLevels: Object.fromEntries(
    schedule.tanks.map(({ id }, i) => [id, run.levels.map((levels) => levels[i] ?? Number.NaN)]),
  ),
  lowestPressure: run.lowestPressure,
  switchesByPumpId: Object.fromEntries(
    schedule.pumpIds.map((id, pump) => [
      id,
      modes
        ? countSwitches(onSteps(modes, pump), schedule.before[pump])
        : (run.energy.pumps.find(({ pumpId }) => pumpId === id)?.switches ?? 0),
    ]),
  ),
  violations: findViolations(model, schedule, run, modes),
  convergence,
  supplyFailure,
  failingNodeIds,
  warnings,
});
