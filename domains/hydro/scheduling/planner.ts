import type { Highs } from '../engine/highs.ts';
import type { Model } from '../engine/model.ts';
import { HydroError } from '../errors.ts';
import { searchBeam } from './beam-search.ts';
import { type Plan, solveDynamicProgram } from './dynamic-program.ts';
import { solveIntegerProgram } from './integer-program.ts';
import { findViolations, totalExcess } from './judge.ts';
import type { CompiledSchedule } from './limits.ts';
import { linearise } from './linear-steps.ts';
import { createObjective } from './objective.ts';
import type { Plant, PlantRun } from './plant.ts';
import type { ProgressCounter } from './progress.ts';
import type { ScheduleRequest, ScheduleResult } from './schedule-request.ts';
import { buildStepTable } from './step-table.ts';

/** Makes plans for a schedule's limits; the plant and tables behind it are shared by all calls. */
export type Planner = (schedule: CompiledSchedule) => Plan | undefined;

const LINEARISATIONS = 3;
const DINKELBACH_ROUNDS = 6;
const FIRST_RATIO = 0.7;
const SOLVER_TIME_LIMIT_S = 2;

/** Objective of a run; larger is worse. */
export const objectiveOf = (kind: ScheduleResult['objective'], run: PlantRun): number => {
  if (kind === 'cost') return run.energy.totalCost;
  if (kind === 'energy') return run.energy.energyKwh;
  return run.energy.energyKwh > 0 ? (-100 * run.hydraulicKwh) / run.energy.energyKwh : 0;
};

/** How often tables are made at most: dynamic programming makes them once, whatever its objective. */
export const roundsOf = (method: 'dp' | 'milp', kind: ScheduleResult['objective']): number =>
  method === 'dp' ? 1 : LINEARISATIONS * (kind === 'efficiency' ? DINKELBACH_ROUNDS : 1);

export const createPlanner = (
  highs: Highs,
  model: Model,
  plant: Plant,
  base: CompiledSchedule,
  request: ScheduleRequest,
  method: 'dp' | 'milp',
  demandChargePerKw: number,
  progress: ProgressCounter,
): Planner => {
  const kind = request.objective ?? 'cost';
  const startLevels = base.tanks.map(({ start }) => start);
  const speedsOf = (plan: Plan) => plan.modes.map((mode) => base.modes[mode] ?? []);
  const timeLimitS = request.solverTimeLimitS ?? SOLVER_TIME_LIMIT_S;
  if (method === 'dp') progress.tables();
  const table = method === 'dp' ? buildStepTable(plant, base) : undefined;
  const planAt = (schedule: CompiledSchedule, ratio: number): Plan | undefined => {
    const objective = createObjective(kind, demandChargePerKw, ratio);
    if (table) {
      progress.plan();
      return solveDynamicProgram(schedule, table, objective);
    }
    let reference: readonly (readonly number[])[] = Array.from({ length: base.steps }, () => startLevels);
    let best: Plan | undefined;
    let bestScore = Number.POSITIVE_INFINITY;
    const seen = new Set<string>();
    for (let round = 0; round < LINEARISATIONS; round += 1) {
      progress.tables();
      const steps = linearise(plant, schedule, objective, reference);
      progress.plan();
      const start = searchBeam(schedule, objective, steps, reference);
      const solved = solveIntegerProgram(highs, schedule, objective, steps, reference, start, timeLimitS);
      // Out of time without a schedule: the search's own is used, and nothing is known of the best.
      const late = start && { modes: start, objective: Number.NaN, bound: Number.NEGATIVE_INFINITY };
      if (solved === 'unknown' && !start && !best) {
        throw new HydroError(
          'OPTIMISER_FAILED',
          `Cannot schedule the pumps: no schedule was found within ${timeLimitS} s and none is proven impossible; raise solverTimeLimitS, or use longer steps`,
        );
      }
      const plan = solved === 'infeasible' ? undefined : solved === 'unknown' ? late : solved;
      if (!plan || seen.has(plan.modes.join())) break;
      seen.add(plan.modes.join());
      const run = plant.run(speedsOf(plan), startLevels);
      const excess = totalExcess(findViolations(model, schedule, run, speedsOf(plan)));
      const score = 1e6 * excess + objectiveOf(kind, run);
      if (score < bestScore) [best, bestScore] = [plan, score];
      reference = run.levels;
    }
    return best;
  };
  if (kind !== 'efficiency') return (schedule) => planAt(schedule, 0);
  return (schedule) => {
    let ratio = FIRST_RATIO;
    let best: Plan | undefined;
    for (let round = 0; round < DINKELBACH_ROUNDS; round += 1) {
      const plan = planAt(schedule, ratio);
      if (!plan) return best;
      const run = plant.run(speedsOf(plan), startLevels);
      const next = run.energy.energyKwh > 0 ? run.hydraulicKwh / run.energy.energyKwh : 0;
      best = { modes: plan.modes, objective: -100 * next, bound: -100 * Math.max(next, ratio) };
      if (Math.abs(next - ratio) < 1e-5 || next === 0) break;
      ratio = next;
    }
    return best;
  };
};
