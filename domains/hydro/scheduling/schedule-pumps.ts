import type { Highs } from '../engine/highs.ts';
import type { Model } from '../engine/model.ts';
import { type NetworkSource, openNetwork } from '../engine/open-network.ts';
import type { Epanet } from '../engine/wasm.ts';
import { HydroError, requireNumber } from '../errors.ts';
import { requireNodeSteps, toLimits } from '../limits.ts';
import { readPrices } from '../simulation/tariff.ts';
import { searchBeam } from './beam-search.ts';
import { type Plan, solveDynamicProgram, TooManyStatesError } from './dynamic-program.ts';
import { solveIntegerProgram } from './integer-program.ts';
import { findViolations, toOutcome, totalExcess } from './judge.ts';
import {
  alignSteps,
  applyStartPumpStates,
  type CompiledSchedule,
  compileSchedule,
  withoutConstraint,
} from './limits.ts';
import { linearise } from './linear-steps.ts';
import { type Candidate, improve } from './local-search.ts';
import { createObjective } from './objective.ts';
import { Plant, type PlantRun } from './plant.ts';
import { hasRoomToRecord } from './plant-recorder.ts';
import { ProgressCounter, type ScheduleProgress } from './progress.ts';
import { PumpTakeover } from './pump-takeover.ts';
import type {
  ConstraintKind,
  ConstraintViolation,
  ScheduleOutcome,
  ScheduleRequest,
  ScheduleResult,
} from './schedule-request.ts';
import { buildStepTable, TABLE_LEVELS } from './step-table.ts';

/** Makes plans for a schedule's limits; the plant and tables behind it are shared by all calls. */
type Planner = (schedule: CompiledSchedule) => Plan | undefined;

const LINEARISATIONS = 3;
const DINKELBACH_ROUNDS = 6;
const FIRST_RATIO = 0.7;
const MOST_SIMULATIONS = 1500;
const FEWEST_SIMULATIONS = 50;
/** Nodes and links up to which the search gets all its simulations; beyond, the fewer the larger the network. */
const SMALL_NETWORK = 200;
const SOLVER_TIME_LIMIT_S = 2;

const BINDING: readonly ConstraintKind[] = [
  'end-level',
  'level-min',
  'level-max',
  'pressure-min',
  'switches',
  'min-on',
  'min-off',
];

const objectiveOf = (kind: ScheduleResult['objective'], run: PlantRun): number => {
  if (kind === 'cost') return run.energy.totalCost;
  if (kind === 'energy') return run.energy.energyKwh;
  return run.energy.energyKwh > 0 ? (-100 * run.hydraulicKwh) / run.energy.energyKwh : 0;
};

/** Objective of an outcome, to compare the schedule with the baseline; larger is worse. */
const objectiveOfOutcome = (
  kind: ScheduleResult['objective'],
  { cost, energyKwh, efficiencyPercent }: ScheduleOutcome,
): number => (kind === 'cost' ? cost : kind === 'energy' ? energyKwh : -efficiencyPercent);

const createPlanner = (
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

/** Limits that a schedule without some kinds of them breaks, the first of each kind; `undefined` when there is none. */
const findBroken = (
  planner: Planner,
  schedule: CompiledSchedule,
  plant: Plant,
  model: Model,
  kinds: readonly ConstraintKind[],
): readonly ConstraintViolation[] | undefined => {
  const plan = planner(kinds.reduce(withoutConstraint, schedule));
  if (!plan) return undefined;
  const modes = plan.modes.map((mode) => schedule.modes[mode] ?? []);
  const startLevels = schedule.tanks.map(({ start }) => start);
  const violations = findViolations(model, schedule, plant.run(modes, startLevels), modes);
  return kinds.flatMap((kind) => violations.find(({ constraint }) => constraint === kind) ?? []);
};

/** Kinds of limits that bind only together: all are dropped, then taken back one by one while a schedule remains. */
const findJointlyBroken = (
  planner: Planner,
  schedule: CompiledSchedule,
  plant: Plant,
  model: Model,
): readonly ConstraintViolation[] => {
  let dropped = BINDING;
  let broken = findBroken(planner, schedule, plant, model, dropped) ?? [];
  for (const kind of BINDING) {
    const fewer = dropped.filter((other) => other !== kind);
    const found = findBroken(planner, schedule, plant, model, fewer);
    if (found) [dropped, broken] = [fewer, found];
  }
  return broken;
};

const throwInfeasible = (
  planner: Planner,
  schedule: CompiledSchedule,
  plant: Plant,
  model: Model,
  progress: ProgressCounter,
): never => {
  progress.limits();
  // A limit that the schedule without it keeps anyway did not bind.
  const single = BINDING.flatMap((kind) => findBroken(planner, schedule, plant, model, [kind]) ?? []);
  const joint = single.length > 0 ? [] : findJointlyBroken(planner, schedule, plant, model);
  const describe = ({ constraint, elementId, limit, found }: ConstraintViolation) =>
    `${constraint} of ${elementId} (wanted ${round(limit)}, a schedule without this limit gives ${round(found)})`;
  const what =
    single.length > 0
      ? `the binding constraint is ${single.map(describe).join(', or ')}`
      : joint.length > 0
        ? `the binding constraints are, together, ${joint.map(describe).join(', and ')}`
        : 'no schedule is found even without limits: EPANET cannot solve the steps';
  throw new HydroError(
    'SCHEDULE_INFEASIBLE',
    `Cannot schedule the pumps: ${what}; relax it, or give more pumps or another start`,
    {
      bindingConstraints: [...single, ...joint].map((best) => ({ constraint: best.constraint, best })),
      together: joint.length > 0,
    },
  );
};

/** How often tables are made at most: dynamic programming makes them once, whatever its objective. */
const roundsOf = (method: 'dp' | 'milp', kind: ScheduleResult['objective']): number =>
  method === 'dp' ? 1 : LINEARISATIONS * (kind === 'efficiency' ? DINKELBACH_ROUNDS : 1);

const requireSolver = ({ maxSimulations, solverTimeLimitS }: ScheduleRequest): void => {
  if (maxSimulations !== undefined) requireNumber('maxSimulations', maxSimulations, { min: 0 });
  if (solverTimeLimitS !== undefined) requireNumber('solverTimeLimitS', solverTimeLimitS, { min: 1e-3 });
};

const defaultSimulations = ({ nodeIds, linkIds }: Model): number =>
  Math.round(
    Math.max(FEWEST_SIMULATIONS, Math.min(1, SMALL_NETWORK / (nodeIds.length + linkIds.length)) * MOST_SIMULATIONS),
  );

/** The schedule that came closest still breaks limits when it is simulated. */
const throwUnrepaired = (violations: readonly ConstraintViolation[]): never => {
  throw new HydroError(
    'SCHEDULE_INFEASIBLE',
    `Cannot schedule the pumps: the nearest schedule found breaks, when simulated, ${violations.map(describeViolation).join(', and ')}; relax these limits, or allow more simulations`,
    { bindingConstraints: violations.map((best) => ({ constraint: best.constraint, best })) },
  );
};

const describeViolation = ({ constraint, elementId, limit, found }: ConstraintViolation): string =>
  `${constraint} of ${elementId} (wanted ${round(limit)}, found ${round(found)})`;

const round = (value: number): number => Number(value.toPrecision(6));

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
