import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { KlinesError, openParquet } from '../../domains/klines/index.ts';
import type { ParquetStep } from './parquet-thread.ts';

/** Rows that are handed over at a time. */
const BATCH = 10_000;

async function* steps(): AsyncGenerator<ParquetStep> {
  const { elements, groups } = openParquet(workerData as ArrayBuffer);
  yield { elements };
  for await (const rows of groups())
    for (let from = 0; from < rows.length; from += BATCH) yield { rows: rows.slice(from, from + BATCH) };
  yield { done: true };
}

const tell = (step: ParquetStep): void => parentPort?.postMessage(step);

try {
  for await (const step of steps()) {
    tell(step);
    // Unpacks no further than is asked for.
    if (parentPort !== null) await once(parentPort, 'message');
  }
} catch (error) {
  if (!(error instanceof KlinesError)) throw error;
  tell({ fault: { found: error.found, wanted: error.wanted } });
}
