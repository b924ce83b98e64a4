import { type PumpStep, type ScheduleConstraints, simulateSchedule } from '../../domains/hydro/index.ts';
import type { HourWarning, ScheduledHour } from '../../schemas/hydro/schedule-day-result.ts';
import type { Engines } from '../compute/hydro/hydro-task.ts';
import { type NetworkInput, toSource } from '../hydraulics/network-input.ts';
import { planBlindly } from './blind-plan.ts';
import type { PlantInput } from './compute-day-start.ts';
import type { DayFacts, HourCarry, Levels, PumpStates } from './day.ts';
import { addHour, withoutEnd } from './day-outcome.ts';
import { type DayArgs, toQuantities, toRunRequest } from './day-request.ts';
import { horizonOf } from './horizon.ts';
import { dayConstraints, hourLimits, judgedConstraints, withinTanks } from './hour-limits.ts';
import { planFrom } from './plan-hour.ts';
import { statesAfter, switchesOf } from './pump-states.ts';

/** One hour of a day, with all that went before it. */
export interface HourInput {
  readonly network: NetworkInput;
  readonly plant: PlantInput | null;
  readonly args: DayArgs;
  readonly facts: Pick<DayFacts, 'units' | 'pumpIds' | 'tankRanges' | 'startLevels'>;
  readonly startS: number;
  readonly hours: number;
  readonly hour: number;
  readonly observed: Levels;
  /** Pumps as they run now. */
  readonly pumpStates: PumpStates;
  /** As they ran before the day. */
  readonly startPumpStates: PumpStates;
  /** The hour before; `null` for the first. */
  readonly before: HourCarry | null;
  /** What was applied in each hour before. */
  readonly applied: readonly PumpStep[];
  /** By hour before: speeds of the pumps at its end. */
  readonly speeds: readonly (readonly number[])[];
}

export interface HourOutput
  extends Pick<
    ScheduledHour,
    'plan' | 'applied' | 'speeds' | 'predictedLevels' | 'costSoFar' | 'energyKwhSoFar' | 'violations' | 'warnings'
  > {
  readonly carry: HourCarry;
}

/** Levels at the end of a run. */
const endOf = (levels: Readonly<Record<string, readonly number[]>>): Levels =>
  Object.fromEntries(Object.entries(levels).map(([id, row]) => [id, row.at(-1) ?? 0]));

const stepAt = (speeds: readonly (readonly number[])[], step: number): readonly number[] =>
  speeds.map((row) => row[step] ?? 0);

const stepsOf = (speeds: readonly (readonly number[])[]): readonly (readonly number[])[] =>
  (speeds[0] ?? []).map((_, step) => stepAt(speeds, step));

const leftSwitches = (input: HourInput, given: ScheduleConstraints, from: number): ScheduleConstraints => {
  const { facts, speeds, startPumpStates } = input;
  if (given.maxSwitchesPerPump === undefined) return {};
  const last = speeds[from - 1];
  const before = last === undefined ? startPumpStates : statesAfter({}, facts.pumpIds, last, last, 0);
  // One limit is for all pumps: what the busiest has left is left for each.
  const used = Math.max(...Object.values(switchesOf(facts.pumpIds, speeds.slice(from), before)));
  return { maxSwitchesPerPump: Math.max(0, given.maxSwitchesPerPump - used) };
};

const toInstead = (tail: HourCarry['tail'] | undefined): string =>
  tail?.[0] === undefined
    ? "the network's own controls run the pumps in this hour"
    : 'the hour goes on with the last plan that was feasible';

/**
 * Plans an hour from the levels observed at its start, and applies the first step of the plan. In a thread.
 * @throws {HydroError} for what can never be planned; that there is no plan from here is a warning.
 */
export const computeHour = async (input: HourInput, engines: Engines): Promise<HourOutput> => {
  const { network, plant, args, facts, startS, hours, hour, pumpStates, before } = input;
  const { epanet } = engines;
  const fromS = startS + hour * args.step;
  const observed = withinTanks(input.observed, facts.tankRanges);
  const constraints = dayConstraints(args.constraints, facts);
  const limits = hourLimits(constraints, facts, observed);
  const warnings: HourWarning[] = [...limits.warnings];
  const horizon = horizonOf(args, hour, hours);
  const asked = await planFrom(
    {
      ...{ network, args, facts, fromS, steps: horizon.steps, levels: observed, pumpStates },
      constraints: { ...constraints, tanks: limits.tanks, ...leftSwitches(input, constraints, horizon.switchesFrom) },
    },
    engines,
  );
  const plan = 'plan' in asked ? asked.plan : null;
  if ('warning' in asked)
    warnings.push({ ...asked.warning, message: `${asked.warning.message}; ${toInstead(before?.tail)}` });
  const planned = plan === null ? before?.tail : stepsOf(plan.speeds);
  const step: PumpStep = planned?.[0] ?? 'controls';

  const predicted = simulateSchedule(
    epanet,
    toSource(network),
    toRunRequest(args, {
      ...{ fromS, steps: [step], pumpStates, constraints },
      startLevels: toQuantities(observed, facts.units.length),
    }),
  );
  const onPlant =
    plant === null
      ? null
      : simulateSchedule(
          epanet,
          toSource(plant.network),
          toRunRequest(args, {
            ...{ fromS: startS, steps: [...input.applied, step], pumpStates: input.startPumpStates },
            constraints: judgedConstraints(constraints, args, hour + 1),
            startLevels: toQuantities(facts.startLevels, facts.units.length),
            demandMultiplier: plant.demandMultiplier,
          }),
        );
  const totals = onPlant === null ? addHour(before?.totals ?? null, predicted, hour * args.step) : null;
  const speeds = stepAt((onPlant ?? predicted).speeds, onPlant === null ? 0 : hour);
  const soFar = totals ?? onPlant ?? predicted;
  return {
    plan: plan && {
      method: plan.method,
      horizonS: horizon.steps * args.step,
      cost: plan.cost,
      gapPercent: plan.gapPercent,
      speeds: plan.speeds,
    },
    applied: plan !== null ? 'plan' : step === 'controls' ? 'controls' : 'earlier-plan',
    speeds,
    predictedLevels: endOf(predicted.tankLevels),
    costSoFar: soFar.cost,
    energyKwhSoFar: soFar.energyKwh,
    violations: hour === hours - 1 && onPlant !== null ? onPlant.violations : withoutEnd(soFar.violations),
    warnings,
    carry: {
      step,
      pumpStates: statesAfter(pumpStates, facts.pumpIds, speeds, step, args.step),
      tail: planned === null || planned === undefined || planned.length < 2 ? null : planned.slice(1),
      plantLevels: onPlant && endOf(onPlant.tankLevels),
      totals,
      blind: plant === null ? null : await planBlindly(input, constraints, plan, engines),
    },
  };
};
