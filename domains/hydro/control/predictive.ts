import type { Highs } from '../engine/highs.ts';
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

/** Moves are free in this many samples, then the output is held. */
const MOVES = 8;
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

/**
 * The next output by model predictive control: the variable under the present plan and its response to moves come from
 * EPANET at the present state, the moves from a quadratic program with the limits of the output hard and those of the
 * variable soft; then once more around the new plan, because tanks that fill and pumps that stop are not linear.
 * @param setpoints Wanted value at each of the next samples.
 * @see Cutler & Ramaker 1980 (dynamic matrix control)
 */
export const solvePredictive = (
  highs: Highs,
  plant: PlantModel,
  state: PlantState,
  output: number,
  setpoints: readonly number[],
  parameters: PredictiveParameters,
): number => {
  const { horizon, min, max, probe } = parameters;
  let plan: readonly number[] = Array.from({ length: Math.min(MOVES, horizon) }, () => output);
  for (let round = 0; round < ROUNDS; round += 1) {
    const free = plant.forecast(state, plan, horizon);
    const response = measureResponse(plant, state, plan, free, parameters);
    const next = planMoves(highs, output, plan, free, response, setpoints, parameters);
    const change = Math.max(...next.map((value, i) => Math.abs(value - (plan[i] ?? 0))));
    plan = next;
    if (change < 0.1 * probe) break;
  }
  return Math.min(max, Math.max(min, plan[0] ?? output));
};

/** One quadratic program: the outputs that follow the setpoints best where the network is straight around `plan`. */
const planMoves = (
  highs: Highs,
  output: number,
  plan: readonly number[],
  free: readonly number[],
  response: readonly number[],
  setpoints: readonly number[],
  { min, max, maxMove, moveWeight, lowest, highest }: PredictiveParameters,
): readonly number[] => {
  const model = new LinearModel();
  const planned = plan.map((value, i) => value - (plan[i - 1] ?? output));
  const moves = plan.map(() => model.column(0, -maxMove, maxMove, { square: 2 * moveWeight }));
  for (const last of moves.keys()) {
    model.row(
      min - output,
      max - output,
      moves.slice(0, last + 1).map((column): Term => [column, 1]),
    );
  }
  for (const [sample, base] of free.entries()) {
    const wanted = setpoints[sample] ?? base;
    const value = model.column(-2 * wanted, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, { square: 2 });
    const effects = moves.map((_, move) => (move <= sample ? (response[sample - move] ?? 0) : 0));
    const still = effects.reduce((sum, effect, move) => sum - effect * (planned[move] ?? 0), base);
    model.row(still, still, [[value, 1], ...moves.map((column, move): Term => [column, -(effects[move] ?? 0)])]);
    if (Number.isFinite(lowest)) {
      const excess = model.column(0, 0, Number.POSITIVE_INFINITY, { square: 2 * EXCESS_WEIGHT });
      model.row(lowest, Number.POSITIVE_INFINITY, [
        [value, 1],
        [excess, 1],
      ]);
    }
    if (Number.isFinite(highest)) {
      const excess = model.column(0, 0, Number.POSITIVE_INFINITY, { square: 2 * EXCESS_WEIGHT });
      model.row(Number.NEGATIVE_INFINITY, highest, [
        [value, 1],
        [excess, -1],
      ]);
    }
  }
  const solution = model.solve(highs);
  if (solution.status !== 'solved') return plan;
  let level = output;
  return moves.map((column) => {
    level += solution.values[column] ?? 0;
    return level;
  });
};
