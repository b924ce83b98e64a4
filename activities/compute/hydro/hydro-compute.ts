import { join } from 'node:path';
import { EngineError } from '../../../schemas/errors.ts';
import {
  type ComputePoolOptions,
  createComputePool,
  type InputOf,
  type ResultOf,
  type Tasks,
} from '../compute-pool.ts';
import type { HydroCall } from './hydro-task.ts';
import { createProgressBoard, type HydroProgress, hasStarted, readProgress } from './progress-board.ts';
import type * as hydroTasks from './tasks.ts';

/** Below the ten minutes that a call of a tool may take. */
const TIMEOUT_MS = 8 * 60_000;
/** What no call of a tool would wait for, a job does. */
export const JOB_TIMEOUT_MS = 3_600_000;
/** How often the caller looks how far it is. */
const LOOK_EVERY_MS = 100;

type CallInputOf<Task> = InputOf<Task> extends HydroCall<infer Input> ? Input : never;

export interface HydroComputeOptions {
  readonly signal: AbortSignal;
  /** From when a thread begins with it; 8 minutes when left out. */
  readonly timeoutMs?: number;
  readonly onProgress?: (progress: HydroProgress) => void;
}

/** Hydraulics in threads, each with an engine of its own. */
export interface HydroCompute<T extends Tasks = typeof hydroTasks> {
  /**
   * @throws {EngineError} what the engine refuses; COMPUTE_TIMEOUT when it takes too long, and COMPUTE_EXHAUSTED too much
   *   memory: the thread is ended then.
   * @throws the signal's reason when it aborts: the thread is ended then, whatever it does.
   */
  run<Name extends keyof T & string>(
    name: Name,
    input: CallInputOf<T[Name]>,
    options: HydroComputeOptions,
  ): Promise<ResultOf<T[Name]>>;
  close(): Promise<void>;
}

export const createHydroCompute = <T extends Tasks>(options: ComputePoolOptions): HydroCompute<T> => {
  const pool = createComputePool<T>(options);
  return {
    async run(name, input, { signal, timeoutMs = TIMEOUT_MS, onProgress }) {
      const board = createProgressBoard();
      const timeout = new AbortController();
      let startedAtMs: number | undefined;
      const onTimeout = (): void => {
        const message = `Cannot compute ${name}: it took more than ${timeoutMs / 1_000} s; ask for a smaller network, a shorter duration or longer steps`;
        timeout.abort(new EngineError('COMPUTE_TIMEOUT', message));
      };
      const look = setInterval(() => {
        // What waits for a thread takes no time of its own.
        if (!hasStarted(board)) return;
        startedAtMs ??= performance.now();
        if (performance.now() - startedAtMs >= timeoutMs) onTimeout();
        const progress = readProgress(board);
        if (progress !== undefined) onProgress?.(progress);
      }, LOOK_EVERY_MS);
      try {
        const call = { input, board } as InputOf<T[typeof name]>;
        return await pool.run(name, call, { signal: AbortSignal.any([signal, timeout.signal]) });
      } finally {
        clearInterval(look);
      }
    },
    close: () => pool.close(),
  };
};

/** The pool of a worker: all tasks of `tasks.ts`. */
export const openHydroCompute = (options: Omit<ComputePoolOptions, 'file'>): HydroCompute =>
  createHydroCompute<typeof hydroTasks>({ file: join(import.meta.dirname, 'tasks.ts'), ...options });
