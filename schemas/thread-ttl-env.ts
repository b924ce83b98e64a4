import { z } from 'zod';

export const THREAD_TTL_SETTINGS = {
  SLUICE_THREAD_TTL_MINUTES: z.coerce
    .number()
    .gt(0)
    .optional()
    .describe('Threads that are created without a ttl are swept so long after they were used last; absent: kept.'),
  SLUICE_THREAD_TTL_STRATEGY: z
    .enum(['delete', 'keep_latest'])
    .default('delete')
    .describe('What becomes of them: deleted, or their checkpoints but the latest.'),
};

/** The ttl of threads that are created without one. */
export const toDefaultTtl = (env: {
  readonly SLUICE_THREAD_TTL_MINUTES?: number | undefined;
  readonly SLUICE_THREAD_TTL_STRATEGY: 'delete' | 'keep_latest';
}) =>
  env.SLUICE_THREAD_TTL_MINUTES === undefined
    ? undefined
    : { minutes: env.SLUICE_THREAD_TTL_MINUTES, strategy: env.SLUICE_THREAD_TTL_STRATEGY };
