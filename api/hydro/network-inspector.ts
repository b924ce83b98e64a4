import { join } from 'node:path';
import type { Piscina } from 'piscina';
import { EngineError } from '../../schemas/errors.ts';
import { toThreadLimits } from '../../schemas/thread-memory.ts';
import { Turns } from '../market/turns.ts';
import type { Inspection, InspectionInput } from './inspect-network.ts';
import type { MeasurePoints } from './measure-points.ts';

const IDLE_MS = 15_000;
/** Networks of the largest size take some seconds. */
const TIMEOUT_MS = 120_000;
const MEMORY_MB = 1_024;
const MEASURE_POINTS = join(import.meta.dirname, 'measure-points.ts');

/** Reads networks in a thread of this process: there is one while there is work, and its memory goes with it. */
export interface NetworkInspector {
  /**
   * @param input Its bytes move into the thread and are gone here.
   * @throws {EngineError} COMPUTE_TIMEOUT, COMPUTE_EXHAUSTED.
   */
  inspect(input: InspectionInput): Promise<Inspection>;
  /** What instruments can read of a stored network. @throws {EngineError} COMPUTE_TIMEOUT, COMPUTE_EXHAUSTED. */
  measurePoints(inp: string): Promise<MeasurePoints>;
  close(): Promise<void>;
}

const exhausted = (error: unknown): unknown => {
  if (!(error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')) return error;
  const message = `Cannot read the network: it needs more than ${MEMORY_MB} MB; split it`;
  return new EngineError('COMPUTE_EXHAUSTED', message, { cause: error });
};

export const createNetworkInspector = (timeoutMs = TIMEOUT_MS): NetworkInspector => {
  // Ours, not piscina's: when it ends a thread, it starts none for what waits in its own queue.
  const turns = new Turns(1);
  let pool: Promise<Piscina> | undefined;

  const open = async (): Promise<Piscina> => {
    const { Piscina } = await import('piscina');
    return new Piscina({
      filename: join(import.meta.dirname, 'inspect-network.ts'),
      name: 'inspectNetwork',
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: IDLE_MS,
      resourceLimits: toThreadLimits(MEMORY_MB),
      execArgv: [],
    });
  };

  /** Runs in its turn: the time that it waits is not counted. */
  const inThread = <Result>(input: unknown, options: object): Promise<Result> =>
    turns.take(async () => {
      pool ??= open();
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        return await (await pool).run(input, { signal, ...options });
      } catch (error) {
        if (!signal.aborted) throw exhausted(error);
        const message = `Cannot read the network: it took more than ${timeoutMs} ms; split it, or try again when there is less to do`;
        throw new EngineError('COMPUTE_TIMEOUT', message, { cause: error });
      }
    });

  return {
    inspect: (input) => inThread(input, { transferList: [input.body.buffer] }),
    measurePoints: (inp) => inThread(inp, { filename: MEASURE_POINTS, name: 'measurePoints' }),
    async close() {
      await (await pool)?.destroy();
    },
  };
};
