import type { Model } from '../engine/model.ts';
import { HydroError } from '../errors.ts';
import { findViolations } from './judge.ts';
import { type CompiledSchedule, withoutConstraint } from './limits.ts';
import type { Planner } from './planner.ts';
import type { Plant } from './plant.ts';
import type { ProgressCounter } from './progress.ts';
import type { ConstraintKind, ConstraintViolation } from './schedule-request.ts';

const BINDING: readonly ConstraintKind[] = [
  'end-level',
  'level-min',
  'level-max',
  'pressure-min',
  'switches',
  'min-on',
  'min-off',
];

const round = (value: number): number => Number(value.toPrecision(6));

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

/** No plan keeps all limits: says which of them bind. @throws {HydroError} `SCHEDULE_INFEASIBLE` */
export const throwInfeasible = (
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

/** The schedule that came closest still breaks limits when it is simulated. */
export const throwUnrepaired = (violations: readonly ConstraintViolation[]): never => {
  throw new HydroError(
    'SCHEDULE_INFEASIBLE',
    `Cannot schedule the pumps: the nearest schedule found breaks, when simulated, ${violations.map(describeViolation).join(', and ')}; relax these limits, or allow more simulations`,
    { bindingConstraints: violations.map((best) => ({ constraint: best.constraint, best })) },
  );
};

const describeViolation = ({ constraint, elementId, limit, found }: ConstraintViolation): string =>
  `${constraint} of ${elementId} (wanted ${round(limit)}, found ${round(found)})`;
