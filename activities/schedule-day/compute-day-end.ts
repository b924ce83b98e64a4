import { type PumpStep, simulateSchedule } from '../../domains/hydro/index.ts';
import type { DayOutcome } from '../../schemas/hydro/schedule-day-result.ts';
import type { Engines } from '../compute/hydro/hydro-task.ts';
import { toSource } from '../hydraulics/network-input.ts';
import type { PlantInput } from './compute-day-start.ts';
import type { DayFacts, PumpStates } from './day.ts';
import { toDayOutcome } from './day-outcome.ts';
import { type DayArgs, toQuantities, toRunRequest } from './day-request.ts';
import { dayConstraints, judgedConstraints } from './hour-limits.ts';

export interface DayEndInput {
  readonly plant: PlantInput;
  readonly args: DayArgs;
  readonly facts: Pick<DayFacts, 'units' | 'tankRanges' | 'startLevels'>;
  readonly startS: number;
  readonly startPumpStates: PumpStates;
  readonly applied: readonly PumpStep[];
  readonly blind: readonly PumpStep[];
}

type Followed = DayOutcome & { readonly speeds: readonly (readonly number[])[] };

/** What was applied, and what the plans that never look would have come to, on the plant. In a thread. */
export const computeDayEnd = (
  { plant, args, facts, startS, startPumpStates, applied, blind }: DayEndInput,
  { epanet }: Pick<Engines, 'epanet'>,
): { readonly applied: Followed; readonly openLoop: Followed } => {
  const constraints = dayConstraints(args.constraints, facts);
  const follow = (steps: readonly PumpStep[]): Followed => {
    const result = simulateSchedule(
      epanet,
      toSource(plant.network),
      toRunRequest(args, {
        ...{ fromS: startS, steps, pumpStates: startPumpStates, demandMultiplier: plant.demandMultiplier },
        constraints: judgedConstraints(constraints, args, steps.length),
        startLevels: toQuantities(facts.startLevels, facts.units.length),
      }),
    );
    return { ...toDayOutcome(result), speeds: result.speeds };
  };
  return { applied: follow(applied), openLoop: follow(blind) };
};
