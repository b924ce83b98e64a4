import { Matrix, solve } from 'ml-matrix';

/** One unknown of a fit. */
export interface FitParameter {
  readonly name: string;
  readonly start: number;
  readonly min: number;
  readonly max: number;
  /** What the parameter is thought to be, with its standard deviation (a ridge toward it); Infinity for no idea. */
  readonly prior: number;
  readonly priorSd: number;
  /** Step of the finite differences. */
  readonly step: number;
}

/** What a fit found; plain JSON. */
export interface Fit {
  readonly values: readonly number[];
  /** Sum of squared weighted residuals, without the prior's share. */
  readonly chiSquare: number;
  /** J'J at the values: what the readings say of each parameter and each two of them, without the prior's share. */
  readonly information: readonly (readonly number[])[];
  readonly iterations: number;
  readonly converged: boolean;
}

export interface FitOptions {
  readonly maxIterations?: number;
  /** The fit has converged when a step improves the objective by less than this share. */
  readonly tolerance?: number;
}

const SMALLEST_DAMPING = 1e-9;
const LARGEST_DAMPING = 1e9;

const sumOfSquares = (values: Float64Array): number => values.reduce((sum, value) => sum + value * value, 0);

const clamp = (value: number, { min, max }: FitParameter): number => Math.min(max, Math.max(min, value));

/**
 * Rows are readings, columns parameters: change of the weighted model value for a unit of the parameter.
 * Forward differences, backward where a step would leave the bounds.
 */
const differentiate = (
  residuals: (values: readonly number[]) => Float64Array,
  parameters: readonly FitParameter[],
  values: readonly number[],
  base: Float64Array,
): Matrix => {
  const jacobian = new Matrix(base.length, parameters.length);
  for (const [column, parameter] of parameters.entries()) {
    const value = values[column] ?? 0;
    const step = value + parameter.step <= parameter.max ? parameter.step : -parameter.step;
    const moved = residuals(values.map((old, i) => (i === column ? old + step : old)));
    for (let row = 0; row < base.length; row += 1) {
      jacobian.set(row, column, ((moved[row] ?? 0) - (base[row] ?? 0)) / step);
    }
  }
  return jacobian;
};

/**
 * Levenberg-Marquardt with bounds: parameters that stand at a bound and would leave it are held for the step, and a step
 * is taken only when it improves the objective. (The published JavaScript packages take worse steps too and do not stop
 * on a small step, which costs simulations here.)
 * @param residuals Weighted differences model minus reading for parameter values within the bounds.
 * @see Moré 1978, "The Levenberg-Marquardt algorithm: implementation and theory"
 */
export const fitLeastSquares = (
  residuals: (values: readonly number[]) => Float64Array,
  parameters: readonly FitParameter[],
  { maxIterations = 60, tolerance = 1e-6 }: FitOptions = {},
): Fit => {
  const weights = parameters.map(({ priorSd }) => 1 / priorSd ** 2);
  const priorCost = (values: readonly number[]): number =>
    values.reduce((sum, value, i) => sum + (weights[i] ?? 0) * (value - (parameters[i]?.prior ?? 0)) ** 2, 0);
  let values: readonly number[] = parameters.map((parameter) => clamp(parameter.start, parameter));
  let current = residuals(values);
  let cost = sumOfSquares(current) + priorCost(values);
  let jacobian = differentiate(residuals, parameters, values, current);
  let damping = 1e-3;
  let iterations = 0;
  let converged = false;
  while (iterations < maxIterations && !converged && damping < LARGEST_DAMPING) {
    iterations += 1;
    const step = dampedStep(jacobian, current, parameters, values, weights, damping);
    const trial = values.map((value, i) => {
      const parameter = parameters[i];
      return parameter ? clamp(value + (step[i] ?? 0), parameter) : value;
    });
    const moved = Math.max(...trial.map((value, i) => Math.abs(value - (values[i] ?? 0)) / (parameters[i]?.step ?? 1)));
    if (moved < 1e-4) {
      converged = true;
      break;
    }
    const next = residuals(trial);
    const nextCost = sumOfSquares(next) + priorCost(trial);
    if (nextCost < cost) {
      converged = cost - nextCost < tolerance * cost;
      [values, current, cost] = [trial, next, nextCost];
      damping = Math.max(SMALLEST_DAMPING, damping / 10);
      jacobian = differentiate(residuals, parameters, values, current);
    } else {
      damping *= 10;
    }
  }
  const information = jacobian.transpose().mmul(jacobian).to2DArray();
  return { values, chiSquare: sumOfSquares(current), information, iterations, converged };
};

const dampedStep = (
  jacobian: Matrix,
  residual: Float64Array,
  parameters: readonly FitParameter[],
  values: readonly number[],
  priorWeights: readonly number[],
  damping: number,
): readonly number[] => {
  const gradient = jacobian.transpose().mmul(Matrix.columnVector(residual));
  const normal = jacobian.transpose().mmul(jacobian);
  const count = parameters.length;
  const slopes = parameters.map(
    ({ prior }, i) => gradient.get(i, 0) + (priorWeights[i] ?? 0) * ((values[i] ?? 0) - prior),
  );
  const free = parameters.flatMap(({ min, max }, i) => {
    const [value, slope] = [values[i] ?? 0, slopes[i] ?? 0];
    return (value <= min && slope > 0) || (value >= max && slope < 0) ? [] : [i];
  });
  const steps = new Array<number>(count).fill(0);
  if (free.length === 0) return steps;
  const system = new Matrix(free.length, free.length);
  for (const [row, i] of free.entries()) {
    for (const [column, j] of free.entries()) system.set(row, column, normal.get(i, j));
    const diagonal = normal.get(i, i) + (priorWeights[i] ?? 0);
    system.set(row, row, diagonal * (1 + damping) + 1e-12);
  }
  const right = Matrix.columnVector(free.map((i) => -(slopes[i] ?? 0)));
  const solution = solve(system, right, true);
  for (const [row, i] of free.entries()) steps[i] = solution.get(row, 0);
  return steps;
};
