import {
  drawSchedule,
  type ScheduleOutcome,
  type ScheduleRequest,
  type ScheduleResult,
  schedulePumps,
} from '../../domains/hydro/index.ts';
import type { SchedulingAnswer, SchedulingArgs } from '../../schemas/hydro/scheduling.ts';
import type { Engines, Tell } from '../compute/hydro/hydro-task.ts';
import { toFigure, toSupply } from './answer-facts.ts';
import { type Computed, inBoth, type Most } from './computed.ts';
import { type ComputeInput, toSource } from './network-input.ts';
import { joinColumns, type TableDraft, toLevelTable, toTables } from './result-tables.ts';
import { toStoredPicture } from './stored-picture.ts';

const toRequest = (args: ComputeInput<SchedulingArgs>['args']): ScheduleRequest => ({
  objective: args.objective,
  ...(args.constraints === undefined ? {} : { constraints: args.constraints }),
  ...(args.tariff === undefined ? {} : { tariff: args.tariff }),
  ...(args.duration === undefined ? {} : { horizonS: args.duration }),
  ...(args.step === undefined ? {} : { stepS: args.step }),
  ...(args.start_at === undefined ? {} : { fromS: args.start_at }),
  ...(args.start_levels === undefined ? {} : { startLevels: args.start_levels }),
  ...(args.start_pump_states === undefined ? {} : { startPumpStates: args.start_pump_states }),
  ...(args.pump_ids === undefined ? {} : { pumpIds: args.pump_ids }),
  ...(args.speeds === undefined ? {} : { speedsByPumpId: args.speeds }),
  ...(args.method === undefined ? {} : { method: args.method }),
});

const toOutcome = (outcome: ScheduleOutcome, most: Most): SchedulingAnswer['baseline'] => ({
  cost: outcome.cost,
  energyKwh: outcome.energyKwh,
  peakKw: outcome.peakKw,
  efficiencyPercent: toFigure(outcome.efficiencyPercent),
  tankLevels: outcome.tankLevels,
  lowestPressure: toFigure(outcome.lowestPressure),
  switchesByPumpId: outcome.switchesByPumpId,
  violations: outcome.violations,
  convergence: outcome.convergence,
  ...toSupply(outcome, most),
});

/** Speeds for each step, levels at the start of each step and at the end; times from the start of the plan. */
const toPlanTables = (result: ScheduleResult): readonly TableDraft[] => {
  const { pumpIds, speeds, stepS, pumpsOnPerStep, tankLevels, baseline, units } = result;
  const starts = pumpsOnPerStep.map((_, step) => step * stepS);
  const startsAndEnd = [...starts, starts.length * stepS];
  return [
    {
      name: 'pumps',
      ids: pumpIds,
      quantities: [{ name: 'speed', unit: null }],
      timesS: starts,
      values: () => [joinColumns(speeds, starts.length)],
    },
    toLevelTable('tanks', tankLevels, startsAndEnd, units.length),
    toLevelTable('baseline-tanks', baseline.tankLevels, startsAndEnd, units.length),
  ];
};

/** The tool `scheduling` in a thread. */
export const computeScheduling = async (
  { network, args }: ComputeInput<SchedulingArgs>,
  { epanet, highs }: Engines,
  tell: Tell,
): Promise<Computed<SchedulingAnswer>> => {
  const source = toSource(network);
  const asked = { ...toRequest(args), record: true };
  const result = schedulePumps(epanet, await highs(), source, asked, (progress) =>
    tell({ ...progress, unit: 'simulations' }),
  );
  const { simulations, ...run } = result.run;
  const both = inBoth<SchedulingAnswer>((most) => ({
    run,
    units: { ...result.units },
    simulations,
    objective: result.objective,
    method: result.method,
    stepS: result.stepS,
    pumpIds: result.pumpIds,
    speeds: result.speeds,
    pumpsOnPerStep: result.pumpsOnPerStep,
    ...toOutcome(result, most),
    gapPercent: result.gapPercent,
    baseline: toOutcome(result.baseline, most),
    savings: toFigure(result.savings),
    savingsPercent: toFigure(result.savingsPercent),
    disabledRules: result.disabledRules,
  }));
  const { record } = result;
  const picture = record && toStoredPicture((options) => drawSchedule(source, record, options));
  return { ...both, ...toTables(toPlanTables(result)), picture };
};
