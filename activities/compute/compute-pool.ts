import type { Transferable } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import { EngineError } from '../../schemas/errors.ts';
import { toThreadLimits } from '../../schemas/thread-memory.ts';
import { type ComputeAnswer, resultOf } from './compute-answer.ts';
import { Slots } from './slots.ts';

/** So long a thread waits for its next task before it ends and gives its memory back. */
const IDLE_MS = 15_000;

/** Tasks by name, as a task file exports them; each made by `toTask` or `toHydroTask`. */
export type Tasks = Readonly<
  Record<string, (input: never) => ComputeAnswer<unknown> | Promise<ComputeAnswer<unknown>>>
>;
export type InputOf<Task> = Task extends (input: infer Input) => unknown ? Input : never;
export type ResultOf<Task> = Task extends (
  input: never,
) => ComputeAnswer<infer Result> | Promise<ComputeAnswer<infer Result>>
  ? Result
  : never;

/** Threads for what takes a processor longer than its neighbours should wait. */
export interface ComputePool<T extends Tasks> {
  /**
   * Runs a task in a thread of its own, as soon as one is free.
   * @param options.transfer Buffers of the input that move into the thread and are gone here.
   * @throws {EngineError} what the task throws; COMPUTE_EXHAUSTED when its memory does not suffice.
   * @throws the signal's reason when it aborts: the thread is ended then, whatever it does.
   */
  run<Name extends keyof T & string>(
    name: Name,
    input: InputOf<T[Name]>,
    options: { readonly signal: AbortSignal; readonly transfer?: readonly Transferable[] },
  ): Promise<ResultOf<T[Name]>>;
  /** Ends all threads. */
  close(): Promise<void>;
}

export interface ComputePoolOptions {
  /** The task file: a module that a thread can load as it is. */
  readonly file: string;
  /** The most threads at once; without work there are none. */
  readonly threads: number;
  /** What one thread may fill with objects, in MiB. */
  readonly memoryMb: number;
  /** Shared with other pools: no more tasks go on at once in all of them. Absent: its own, one a thread. */
  readonly slots?: Slots;
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

export const createComputePool = <T extends Tasks>(options: ComputePoolOptions): ComputePool<T> => {
  const { file, threads, memoryMb, slots = new Slots(threads) } = options;
  let pool: Promise<Piscina> | undefined;

  /** With the first task: a worker that computes nothing pays nothing. */
  const open = async (): Promise<Piscina> => {
    const { Piscina } = await import('piscina');
    return new Piscina({
      filename: file,
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: IDLE_MS,
      resourceLimits: toThreadLimits(memoryMb),
      // Not what this process was started with: a thread needs no loader to read our sources.
      execArgv: [],
    });
  };

  return {
    async run(name, input, { signal, transfer = [] }) {
      signal.throwIfAborted();
      pool ??= open();
      try {
        const opened = await pool;
        const options = { name, signal, transferList: [...transfer] as never };
        const task = slots.take(signal, () => opened.run(input, options));
        return resultOf(await task) as ResultOf<T[typeof name]>;
      } catch (error) {
        signal.throwIfAborted();
        if (codeOf(error) !== 'ERR_WORKER_OUT_OF_MEMORY') throw error;
        const message = `Cannot compute ${name}: it needs more than ${memoryMb} MB; give it less, or raise SLUICE_COMPUTE_MEMORY_MB`;
        throw new EngineError('COMPUTE_EXHAUSTED', message, { cause: error });
      }
    },
    async close() {
      await (await pool)?.destroy();
    },
  };
};
