import {
  type Epanet,
  type GivenScheduleResult,
  HydroError,
  type PumpStep,
  simulateSchedule,
} from '../../domains/hydro/index.ts';
import type { ScheduleDayInput } from '../../schemas/hydro/schedule-day.ts';
import type { Engines } from '../compute/hydro/hydro-task.ts';
import { type NetworkInput, toSource } from '../hydraulics/network-input.ts';
import type { DayFacts } from './day.ts';
import { toDayOutcome } from './day-outcome.ts';
import { type DayArgs, toQuantities, toRunRequest } from './day-request.ts';
import { dayConstraints, judgedConstraints } from './hour-limits.ts';

/** What the hours are applied to, if it is simulated. */
export interface PlantInput {
  readonly network: NetworkInput;
  readonly demandMultiplier: number;
}

export interface DayStartInput {
  readonly network: NetworkInput;
  readonly plant: PlantInput | null;
  readonly args: DayArgs & Pick<ScheduleDayInput, 'start_levels' | 'start_pump_states'>;
  readonly startS: number;
  readonly steps: number;
}

const requireAll = (what: string, wanted: readonly string[], found: readonly string[]): void => {
  if (wanted.every((id) => found.includes(id))) return;
  throw new HydroError(
    'OPTION_INVALID',
    `Cannot run the day on this plant: found ${what} ${found.join(', ') || 'none'}, wanted ${wanted.join(', ')}, as in the model`,
  );
};

/** The plant as it stands, which must have what the model plans with. */
const lookAtPlant = (epanet: Epanet, { network }: PlantInput, model: GivenScheduleResult): GivenScheduleResult => {
  const plant = simulateSchedule(epanet, toSource(network), { steps: ['controls'] });
  requireAll('tanks', Object.keys(model.tankRanges), Object.keys(plant.tankRanges));
  requireAll('pumps', model.pumpIds, plant.pumpIds);
  requireAll('lengths in', [model.units.length], [plant.units.length]);
  return plant;
};

/**
 * Looks a day over before any of it is planned, and runs the network's own controls through it. In a thread.
 * @throws {HydroError} for what cannot be scheduled: as `simulateSchedule`, for the model and for the plant.
 */
export const computeDayStart = (
  { network, plant, args, startS, steps }: DayStartInput,
  { epanet }: Pick<Engines, 'epanet'>,
): DayFacts => {
  const { start_levels: given, start_pump_states: pumpStates } = args;
  const request = toRunRequest(args, {
    fromS: startS,
    steps: Array.from({ length: steps }, (): PumpStep => 'controls'),
    startLevels: given ?? undefined,
    pumpStates: pumpStates ?? undefined,
    constraints: args.constraints ?? undefined,
  });
  const model = simulateSchedule(epanet, toSource(network), request);
  const looked = plant === null ? model : lookAtPlant(epanet, plant, model);
  const { tankLevels } = given === null ? looked : model;
  const startLevels = Object.fromEntries(Object.keys(model.tankRanges).map((id) => [id, tankLevels[id]?.[0] ?? 0]));
  const facts = { ...model, startLevels };
  const onPlant = simulateSchedule(epanet, toSource(plant?.network ?? network), {
    ...request,
    startLevels: toQuantities(startLevels, model.units.length),
    constraints: judgedConstraints(dayConstraints(args.constraints, facts), args, steps),
    ...(plant === null ? {} : { demandMultiplier: plant.demandMultiplier }),
  });
  return {
    run: model.run,
    units: model.units,
    pumpIds: model.pumpIds,
    tankRanges: model.tankRanges,
    startLevels,
    ownControls: toDayOutcome(onPlant),
  };
};
