import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Worker, WorkerOptions } from 'node:worker_threads';

// The module object that CommonJS shares, which is where Temporal's worker looks the class up.
const threads = createRequire(import.meta.url)('node:worker_threads') as { Worker: typeof Worker };
const SETUP = join(import.meta.dirname, 'workflow-thread-setup.ts');
const isWorkflowThread = (file: string | URL): boolean => String(file).endsWith('workflow-worker-thread.js');

let replaced = false;

/** From now on workflow threads load our setup first. */
export const setUpWorkflowThreads = (): void => {
  if (replaced) return;
  replaced = true;
  threads.Worker = class extends threads.Worker {
    constructor(file: string | URL, options: WorkerOptions = {}) {
      const execArgv = [...(options.execArgv ?? process.execArgv), '--import', SETUP];
      super(file, isWorkflowThread(file) ? { ...options, execArgv } : options);
    }
  };
};
