import { HydroError, type ScheduleConstraints, type ScheduleResult, schedulePumps } from '../../domains/hydro/index.ts';
import type { HourWarning } from '../../schemas/hydro/schedule-day-result.ts';
import type { Engines } from '../compute/hydro/hydro-task.ts';
import { type NetworkInput, toSource } from '../hydraulics/network-input.ts';
import type { DayFacts, Levels, PumpStates } from './day.ts';
import { type DayArgs, toQuantities } from './day-request.ts';

/** What has no plan, as against what cannot be asked for. */
const NO_PLAN: readonly string[] = ['SCHEDULE_INFEASIBLE', 'OPTIMISER_FAILED', 'HYDRAULICS_FAILED'];

export interface PlanRequest {
  readonly network: NetworkInput;
  readonly args: DayArgs;
  readonly facts: Pick<DayFacts, 'units'>;
  readonly constraints: ScheduleConstraints;
  readonly fromS: number;
  readonly steps: number;
  readonly levels: Levels;
  readonly pumpStates: PumpStates;
}

/** The plan from these levels on, or why there is none. @throws {HydroError} for what can never be planned. */
export const planFrom = async (
  { network, args, facts, constraints, fromS, steps, levels, pumpStates }: PlanRequest,
  { epanet, highs }: Engines,
): Promise<{ readonly plan: ScheduleResult } | { readonly warning: HourWarning }> => {
  try {
    const plan = schedulePumps(epanet, await highs(), toSource(network), {
      objective: args.objective,
      constraints,
      fromS,
      stepS: args.step,
      horizonS: steps * args.step,
      startLevels: toQuantities(levels, facts.units.length),
      startPumpStates: pumpStates,
      ...(args.tariff === null ? {} : { tariff: args.tariff }),
      ...(args.pump_ids === null ? {} : { pumpIds: args.pump_ids }),
      ...(args.speeds === null ? {} : { speedsByPumpId: args.speeds }),
      ...(args.method === null ? {} : { method: args.method }),
    });
    return { plan };
  } catch (error) {
    if (!(error instanceof HydroError && NO_PLAN.includes(error.code))) throw error;
    return { warning: { code: 'PLAN_INFEASIBLE', message: error.message } };
  }
};
