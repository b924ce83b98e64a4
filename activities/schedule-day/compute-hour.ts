import { type PumpStep, simulateSchedule } from '../../domains/hydro/index.ts';
import type { ScheduledHour } from '../../schemas/hydro/schedule-day-result.ts';
import type { Engines } from '../compute/hydro/hydro-task.ts';
import { type NetworkInput, toSource } from '../hydraulics/network-input.ts';
import { planBlindly } from './blind-plan.ts';
import type { PlantInput } from './compute-day-start.ts';
import type { DayFacts, HourCarry, Levels, PumpStates } from './day.ts';
import { addHour, withoutEnd } from './day-outcome.ts';
import { type DayArgs, toQuantities, toRunRequest } from './day-request.ts';
import { dayConstraints, judgedConstraints, withinTanks } from './hour-limits.ts';
import { planOfHour } from './hour-plan.ts';
import type { Margins } from './margins.ts';
import { statesAfter } from './pump-states.ts';

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
  /** As far as hours deviated of late; what the model does not know of may come again. */
  readonly margins: Margins;
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
    | 'plan'
    | 'margins'
    | 'applied'
    | 'speeds'
    | 'predictedLevels'
    | 'costSoFar'
    | 'energyKwhSoFar'
    | 'violations'
    | 'warnings'
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

/**
 * Plans an hour from the levels observed at its start, and applies the first step of the plan. In a thread.
 * @throws {HydroError} for what can never be planned; that there is no plan from here is a warning.
 */
export const computeHour = async (input: HourInput, engines: Engines): Promise<HourOutput> => {
  const { network, plant, args, facts, startS, hours, hour, pumpStates, before } = input;
  const startMs = performance.now();
  const { epanet } = engines;
  const fromS = startS + hour * args.step;
  const observed = withinTanks(input.observed, facts.tankRanges);
  const constraints = dayConstraints(args.constraints, facts);
  const { plan, margins, warnings } = await planOfHour(input, observed, constraints, engines);
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
  const blind = plant === null ? null : await planBlindly(input, constraints, plan, engines);
  const solvedMs = [plan, predicted, onPlant].reduce((sum, run) => sum + (run?.run.solveTimeMs ?? 0), 0);
  return {
    plan: plan && {
      method: plan.method,
      horizonS: (plan.speeds[0]?.length ?? 0) * args.step,
      cost: plan.cost,
      gapPercent: plan.gapPercent,
      speeds: plan.speeds,
    },
    margins,
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
      blind,
      spent: {
        solveTimeMs: (before?.spent.solveTimeMs ?? 0) + solvedMs,
        runTimeMs: (before?.spent.runTimeMs ?? 0) + performance.now() - startMs,
      },
    },
  };
};
