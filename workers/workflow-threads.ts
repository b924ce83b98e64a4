import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Worker, WorkerOptions } from 'node:worker_threads';

// The module object that CommonJS shares, which is where Temporal's worker looks the class up.
const threads = createRequire(import.meta.url)('node:worker_threads') as { Worker: typeof Worker };
const HOOKLESS = join(import.meta.dirname, 'no-promise-hooks.mjs');
const isWorkflowThread = (file: string | URL): boolean => String(file).endsWith('workflow-worker-thread.js');

let replaced = false;

/** From now on workflow threads start without Temporal's promise hooks. There is no option for it in the SDK. */
export const startThreadsWithoutPromiseHooks = (): void => {
  if (replaced) return;
  replaced = true;
  threads.Worker = class extends threads.Worker {
    constructor(file: string | URL, options: WorkerOptions = {}) {
      const execArgv = [...(options.execArgv ?? process.execArgv), '--import', HOOKLESS];
      super(file, isWorkflowThread(file) ? { ...options, execArgv } : options);
    }
  };
};
