import { type ScheduleOutcome, type ScheduleRequest, schedulePumps } from '../../domains/hydro/index.ts';
import type { SchedulingAnswer, SchedulingArgs } from '../../schemas/hydro/scheduling.ts';
import type { Engines } from '../compute/hydro/hydro-task.ts';
import { toFigure, toSupply } from './answer-facts.ts';
import { type ComputeInput, toSource } from './network-input.ts';

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

const toOutcome = (outcome: ScheduleOutcome): SchedulingAnswer['baseline'] => ({
  cost: outcome.cost,
  energyKwh: outcome.energyKwh,
  peakKw: outcome.peakKw,
  efficiencyPercent: toFigure(outcome.efficiencyPercent),
  tankLevels: outcome.tankLevels,
  lowestPressure: toFigure(outcome.lowestPressure),
  switchesByPumpId: outcome.switchesByPumpId,
  violations: outcome.violations,
  ...toSupply(outcome),
});

/** The tool `scheduling` in a thread. */
export const computeScheduling = async (
  { network, args }: ComputeInput<SchedulingArgs>,
  { epanet, highs }: Engines,
): Promise<Omit<SchedulingAnswer, 'network'>> => {
  const result = schedulePumps(epanet, await highs(), toSource(network), toRequest(args));
  const { simulations, ...run } = result.run;
  return {
    run,
    units: { ...result.units },
    simulations,
    objective: result.objective,
    method: result.method,
    stepS: result.stepS,
    pumpIds: result.pumpIds,
    speeds: result.speeds,
    pumpsOnPerStep: result.pumpsOnPerStep,
    ...toOutcome(result),
    gapPercent: result.gapPercent,
    baseline: toOutcome(result.baseline),
    savings: toFigure(result.savings),
    savingsPercent: toFigure(result.savingsPercent),
    disabledRules: result.disabledRules,
  };
};
