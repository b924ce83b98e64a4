import type { Highs } from '../engine/highs.ts';
import type { Model } from '../engine/model.ts';
import { type NetworkSource, openNetwork } from '../engine/open-network.ts';
import type { Epanet } from '../engine/wasm.ts';
import { HydroError, requireNumber } from '../errors.ts';
import { requireNodeSteps, toLimits } from '../limits.ts';
import { readPrices } from '../simulation/tariff.ts';
import { type Plan, TooManyStatesError } from './dynamic-program.ts';
import { throwInfeasible, throwUnrepaired } from './infeasible.ts';
import { findViolations, toOutcome, totalExcess } from './judge.ts';
import { alignSteps, applyStartPumpStates, compileSchedule } from './limits.ts';
import { type Candidate, improve } from './local-search.ts';
import { createPlanner, objectiveOf, roundsOf } from './planner.ts';
import { Plant } from './plant.ts';
import { hasRoomToRecord } from './plant-recorder.ts';
import { ProgressCounter, type ScheduleProgress } from './progress.ts';
import { PumpTakeover } from './pump-takeover.ts';
import type { ScheduleOutcome, ScheduleRequest, ScheduleResult } from './schedule-request.ts';
import { TABLE_LEVELS } from './step-table.ts';

const MOST_SIMULATIONS = 1500;
const FEWEST_SIMULATIONS = 50;
/** Nodes and links up to which the search gets all its simulations; beyond, the fewer the larger the network. */
const SMALL_NETWORK = 200;
/** Objective of an outcome, to compare the schedule with the baseline; larger is worse. */
const objectiveOfOutcome = (
  kind: ScheduleResult['objective'],
  { cost, energyKwh, efficiencyPercent }: ScheduleOutcome,
): number => (kind === 'cost' ? cost : kind === 'energy' ? energyKwh : -efficiencyPercent);

const requireSolver = ({ maxSimulations, solverTimeLimitS }: ScheduleRequest): void => {
  if (maxSimulations !== undefined) requireNumber('maxSimulations', maxSimulations, { min: 0 });
  if (solverTimeLimitS !== undefined) requireNumber('solverTimeLimitS', solverTimeLimitS, { min: 1e-3 });
};

const defaultSimulations = ({ nodeIds, linkIds }: Model): number =>
  Math.round(
    Math.max(FEWEST_SIMULATIONS, Math.min(1, SMALL_NETWORK / (nodeIds.length + linkIds.length)) * MOST_SIMULATIONS),
  );

/**
 * Finds when to run which pumps (and how fast) at the least cost or energy, or the best efficiency. One tank is solved by
 * dynamic programming over its level, more by mixed-integer programming with tables from EPANET, linearised again around
 * each answer. The answer is always simulated, repaired by changes and exchanges of steps, and simulated again.
 * @throws {HydroError} `SCHEDULE_INFEASIBLE` naming the binding constraint, `OPTION_INVALID`, `DURATION_INVALID`,
 * `UNIT_MISMATCH`, `ELEMENT_UNKNOWN`, and what opening throws.
 * @param onProgress Called often; `done` never falls, and is `total` at the end. With `method` `auto`, `total` may grow once.
 * @see Mackle, Savic & Walters 1995 (exchange search); Dinkelbach 1967 (ratio)
 */
