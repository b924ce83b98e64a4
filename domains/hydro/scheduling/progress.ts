/** `limits`: which of them bind, after it turned out that no plan keeps them all. */
export type SchedulePhase = 'tables' | 'plan' | 'limits' | 'simulations';

/** How far a schedule is: simulations behind it, of the most that it may take. */
export interface ScheduleProgress {
  readonly phase: SchedulePhase;
  readonly done: number;
  readonly total: number;
}

interface Work {
  /** How often tables are simulated at most, and with how many simulations each. */
  readonly rounds: number;
  readonly perRound: number;
  /** The most simulations that repair and improve the plan. */
  readonly budget: number;
}

/** Counts simulations. Those that a phase might have taken and did not are behind it too when the next begins. */
export class ProgressCounter {
  readonly #tell: (progress: ScheduleProgress) => void;
  readonly #work: Work;
  readonly #before: number;
  #phase: SchedulePhase = 'tables';
  #round = 0;
  #done: number;
  #endOfPhase: number;

  /** @param before Simulations behind the schedule already, with another method. */
  constructor(tell: (progress: ScheduleProgress) => void, work: Work, before = 0) {
    this.#tell = tell;
    this.#work = work;
    this.#before = before;
    this.#done = before;
    this.#endOfPhase = before;
  }

  get done(): number {
    return this.#done;
  }

  /** Tables are simulated, once more. */
  tables(): void {
    const start = this.#before + Math.min(this.#round, this.#work.rounds - 1) * this.#work.perRound;
    this.#round += 1;
    this.#begin('tables', start, start + this.#work.perRound);
  }

  /** A plan is made from the last tables: the optimiser works, which counts nothing. */
  plan(): void {
    this.#begin('plan', this.#endOfPhase);
  }

  /** From here on plans are made for fewer limits. */
  limits(): void {
    this.#begin('limits', this.#done);
  }

  simulations(): void {
    const start = this.#before + this.#work.rounds * this.#work.perRound;
    this.#begin('simulations', start, start + this.#work.budget);
  }

  count(): void {
    if (this.#done >= this.#endOfPhase) return;
    this.#done += 1;
    this.#told();
  }

  finish(): void {
    this.#begin(this.#phase, this.#endOfPhase);
  }

  #begin(phase: SchedulePhase, done: number, end = done): void {
    if (this.#phase === 'limits') return;
    this.#phase = phase;
    this.#done = Math.max(this.#done, done);
    this.#endOfPhase = Math.max(this.#done, end);
    this.#told();
  }

  #told(): void {
    const { rounds, perRound, budget } = this.#work;
    this.#tell({ phase: this.#phase, done: this.#done, total: this.#before + rounds * perRound + budget });
  }
}
