import type { GivenScheduleRequest, PumpStep, ScheduleConstraints } from '../../domains/hydro/index.ts';
import type { ScheduleDayInput } from '../../schemas/hydro/schedule-day.ts';
import type { Day, Levels, PumpStates } from './day.ts';

/** Of the input of a day, all that its threads need. */
export type DayArgs = Pick<
  ScheduleDayInput,
  'objective' | 'constraints' | 'tariff' | 'horizon' | 'step' | 'method' | 'pump_ids' | 'speeds'
>;

export const argsOf = (input: ScheduleDayInput): DayArgs => {
  const { objective, constraints, tariff, horizon, step, method, pump_ids, speeds } = input;
  return { objective, constraints, tariff, horizon, step, method, pump_ids, speeds };
};

/** Of a day, all that its threads need: its networks go there once. */
export const factsOf = ({ units, pumpIds, tankRanges, startLevels }: Day) => ({
  units,
  pumpIds,
  tankRanges,
  startLevels,
});

/** Levels of a network's own unit as they go into its engine. */
export const toQuantities = (levels: Levels, unit: 'm' | 'ft') =>
  Object.fromEntries(Object.entries(levels).map(([id, value]) => [id, { value, unit }]));

/** What every run of given steps has in common. */
export const toRunRequest = (
  args: DayArgs,
  from: {
    readonly fromS: number;
    readonly steps: readonly PumpStep[];
    readonly startLevels?: GivenScheduleRequest['startLevels'] | undefined;
    readonly pumpStates?: PumpStates | undefined;
    readonly constraints?: ScheduleConstraints | undefined;
    readonly demandMultiplier?: number | undefined;
  },
): GivenScheduleRequest => ({
  steps: from.steps,
  fromS: from.fromS,
  stepS: args.step,
  ...(args.tariff === null ? {} : { tariff: args.tariff }),
  ...(args.pump_ids === null ? {} : { pumpIds: args.pump_ids }),
  ...(from.constraints === undefined ? {} : { constraints: from.constraints }),
  ...(from.startLevels === undefined ? {} : { startLevels: from.startLevels }),
  ...(from.pumpStates === undefined ? {} : { startPumpStates: from.pumpStates }),
  ...(from.demandMultiplier === undefined ? {} : { demandMultiplier: from.demandMultiplier }),
});
