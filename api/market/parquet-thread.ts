import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { KlinesError, type ParquetFile } from '../../domains/klines/index.ts';
import { toThreadLimits } from '../../schemas/thread-memory.ts';

type Rows = readonly Record<string, unknown>[];

export type ParquetStep =
  | { readonly elements: ParquetFile['elements'] }
  | { readonly rows: Rows }
  | { readonly done: true }
  | { readonly fault: { readonly found: string; readonly wanted: string } };

/** A group of a million rows takes some seconds; a broken file may keep its reader busy for ever. */
const STEP_MS = 30_000;
const MEMORY_MB = 1024;

const invalid = (found: string): KlinesError =>
  new KlinesError('FILE_INVALID', { found, wanted: 'a whole Parquet file; write it anew, or use CSV' });

const toFault = (error: unknown, stepMs: number): unknown => {
  if (error instanceof KlinesError) return error;
  const { code, name } = error as NodeJS.ErrnoException;
  if (name === 'AbortError') return invalid(`a file that is not unpacked in ${stepMs / 1000} s`);
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return invalid(`a file that takes more than ${MEMORY_MB} MB to unpack`);
  return error;
};

/**
 * The rows of a Parquet file, unpacked in a thread of their own: of a large file that takes long, of a broken one it may never end.
 * @param bytes Are the thread's from then on. @throws {KlinesError} `FILE_INVALID`
 */
async function* unpackParquet(bytes: ArrayBuffer, stepMs: number): AsyncGenerator<ParquetStep> {
  const worker = new Worker(join(import.meta.dirname, 'parquet-worker.ts'), {
    workerData: bytes,
    transferList: [bytes],
    resourceLimits: toThreadLimits(MEMORY_MB),
  });
  try {
    for (;;) {
      const [step] = (await once(worker, 'message', { signal: AbortSignal.timeout(stepMs) })) as [ParquetStep];
      if ('done' in step) return;
      if ('fault' in step) throw new KlinesError('FILE_INVALID', step.fault);
      yield step;
      worker.postMessage('next');
    }
  } catch (error) {
    throw toFault(error, stepMs);
  } finally {
    await worker.terminate();
  }
}

/** A file whose rows come from a thread of their own. @throws {KlinesError} `FILE_INVALID` */
export const openInThread = async (bytes: ArrayBuffer, stepMs = STEP_MS): Promise<ParquetFile> => {
  const steps = unpackParquet(bytes, stepMs);
  const { value: first } = await steps.next();
  if (first === undefined || !('elements' in first)) throw invalid('no columns');
  async function* groups(): AsyncGenerator<Rows> {
    for await (const step of steps) if ('rows' in step) yield step.rows;
  }
  return { elements: first.elements, groups };
};
