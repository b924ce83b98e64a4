import type { ScheduleRequest } from './schedule-request.ts';
import type { StepEffect } from './step-table.ts';

/** What is minimised, as a sum over steps plus a price on the highest power. */
export interface StepObjective {
  readonly of: (effect: StepEffect) => number;
  /** Price of each kW of the highest power, 0 for none. */
  readonly demandChargePerKw: number;
}

/**
 * Cost and energy are sums over steps. Efficiency is a ratio of two sums: maximising H / E is minimising `ratio` E - H at
 * the right ratio (Dinkelbach 1967), so it takes the ratio reached so far.
 */
export const createObjective = (
  kind: NonNullable<ScheduleRequest['objective']>,
  demandChargePerKw: number,
  ratio: number,
): StepObjective => {
  if (kind === 'cost') return { of: ({ energyCost }) => energyCost, demandChargePerKw };
  if (kind === 'energy') return { of: ({ energyKwh }) => energyKwh, demandChargePerKw: 0 };
  return { of: ({ energyKwh, hydraulicKwh }) => ratio * energyKwh - hydraulicKwh, demandChargePerKw: 0 };
};
