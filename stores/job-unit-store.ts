import type { RunRef } from '../schemas/runs.ts';

/** A job's call; with the run, whose units they are. */
export interface JobRef {
  readonly ref: RunRef;
  readonly callId: string;
}

export interface JobUnit {
  /** Its number within the job. */
  readonly unit: number;
  /** Plain JSON. */
  readonly result: unknown;
}

/** What the parts of jobs came to, kept from when each is done until the run is over. */
export interface JobUnitStore {
  /**
   * Keeps it, unless there is one of that number already: the first counts.
   * @returns `closed` when the run is over: nothing is kept, and nobody waits for it.
   */
  put(job: JobRef, unit: number, result: unknown): Promise<'kept' | 'closed'>;
  /** Which numbers in [from, to) are there. */
  done(job: JobRef, from: number, to: number): Promise<readonly number[]>;
  /** Those in [from, to), in the order of their numbers. */
  list(job: JobRef, from: number, to: number): Promise<readonly JobUnit[]>;
  /** Drops those of runs that are over. @returns how many; at most `limit`. */
  prune(limit: number): Promise<number>;
}
