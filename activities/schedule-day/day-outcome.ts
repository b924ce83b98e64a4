import type { GivenScheduleResult } from '../../domains/hydro/index.ts';
import type { DayOutcome } from '../../schemas/hydro/schedule-day-result.ts';
import { toFigure, toSupply } from '../hydraulics/answer-facts.ts';
import type { DayTotals } from './day.ts';

/** A run as the result tells it. */
export const toDayOutcome = (result: GivenScheduleResult): DayOutcome => ({
  cost: result.cost,
  energyKwh: result.energyKwh,
  peakKw: result.peakKw,
  lowestPressure: toFigure(result.lowestPressure),
  switchesByPumpId: result.switchesByPumpId,
  tankLevels: result.tankLevels,
  violations: result.violations,
  convergence: result.convergence,
  ...toSupply(result, (count) => count),
});

type Violations = DayOutcome['violations'];

/** Limits broken so far: what is wanted at the end only is no matter before. */
export const withoutEnd = (violations: Violations): Violations =>
  violations.filter(({ constraint }) => constraint !== 'end-level');

/** Of two breaks of the same limit the worse one. */
const joinViolations = (a: Violations, b: Violations): Violations => {
  const worst = new Map<string, Violations[number]>();
  for (const one of [...a, ...b]) {
    const key = `${one.constraint} ${one.elementId}`;
    const other = worst.get(key);
    if (other === undefined || Math.abs(one.found - one.limit) > Math.abs(other.found - other.limit))
      worst.set(key, one);
  }
  return [...worst.values()];
};

/** Warnings over time, one that goes on from hour to hour as one. */
const joinWarnings = (before: DayOutcome['warnings'], now: DayOutcome['warnings']): DayOutcome['warnings'] => {
  const joined = [...before];
  for (const one of now) {
    const at = joined.findIndex(({ code, elementIds }) => code === one.code && `${elementIds}` === `${one.elementIds}`);
    const other = joined[at];
    if (other === undefined) joined.push(one);
    else joined[at] = { ...other, toS: one.toS, steps: other.steps + one.steps };
  }
  return joined;
};

const joinConvergence = (a: DayOutcome['convergence'], b: DayOutcome['convergence']): DayOutcome['convergence'] => ({
  converged: a.converged && b.converged,
  hydraulicSteps: a.hydraulicSteps + b.hydraulicSteps,
  unbalancedSteps: a.unbalancedSteps + b.unbalancedSteps,
  maxIterations: Math.max(a.maxIterations, b.maxIterations),
  maxRelativeError: Math.max(a.maxRelativeError, b.maxRelativeError),
});

const lower = (a: number | null, b: number | null): number | null => (a === null || (b !== null && b < a) ? b : a);

/**
 * Adds an hour that was computed alone.
 * @param offsetS When it begins, from the start of the day.
 */
export const addHour = (before: DayTotals | null, result: GivenScheduleResult, offsetS: number): DayTotals => {
  const { energyCost, demandCharge } = result;
  const hour = toDayOutcome(result);
  const now = {
    ...hour,
    violations: withoutEnd(hour.violations),
    warnings: hour.warnings.map((one) => ({ ...one, fromS: one.fromS + offsetS, toS: one.toS + offsetS })),
  };
  if (before === null) return { ...now, energyCost };
  const failing = [...new Set([...before.failingNodeIds, ...now.failingNodeIds])];
  const energy = before.energyCost + energyCost;
  // The charge is for the highest power of all hours.
  const charge = Math.max(before.cost - before.energyCost, demandCharge);
  return {
    energyCost: energy,
    cost: energy + charge,
    energyKwh: before.energyKwh + now.energyKwh,
    peakKw: Math.max(before.peakKw, now.peakKw),
    lowestPressure: lower(before.lowestPressure, now.lowestPressure),
    violations: joinViolations(before.violations, now.violations),
    convergence: joinConvergence(before.convergence, now.convergence),
    supplyFailure: before.supplyFailure || now.supplyFailure,
    failingNodeCount: Math.max(failing.length, before.failingNodeCount, now.failingNodeCount),
    failingNodeIds: failing.slice(0, 200),
    warnings: joinWarnings(before.warnings, now.warnings),
  };
};
