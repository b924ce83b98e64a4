import type { ScheduleOutcome, ScheduleResult } from '../../domains/hydro/index.ts';
import { round, toWireConvergence, toWireRun, toWireWarnings } from './wire-shapes.ts';

const toWireOutcome = (outcome: ScheduleOutcome) => ({
  cost: round(outcome.cost),
  energy_kwh: round(outcome.energyKwh),
  peak_kw: round(outcome.peakKw),
  efficiency_percent: round(outcome.efficiencyPercent),
  min_pressure: round(outcome.lowestPressure),
  switches: outcome.switchesByPumpId,
  ...toWireConvergence(outcome.convergence),
  violations: outcome.violations.map(({ elementId, ...violation }) => ({ ...violation, element: elementId })),
});

const toWireLevels = (outcome: ScheduleOutcome) =>
  Object.entries(outcome.tankLevels).map(([id, levels]) => [id, levels.map(round)] as const);

/** A schedule in the words of the reference files: an entry for each hour, levels with that of the end. */
export const scheduleJson = (result: ScheduleResult, network: string) => {
  const levels = toWireLevels(result);
  const [only, ...others] = levels;
  const { cost, min_pressure, ...outcome } = toWireOutcome(result);
  return {
    network,
    flow_units: result.units.flow,
    pressure_units: result.units.pressure,
    length_units: result.units.length,
    pumps_on_per_hour: result.pumpsOnPerStep,
    cost,
    // A reference has one tank, and its levels as they are; of more tanks, one list each.
    levels: only && others.length === 0 ? only[1] : levels.map(([, ofTank]) => ofTank),
    min_pressure,
    tank_ids: levels.map(([id]) => id),
    tank_levels: Object.fromEntries(levels),
    pump_ids: result.pumpIds,
    pump_speeds: Object.fromEntries(result.pumpIds.map((id, pump) => [id, result.speeds[pump]])),
    ...outcome,
    objective: result.objective,
    method: result.method,
    gap_percent: round(result.gapPercent),
    savings: round(result.savings),
    savings_percent: round(result.savingsPercent),
    baseline: { ...toWireOutcome(result.baseline), tank_levels: Object.fromEntries(toWireLevels(result.baseline)) },
    disabled_rules: result.disabledRules,
    supply_failure: result.supplyFailure,
    failing_nodes: result.failingNodeIds,
    warnings: toWireWarnings(result.warnings),
    simulations: result.run.simulations,
    ...toWireRun(result.run),
  };
};