export const schedulePumps = (
  epanet: Epanet,
  highs: Highs,
  source: NetworkSource,
  request: ScheduleRequest = {},
  onProgress: (progress: ScheduleProgress) => void = () => {},
): ScheduleResult => {
  const startMs = performance.now();
  const limits = toLimits(request.limits);
  using open = openNetwork(epanet, source, limits);
  const { project, model } = open;
  const schedule = compileSchedule(project, model, request);
  const kind = request.objective ?? 'cost';
  const mayChoose = request.method === undefined || request.method === 'auto';
  let method: 'dp' | 'milp' =
    request.method === undefined || request.method === 'auto'
      ? schedule.tanks.length <= 1
        ? 'dp'
        : 'milp'
      : request.method;
  if (method === 'dp' && schedule.tanks.length > 1) {
    throw new HydroError(
      'OPTION_INVALID',
      `Cannot use dynamic programming with ${schedule.tanks.length} tanks: wanted at most 1; use method milp`,
    );
  }
  requireSolver(request);
  // Every step is solved in every mode, from the levels of a table or beside those of a reference, tank by tank.
  const points = { dp: TABLE_LEVELS, milp: 1 + 2 * schedule.tanks.length };
  const perRound = (by: 'dp' | 'milp'): number => schedule.steps * schedule.modes.length * points[by];
  requireNodeSteps(model.nodeIds.length, perRound(method), limits);
  const prices = readPrices(project, model, request.tariff);
  alignSteps(project, schedule);
  applyStartPumpStates(project, model, request);
  const startLevels = schedule.tanks.map(({ start }) => start);
  const baselinePlant = new Plant(project, model, schedule, prices);
  const isRecorded = request.record === true && hasRoomToRecord(model, schedule, { ...limits, runs: 2 });
  const beforeRecorder = isRecorded ? baselinePlant.recorder() : undefined;
  const asItIs = baselinePlant.diagnose(undefined, startLevels, ...(beforeRecorder ? [beforeRecorder] : []));
  const before = beforeRecorder?.report(asItIs.run.energy);
  baselinePlant.close();
  const baseline = toOutcome(model, schedule, asItIs.run, asItIs.diagnosis, undefined);
  const takeover = new PumpTakeover(project, schedule.pumps);
  takeover.take();
  let budget = request.maxSimulations ?? defaultSimulations(model);
  const counterOf = (by: 'dp' | 'milp', before = 0) =>
    new ProgressCounter(onProgress, { rounds: roundsOf(by, kind), perRound: perRound(by), budget }, before);
  let progress = counterOf(method);
  const plant = new Plant(project, model, schedule, prices, { onRun: () => progress.count() });
  try {
    const planBy = (by: 'dp' | 'milp'): Plan => {
      const planner = createPlanner(highs, model, plant, schedule, request, by, prices.demandChargePerKw, progress);
      return planner(schedule) ?? throwInfeasible(planner, schedule, plant, model, progress);
    };
    let plan: Plan;
    try {
      plan = planBy(method);
    } catch (error) {
      if (!(mayChoose && error instanceof TooManyStatesError)) throw error;
      method = 'milp';
      progress = counterOf(method, progress.done);
      plan = planBy(method);
    }
    progress.simulations();
    const simulate = (modes: readonly number[]) => {
      const speeds = modes.map((mode) => schedule.modes[mode] ?? []);
      const run = plant.run(speeds, startLevels);
      return { speeds, run, violations: findViolations(model, schedule, run, speeds) };
    };
    const evaluate = (modes: readonly number[]): Candidate | undefined => {
      if (budget <= 0) return undefined;
      budget -= 1;
      const { run, violations } = simulate(modes);
      return { modes, objective: objectiveOf(kind, run), excess: totalExcess(violations) };
    };
    const first = simulate(plan.modes);
    const best = improve(
      { modes: plan.modes, objective: objectiveOf(kind, first.run), excess: totalExcess(first.violations) },
      schedule.modes.length,
      evaluate,
    );
    const final = simulate(best.modes);
    if (final.violations.length > 0) throwUnrepaired(final.violations);
    const recorder = isRecorded ? plant.recorder() : undefined;
    const { run, diagnosis } = plant.diagnose(final.speeds, startLevels, ...(recorder ? [recorder] : []));
    const outcome = toOutcome(model, schedule, run, diagnosis, final.speeds);
    progress.finish();
    const [found, original] = [objectiveOfOutcome(kind, outcome), objectiveOfOutcome(kind, baseline)];
    const runInfo = {
      engineVersion: epanet.version,
      inpHash: open.inpHash,
      solveTimeMs: plant.solveTimeMs,
      runTimeMs: performance.now() - startMs,
    };
    return {
      ...outcome,
      ...(before && recorder
        ? {
            record: {
              baseline: { ...before, run: runInfo, warnings: asItIs.diagnosis.warnings },
              schedule: { ...recorder.report(run.energy), run: runInfo, warnings: diagnosis.warnings },
            },
          }
        : {}),
      run: { ...runInfo, simulations: plant.simulations },
      units: model.units,
      objective: kind,
      method,
      stepS: schedule.stepS,
      pumpIds: schedule.pumpIds,
      speeds: schedule.pumps.map((_, pump) => final.speeds.map((mode) => mode[pump] ?? 0)),
      pumpsOnPerStep: final.speeds.map((mode) => mode.filter((speed) => speed > 0).length),
      modelObjective: plan.objective,
      gapPercent: Number.isFinite(plan.bound)
        ? Math.max(0, (100 * (found - plan.bound)) / Math.max(Math.abs(found), 1e-9))
        : 100,
      baseline,
      savings: original - found,
      savingsPercent: original === 0 ? 0 : (100 * (original - found)) / Math.abs(original),
      disabledRules: takeover.sharedRules,
    };
  } finally {
    plant.close();
  }
};
