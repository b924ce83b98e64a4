import { Matrix } from 'ml-matrix';

const MOST_ITERATIONS = 10_000;

/**
 * Gain K of the regulator u = -K x that minimises the sum of x'Q x + u'R u for x+ = A x + B u, by iterating the discrete
 * Riccati equation.
 * @see Anderson & Moore, "Optimal Control: Linear Quadratic Methods" (1990), 2.4
 */
export const solveRegulator = (a: Matrix, b: Matrix, q: Matrix, r: Matrix): Matrix => {
  let p = q;
  let gain = Matrix.zeros(b.columns, a.rows);
  for (let i = 0; i < MOST_ITERATIONS; i += 1) {
    const bp = b.transpose().mmul(p);
    const right = bp.mmul(a);
    const scale = Matrix.add(r, bp.mmul(b));
    const nextGain = new Matrix(inverseOf(scale)).mmul(right);
    const nextP = Matrix.add(
      q,
      a
        .transpose()
        .mmul(p)
        .mmul(Matrix.sub(a, b.mmul(nextGain))),
    );
    const change = Matrix.sub(nextGain, gain).norm('frobenius');
    [p, gain] = [nextP, nextGain];
    if (change < 1e-12) break;
  }
  return gain;
};

/** One input is all that is used here, so the inverse is a division. */
const inverseOf = (scale: Matrix): number[][] => [[1 / scale.get(0, 0)]];

/**
 * Regulator in increments: it moves the output by what the error and the last change of the variable ask for, so that it
 * ends without an offset. For y+ = a y + b u the state is (error, last change of y).
 */
export class IncrementalRegulator {
  readonly #errorGain: number;
  readonly #changeGain: number;
  #last: number | undefined;

  /** @param moveWeight Price of a squared move against a squared error. */
  constructor(persistence: number, gain: number, moveWeight: number) {
    const a = new Matrix([
      [1, persistence],
      [0, persistence],
    ]);
    const b = Matrix.columnVector([gain, gain]);
    const q = new Matrix([
      [1, 0],
      [0, 0],
    ]);
    const k = solveRegulator(a, b, q, new Matrix([[moveWeight]]));
    this.#errorGain = k.get(0, 0);
    this.#changeGain = k.get(0, 1);
  }

  /** @returns the move of the output. */
  next(setpoint: number, measured: number): number {
    const change = measured - (this.#last ?? measured);
    this.#last = measured;
    return -this.#errorGain * (measured - setpoint) - this.#changeGain * change;
  }
}
