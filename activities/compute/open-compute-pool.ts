import { join } from 'node:path';
import { type ComputePool, type ComputePoolOptions, createComputePool } from './compute-pool.ts';
import type * as tasks from './tasks.ts';

/** The pool of a worker: all tasks of `tasks.ts`. */
export const openComputePool = (options: Omit<ComputePoolOptions, 'file'>): ComputePool<typeof tasks> =>
  createComputePool({ file: join(import.meta.dirname, 'tasks.ts'), ...options });
