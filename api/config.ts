import { z } from 'zod';
import { EngineError } from '../schemas/errors.ts';
import { type StoreEnv, StoreEnvShape } from '../schemas/store-env.ts';
import { THREAD_TTL_SETTINGS, toDefaultTtl } from '../schemas/thread-ttl-env.ts';
import { toWebhookPolicy, WEBHOOK_SETTINGS, type WebhookPolicy } from '../schemas/webhook-policy.ts';
import type { ThreadTtl } from '../stores/thread-store.ts';
import type { DefaultAuthenticationOptions } from './auth/default-authentication.ts';

const ConfigSchema = z.object({
  ...StoreEnvShape,
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'want postgres://user:password@host:port/database')
    .describe('The Postgres database that holds threads, runs, checkpoints and events.'),
  TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233').describe('host:port of the Temporal frontend.'),
  TEMPORAL_NAMESPACE: z.string().default('default').describe('The Temporal namespace that runs are started in.'),
  SLUICE_TASK_QUEUE: z.string().default('graphs').describe('The Temporal task queue of the workers that run graphs.'),
  SLUICE_HOST: z.string().default('127.0.0.1').describe('The address to listen on; 0.0.0.0 for all.'),
  SLUICE_PORT: z.coerce.number().int().min(0).max(65_535).default(2024).describe('The port; 0 for any free one.'),
  SLUICE_IMPORT_MAX_MB: z.coerce
    .number()
    .min(1)
    .default(512)
    .describe('The largest body of an import of price bars, in MB of 1,048,576 bytes.'),
  SLUICE_TEMPORAL_UI: z.url().optional().describe('Base URL of the Temporal UI, for the links that /info gives.'),
  ...THREAD_TTL_SETTINGS,
  ...WEBHOOK_SETTINGS,
  SLUICE_API_KEYS: z.string().optional().describe('Who may call: key=tenant or key=tenant:user, with commas between.'),
  SLUICE_JWT_SECRET: z
    .string()
    .min(32, 'want at least 32 characters, the length of the hash of HS256')
    .optional()
    .describe('Secret of the JSON Web Tokens (HS256) of callers.'),
  SLUICE_JWT_JWKS_URL: z.url().optional().describe('Where the public keys of the issuer of tokens are.'),
  SLUICE_JWT_AUDIENCE: z.string().optional().describe('What a token must name as its audience.'),
  SLUICE_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('The least severe entries to log.'),
});

export interface ApiConfig {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  readonly taskQueue: string;
  readonly host: string;
  readonly port: number;
  readonly importMaxBytes: number;
  readonly temporalUi: string | undefined;
  readonly webhookPolicy: WebhookPolicy;
  readonly defaultTtl: ThreadTtl | undefined;
  readonly logLevel: string;
  readonly store: StoreEnv;
  readonly auth: DefaultAuthenticationOptions;
}

/** @throws {EngineError} CONFIG_INVALID, naming each variable; never with its value, which may hold a password. */
export const readApiConfig = (env: Readonly<Record<string, string | undefined>>): ApiConfig => {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = ConfigSchema.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => {
      const name = String(path[0]);
      return given[name] === undefined ? `${name} is not set` : `${name}: ${message}`;
    });
    throw new EngineError('CONFIG_INVALID', `Cannot start the API: ${faults.join('; ')}`);
  }
  const config = parsed.data;
  return {
    databaseUrl: config.DATABASE_URL,
    temporalAddress: config.TEMPORAL_ADDRESS,
    temporalNamespace: config.TEMPORAL_NAMESPACE,
    taskQueue: config.SLUICE_TASK_QUEUE,
    host: config.SLUICE_HOST,
    port: config.SLUICE_PORT,
    importMaxBytes: config.SLUICE_IMPORT_MAX_MB * 1_048_576,
    temporalUi: config.SLUICE_TEMPORAL_UI,
    webhookPolicy: toWebhookPolicy(config),
    defaultTtl: toDefaultTtl(config),
    logLevel: config.SLUICE_LOG_LEVEL,
    store: config,
    auth: {
      apiKeys: config.SLUICE_API_KEYS,
      secret: config.SLUICE_JWT_SECRET,
      jwksUrl: config.SLUICE_JWT_JWKS_URL,
      audience: config.SLUICE_JWT_AUDIENCE,
    },
  };
};
