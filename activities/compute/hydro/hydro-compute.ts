import { AsyncResource } from 'node:async_hooks';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { EngineError } from '../../../schemas/errors.ts';
import {
  type ComputePoolOptions,
  createComputePool,
  type InputOf,
  type ResultOf,
  type Tasks,
} from '../compute-pool.ts';
import type { HydroCall, HydroMessage, HydroProgress } from './hydro-task.ts';
import type * as hydroTasks from './tasks.ts';

/** Below the ten minutes that a call of a tool may take. */
const TIMEOUT_MS = 8 * 60_000;

type CallInputOf<Task> = InputOf<Task> extends HydroCall<infer Input> ? Input : never;

interface HydroComputeOptions {
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
      const { port1, port2 } = new MessageChannel();
      const timeout = new AbortController();
      let timer: NodeJS.Timeout | undefined;
      const onTimeout = (): void => {
        const message = `Cannot compute ${name}: it took more than ${timeoutMs / 1_000} s; ask for a smaller network, a shorter duration or longer steps`;
        timeout.abort(new EngineError('COMPUTE_TIMEOUT', message));
      };
      // A message comes from nowhere; who is told may need to know on whose behalf, as Temporal's heartbeat does.
      const tell = onProgress && AsyncResource.bind(onProgress);
      port1.on('message', (message: HydroMessage) => {
        // What waits for a thread takes no time of its own.
        if (message.kind === 'started') timer = setTimeout(onTimeout, timeoutMs);
        else tell?.(message.progress);
      });
      try {
        const call = { input, port: port2 } as InputOf<T[typeof name]>;
        return await pool.run(name, call, { signal: AbortSignal.any([signal, timeout.signal]), transfer: [port2] });
      } finally {
        clearTimeout(timer);
        port1.close();
      }
    },
    close: () => pool.close(),
  };
};

/** The pool of a worker: all tasks of `tasks.ts`. */
export const openHydroCompute = (options: Omit<ComputePoolOptions, 'file'>): HydroCompute =>
  createHydroCompute<typeof hydroTasks>({ file: join(import.meta.dirname, 'tasks.ts'), ...options });
