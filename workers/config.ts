import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { StoreEnvShape } from '../schemas/store-env.ts';
import { THREAD_TTL_SETTINGS } from '../schemas/thread-ttl-env.ts';
import { WEBHOOK_SETTINGS } from '../schemas/webhook-policy.ts';

const CORES = availableParallelism();

const ConfigSchema = z.object({
  ...StoreEnvShape,
  DATABASE_URL: z.string().describe('Postgres of threads, runs, checkpoints and events'),
  TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233').describe('host:port of Temporal'),
  TEMPORAL_NAMESPACE: z.string().default('default').describe('Temporal namespace of all workflows'),
  SLUICE_TASK_QUEUE: z.string().default('graphs').describe('Temporal task queue of graphs'),
  SLUICE_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least level that is logged'),
  SLUICE_SOLE_WORKERS: z
    .stringbool()
    .default(false)
    .describe('No other worker serves other graphs on this database: those of earlier starts are forgotten'),
  SLUICE_WORKFLOW_STACKS: z
    .stringbool()
    .default(false)
    .describe('Stack traces inside workflows: for debugging, at five times the cost'),
  SLUICE_WORKFLOW_CACHE_MB: z.coerce.number().int().min(16).default(256).describe('Memory for cached workflows'),
  SLUICE_DRAIN_SECONDS: z.coerce.number().min(0).default(8).describe('How long activities may go on after SIGTERM'),
  SLUICE_SAMPLES: z.stringbool().default(true).describe('Import the sample series and networks that are missing'),
  SLUICE_OFFLINE_DELAY_MS: z.coerce.number().min(0).default(0).describe('Pause of offline-rules between tokens'),
  SLUICE_SWEEP_SECONDS: z.coerce.number().min(0.1).default(10).describe('How often expired threads are looked for'),
  SLUICE_TOKENS_KEPT_HOURS: z.coerce
    .number()
    .min(0)
    .default(24)
    .describe('How long after its end the tokens of a run can be streamed again one by one; then whole messages are'),
  SLUICE_HYDRO_RESULTS_KEPT_DAYS: z.coerce
    .number()
    .gt(0)
    .max(36_500)
    .default(30)
    .describe('How long what hydraulic tools and jobs computed is kept'),
  SLUICE_COMPUTE_THREADS: z.coerce
    .number()
    .int()
    .min(1)
    .default(Math.max(Math.min(2, CORES), CORES - 1))
    .describe(
      'Most threads that compute at once: scans, backtests and hydraulics together; default: all cores but one, and both of two',
    ),
  SLUICE_COMPUTE_MEMORY_MB: z.coerce.number().int().min(64).default(1_024).describe('Memory of one of these threads'),
  SLUICE_BINANCE_URL: z
    .url()
    .optional()
    .describe('Stands in for the address of Binance, which is asked for the bars of its series that are watched'),
  ...THREAD_TTL_SETTINGS,
  ...WEBHOOK_SETTINGS,
  OPENAI_API_KEY: z
    .string()
    .optional()
    .describe('Key of an OpenAI-compatible endpoint; absent: the model is offline-rules'),
  OPENAI_BASE_URL: z.string().optional().describe('Address of an OpenAI-compatible endpoint'),
  SLUICE_MODEL: z.string().optional().describe('Model that answers when a graph names none'),
});

export type WorkerConfig = z.infer<typeof ConfigSchema>;

/** @throws {Error} One sentence a variable that is wrong. */
export const readWorkerConfig = (env: Readonly<Record<string, string | undefined>>): WorkerConfig => {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const { data, error } = ConfigSchema.safeParse(given);
  if (data) return data;
  throw new Error(
    error.issues.map(({ path, message }) => `environment variable ${path.join('.')}: ${message}`).join('; '),
  );
};
