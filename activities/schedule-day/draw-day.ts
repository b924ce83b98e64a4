import { drawSchedule, type PumpStep, simulateSchedule } from '../../domains/hydro/index.ts';
import type { Engines } from '../compute/hydro/hydro-task.ts';
import { toSource } from '../hydraulics/network-input.ts';
import { toStoredPicture } from '../hydraulics/stored-picture.ts';
import type { PlantInput } from './compute-day-start.ts';
import type { DayFacts, PumpStates } from './day.ts';
import { type DayArgs, toQuantities, toRunRequest } from './day-request.ts';

export interface DayPictureInput {
  /** What is drawn: the plant, or the model of a day by readings. */
  readonly drawn: PlantInput;
  readonly note: string;
  readonly args: DayArgs;
  readonly facts: Pick<DayFacts, 'units' | 'startLevels'>;
  readonly startS: number;
  readonly startPumpStates: PumpStates;
  readonly applied: readonly PumpStep[];
}

/** The day as it was applied beside the network's own controls, as a stored picture. In a thread. */
export const drawDay = (
  { drawn, note, args, facts, startS, startPumpStates, applied }: DayPictureInput,
  { epanet }: Pick<Engines, 'epanet'>,
): string | undefined =>
  toStoredPicture((options) => {
    const source = toSource(drawn.network);
    const follow = (steps: readonly PumpStep[]) => {
      const startLevels = toQuantities(facts.startLevels, facts.units.length);
      const { demandMultiplier } = drawn;
      const from = { fromS: startS, steps, pumpStates: startPumpStates, startLevels, demandMultiplier };
      return simulateSchedule(epanet, source, { ...toRunRequest(args, from), record: true }).recorded;
    };
    const [baseline, schedule] = [follow(applied.map(() => 'controls')), follow(applied)];
    return baseline && schedule && drawSchedule(source, { baseline, schedule }, { ...options, note });
  });
