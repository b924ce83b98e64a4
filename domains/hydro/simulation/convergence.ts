import { STATISTIC } from '../engine/codes.ts';
import type { EpanetProject } from '../engine/project.ts';

/** How well a run's steps were solved. */
export interface Convergence {
  /** Every step met the file's accuracy within its trials. */
  readonly converged: boolean;
  /** Solver steps, with those that tanks and controls put between. */
  readonly hydraulicSteps: number;
  readonly unbalancedSteps: number;
  readonly maxIterations: number;
  /** Largest sum of flow changes over sum of flows at the end of a step. */
  readonly maxRelativeError: number;
}

const UNBALANCED = 1;

/** Collects the convergence of the steps of one run. */
export class ConvergenceMeter {
  #steps = 0;
  #unbalanced = 0;
  #iterations = 0;
  #error = 0;

  read(project: EpanetProject, warningCode: number): void {
    this.#steps += 1;
    if (warningCode === UNBALANCED) this.#unbalanced += 1;
    this.#iterations = Math.max(this.#iterations, project.statistic(STATISTIC.iterations));
    this.#error = Math.max(this.#error, project.statistic(STATISTIC.relativeError));
  }

  report(): Convergence {
    return {
      converged: this.#unbalanced === 0,
      hydraulicSteps: this.#steps,
      unbalancedSteps: this.#unbalanced,
      maxIterations: this.#iterations,
      maxRelativeError: this.#error,
    };
  }
}
