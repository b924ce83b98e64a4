import type { Highs } from '../engine/highs.ts';
import { HydroError } from '../errors.ts';

/** A term of a row: coefficient and column. */
export type Term = readonly [column: number, coefficient: number];

export type LinearSolution =
  | {
      readonly status: 'solved';
      readonly values: readonly number[];
      readonly objective: number;
      /** Best objective that any solution can have. */
      readonly bound: number;
    }
  | { readonly status: 'infeasible' }
  /** The time limit came before the first solution. */
  | { readonly status: 'unknown'; readonly bound: number };

const INFINITY = 1e30;

/** Collects columns and rows of a linear, mixed-integer or convex quadratic program and hands them to HiGHS. */
export class LinearModel {
  readonly #cost: number[] = [];
  readonly #lower: number[] = [];
  readonly #upper: number[] = [];
  readonly #integer: boolean[] = [];
  /** Lower triangle of Q by column, of the objective's x'Q x / 2. */
  readonly #quadratic: Map<number, number>[] = [];
  readonly #rowLower: number[] = [];
  readonly #rowUpper: number[] = [];
  readonly #starts: number[] = [0];
  readonly #indices: number[] = [];
  readonly #values: number[] = [];

  column(cost: number, lower: number, upper: number, { integer = false } = {}): number {
    this.#cost.push(cost);
    this.#lower.push(Math.max(-INFINITY, lower));
    this.#upper.push(Math.min(INFINITY, upper));
    this.#integer.push(integer);
    this.#quadratic.push(new Map());
    return this.#cost.length - 1;
  }

  /** Adds q x y to the objective (q x^2 for a column with itself); all together must be convex. */
  product(x: number, y: number, q: number): void {
    const column = this.#quadratic[Math.min(x, y)];
    const row = Math.max(x, y);
    // HiGHS halves x'Q x, where a product of two columns stands twice and a square once.
    column?.set(row, (column.get(row) ?? 0) + (x === y ? 2 * q : q));
  }

  row(lower: number, upper: number, terms: readonly Term[]): void {
    this.#rowLower.push(Math.max(-INFINITY, lower));
    this.#rowUpper.push(Math.min(INFINITY, upper));
    // HiGHS wants each column once in a row.
    const byColumn = new Map<number, number>();
    for (const [column, value] of terms) byColumn.set(column, (byColumn.get(column) ?? 0) + value);
    for (const [column, value] of byColumn) {
      if (value === 0) continue;
      this.#indices.push(column);
      this.#values.push(value);
    }
    this.#starts.push(this.#indices.length);
  }

  /**
   * Minimises.
   * @param start Values of some columns to start an integer program from.
   * @throws {HydroError} `OPTIMISER_FAILED` when HiGHS ends without a solution for another reason.
   */
  solve(
    highs: Highs,
    {
      timeLimitS = 10,
      relativeGap = 1e-3,
      start = [],
    }: { timeLimitS?: number; relativeGap?: number; start?: readonly Term[] } = {},
  ): LinearSolution {
    const { constants } = highs;
    const integral = this.#integer.some(Boolean);
    const quadratic = this.#quadratic.some(({ size }) => size > 0);
    const numCols = this.#cost.length;
    const numRows = this.#rowLower.length;
    const model = highs.createModel();
    try {
      model.options.set({ output_flag: false, time_limit: timeLimitS, mip_rel_gap: relativeGap });
      model.passModel({
        numCols,
        numRows,
        colCost: this.#cost,
        colLower: this.#lower,
        colUpper: this.#upper,
        rowLower: this.#rowLower,
        rowUpper: this.#rowUpper,
        matrix: {
          format: 'csr',
          numRows,
          numCols,
          starts: Int32Array.from(this.#starts),
          indices: Int32Array.from(this.#indices),
          values: Float64Array.from(this.#values),
        },
        ...(integral
          ? {
              integrality: this.#integer.map((is) =>
                is ? constants.variableType.integer : constants.variableType.continuous,
              ),
            }
          : {}),
        ...(quadratic ? { hessian: this.#hessian() } : {}),
      });
      if (start.length > 0) {
        model.raw.setSparseSolution({
          indices: start.map(([column]) => column),
          values: start.map(([, value]) => value),
        });
      }
      // The wrapper's own run throws when HiGHS gives up; the raw one says so.
      const ended = model.raw.run();
      const status = model.getModelStatus();
      const { modelStatus } = constants;
      if (ended.status === constants.status.error) {
        throw new HydroError(
          'OPTIMISER_FAILED',
          `HiGHS gave up with model status ${status}; relax the limits or shorten the horizon`,
          { status },
        );
      }
      if (status === modelStatus.infeasible || status === modelStatus.unboundedOrInfeasible)
        return { status: 'infeasible' };
      const objective = model.getObjectiveValue();
      const bound = integral ? Number(model.info.get('mip_dual_bound')) : objective;
      const values = Array.from(model.getSolution().colValue);
      const hasSolution = values.length > 0 && Number.isFinite(objective) && Math.abs(objective) < INFINITY;
      const inTime = status === modelStatus.optimal;
      if ((inTime || status === modelStatus.timeLimit) && hasSolution)
        return { status: 'solved', values, objective, bound };
      if (status === modelStatus.timeLimit) return { status: 'unknown', bound };
      throw new HydroError(
        'OPTIMISER_FAILED',
        `HiGHS ended with status ${status} and no solution; relax the limits or shorten the horizon`,
        { status },
      );
    } finally {
      model.dispose();
    }
  }

  #hessian() {
    const starts = [0];
    const indices: number[] = [];
    const values: number[] = [];
    for (const column of this.#quadratic) {
      for (const [row, value] of [...column].sort(([a], [b]) => a - b)) {
        indices.push(row);
        values.push(value);
      }
      starts.push(indices.length);
    }
    return {
      format: 'triangular' as const,
      dimension: this.#quadratic.length,
      starts: Int32Array.from(starts),
      indices: Int32Array.from(indices),
      values: Float64Array.from(values),
    };
  }
}
