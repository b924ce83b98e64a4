import type { Highs } from '../engine/highs.ts';
import { HydroError } from '../errors.ts';
import { LinearModel, type Term } from '../scheduling/linear-model.ts';
import type { PlantModel, PlantState } from './plant-model.ts';

export interface PredictiveParameters {
  readonly horizon: number;
  readonly min: number;
  readonly max: number;
  readonly maxMove: number;
  /** Price of a squared move of the output against a squared error, in their units. */
  readonly moveWeight: number;
  readonly lowest: number;
  readonly highest: number;
  /** Output change that the step response is measured with. */
  readonly probe: number;
}

/** Price of a squared excess over a soft limit against a squared error. */
const EXCESS_WEIGHT = 1e3;

/** Times that the network is linearised around the plan of the time before. */
const ROUNDS = 3;
/** A response weaker than this share of the first one asked for is taken as none (a pump below its least speed). */
const NO_RESPONSE = 1e-9;

/** Change of the variable at the next samples for a lasting unit change of the output around a plan. */
const measureResponse = (
  plant: PlantModel,
  state: PlantState,
  plan: readonly number[],
  free: readonly number[],
  { horizon, min, max, probe }: PredictiveParameters,
): readonly number[] => {
  let response: readonly number[] = free.map(() => 0);
  // Where a small change does nothing, a larger one may get over the point where the pump begins to deliver.
  for (const size of [probe, -probe, 5 * probe, -5 * probe, 20 * probe]) {
    const moved = plan.map((output) => Math.min(max, Math.max(min, output + size)));
    const distance = (moved[0] ?? 0) - (plan[0] ?? 0);
    if (Math.abs(distance) < 0.5 * Math.abs(size)) continue;
    response = plant.forecast(state, moved, horizon).map((value, i) => (value - (free[i] ?? 0)) / distance);
    if (response.some((value) => Math.abs(value) > NO_RESPONSE)) break;
  }
  return response;
};

/** A plan with what EPANET makes of it. */
interface Trial {
  readonly plan: readonly number[];
  readonly free: readonly number[];
  readonly cost: number;
}

/**
 * Model predictive control: the variable under the present plan and its response to moves come from EPANET at the present
 * state, the moves from a quadratic program with the limits of the output hard and those of the variable soft. Then once
 * more around the new plan, because tanks that fill and pumps that stop are not linear; a plan that EPANET finds worse
 * than the one before is drawn back to it.
 * @see Cutler & Ramaker 1980 (dynamic matrix control)
 */
export class PredictiveController {
  readonly #highs: Highs;
  readonly #plant: PlantModel;
  readonly #parameters: PredictiveParameters;
  #last: readonly number[] | undefined;

  constructor(highs: Highs, plant: PlantModel, parameters: PredictiveParameters) {
    this.#highs = highs;
    this.#plant = plant;
    this.#parameters = parameters;
  }

  /**
   * @param output Output until now.
   * @param setpoints Wanted value at each of the next samples.
   * @returns the output until the next sample.
   */
  next(state: PlantState, output: number, setpoints: readonly number[]): number {
    const { horizon, min, max, probe } = this.#parameters;
    const held = this.#try(
      state,
      output,
      setpoints,
      Array.from({ length: horizon }, () => output),
    );
    const shifted =
      this.#last && this.#try(state, output, setpoints, [...this.#last.slice(1), this.#last.at(-1) ?? output]);
    let best = shifted && shifted.cost < held.cost ? shifted : held;
    for (let round = 0; round < ROUNDS; round += 1) {
      const { plan, free } = best;
      const response = measureResponse(this.#plant, state, plan, free, this.#parameters);
      const wanted = planMoves(this.#highs, output, plan, free, response, setpoints, this.#parameters);
      const better = this.#drawBack(state, output, setpoints, best, wanted);
      if (!better) break;
      const change = Math.max(...better.plan.map((value, i) => Math.abs(value - (plan[i] ?? 0))));
      best = better;
      if (change < 0.1 * probe) break;
    }
    this.#last = best.plan;
    return Math.min(max, Math.max(min, best.plan[0] ?? output));
  }

  #try(state: PlantState, output: number, setpoints: readonly number[], plan: readonly number[]): Trial {
    const { horizon, moveWeight, lowest, highest } = this.#parameters;
    const free = this.#plant.forecast(state, plan, horizon);
    const errors = free.reduce((sum, value, i) => sum + (value - (setpoints[i] ?? value)) ** 2, 0);
    const excess = free.reduce((sum, value) => sum + Math.max(0, lowest - value, value - highest) ** 2, 0);
    const moves = plan.reduce((sum, value, i) => sum + (value - (plan[i - 1] ?? output)) ** 2, 0);
    return { plan, free, cost: errors + EXCESS_WEIGHT * excess + moveWeight * moves };
  }

