// The thread that computes: calls into the engines are synchronous, and the terminal and Ctrl-C should not wait for them.
import { parentPort, workerData } from 'node:worker_threads';
import { HydroError } from '../../domains/hydro/index.ts';
import { hydroTasks, type Tell } from './hydro-tasks.ts';

/** A step may take microseconds, and who reads progress has time. */
const EVERY_MS = 100;

let toldAt = Number.NEGATIVE_INFINITY;
const tell: Tell = (progress) => {
  const now = performance.now();
  if (now - toldAt < EVERY_MS) return;
  toldAt = now;
  parentPort?.postMessage({ kind: 'progress', progress });
};

const { name, input } = workerData as { name: keyof typeof hydroTasks; input: never };
try {
  const result = await hydroTasks[name](input, tell);
  parentPort?.postMessage({ kind: 'result', result });
} catch (error) {
  if (!(error instanceof HydroError)) throw error;
  const { code, message, details } = error;
  parentPort?.postMessage({ kind: 'refused', code, message, details });
}
