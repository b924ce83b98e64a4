import { inverse, Matrix } from 'ml-matrix';
import type { Fit, FitParameter } from './least-squares.ts';

/** How well a fit knows its parameters, in their order. */
export interface Uncertainty {
  readonly standardErrors: readonly number[];
  readonly correlation: readonly (readonly number[])[];
  /** Standard error over the prior's: 1 when the readings say nothing, near 0 when they say all. */
  readonly priorShare: readonly number[];
}

/**
 * Covariance of the estimates, (J'J + prior)^-1 scaled up when the fit is worse than the sensors' errors explain.
 * @param readings Number of readings behind the fit.
 */
export const estimateUncertainty = (fit: Fit, parameters: readonly FitParameter[], readings: number): Uncertainty => {
  const count = parameters.length;
  if (count === 0) return { standardErrors: [], correlation: [], priorShare: [] };
  const information = new Matrix(fit.information.map((row) => [...row]));
  for (const [i, { priorSd }] of parameters.entries()) information.set(i, i, information.get(i, i) + 1 / priorSd ** 2);
  const covariance = inverse(information);
  const excess = Math.max(1, fit.chiSquare / Math.max(1, readings - count));
  const sd = parameters.map((_, i) => Math.sqrt(Math.max(0, covariance.get(i, i))));
  return {
    standardErrors: sd.map((value) => value * Math.sqrt(excess)),
    correlation: parameters.map((_, i) =>
      parameters.map((__, j) => (i === j ? 1 : covariance.get(i, j) / ((sd[i] ?? 1) * (sd[j] ?? 1)))),
    ),
    priorShare: parameters.map(({ priorSd }, i) => (sd[i] ?? 0) / priorSd),
  };
};

/** Probability that a normal variable stays within `bound` standard deviations of 0. @see Abramowitz and Stegun 7.1.26 */
export const probabilityWithin = (bound: number): number => {
  const x = Math.abs(bound) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const polynomial = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return 1 - polynomial * Math.exp(-x * x);
};