  #drawBack(
    state: PlantState,
    output: number,
    setpoints: readonly number[],
    from: Trial,
    wanted: readonly number[],
  ): Trial | undefined {
    for (let share = 1; share > 0.1; share /= 2) {
      const plan = wanted.map((value, i) => (1 - share) * (from.plan[i] ?? value) + share * value);
      const trial = this.#try(state, output, setpoints, plan);
      if (trial.cost < from.cost) return trial;
    }
    return undefined;
  }
}

/**
 * One quadratic program over the moves: with the variable at sample s being still + E move, the squared errors are a
 * quadratic form of the moves alone. In shares of the output range and of the largest effect, for the solver's sake.
 */
const planMoves = (
  highs: Highs,
  output: number,
  plan: readonly number[],
  free: readonly number[],
  response: readonly number[],
  setpoints: readonly number[],
  { min, max, maxMove, moveWeight, lowest, highest }: PredictiveParameters,
): readonly number[] => {
  const range = max - min;
  const effects = free.map((_, sample) =>
    plan.map((__, move) => (move <= sample ? range * (response[sample - move] ?? 0) : 0)),
  );
  const largest = Math.max(...response.map((value) => Math.abs(value * range)));
  if (!(largest > 0)) return plan;
  const planned = plan.map((value, i) => (value - (plan[i - 1] ?? output)) / range);
  const still = free.map((base, sample) =>
    planned.reduce((sum, move, i) => sum - (effects[sample]?.[i] ?? 0) * move, base),
  );
  const scale = 1 / largest ** 2;
  const model = new LinearModel();
  const moves = plan.map((_, move) => {
    const slope = still.reduce(
      (sum, value, sample) => sum + 2 * (effects[sample]?.[move] ?? 0) * (value - (setpoints[sample] ?? value)),
      0,
    );
    return model.column(scale * slope, -maxMove / range, maxMove / range);
  });
  for (const [i, x] of moves.entries()) {
    model.product(x, x, scale * moveWeight * range ** 2);
    for (const [j, y] of moves.entries()) {
      const both = effects.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0);
      if (j <= i) model.product(x, y, scale * both * (i === j ? 1 : 2));
    }
    model.row(
      (min - output) / range,
      (max - output) / range,
      moves.slice(0, i + 1).map((column): Term => [column, 1]),
    );
  }
  for (const [sample, base] of still.entries()) {
    const terms = moves.map((column, move): Term => [column, (effects[sample]?.[move] ?? 0) / largest]);
    if (Number.isFinite(lowest)) addSoftLimit(model, (lowest - base) / largest, Number.POSITIVE_INFINITY, terms);
    if (Number.isFinite(highest)) addSoftLimit(model, Number.NEGATIVE_INFINITY, (highest - base) / largest, terms);
  }
  const found = solveOrHold(highs, model);
  let level = output;
  return moves.map((column, i) => {
    level += range * (found?.[column] ?? planned[i] ?? 0);
    return level;
  });
};

const addSoftLimit = (model: LinearModel, lower: number, upper: number, terms: readonly Term[]): void => {
  const excess = model.column(0, 0, Number.POSITIVE_INFINITY);
  model.product(excess, excess, EXCESS_WEIGHT);
  model.row(lower, upper, [...terms, [excess, Number.isFinite(lower) ? 1 : -1]]);
};

/** A controller cannot stop because its solver did: then the plan it has goes on. */
const solveOrHold = (highs: Highs, model: LinearModel): readonly number[] | undefined => {
  try {
    const solution = model.solve(highs);
    return solution.status === 'solved' ? solution.values : undefined;
  } catch (error) {
    if (error instanceof HydroError && error.code === 'OPTIMISER_FAILED') return undefined;
    throw error;
  }
};
