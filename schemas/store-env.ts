import { z } from 'zod';

/** The environment of every process that puts or searches items of the store. */
export const StoreEnvShape = {
  SLUICE_STORE_TTL_MINUTES: z.coerce
    .number()
    .positive()
    .optional()
    .describe('How long items of the store are kept that are put without a time to live; absent: for ever.'),
  SLUICE_STORE_REFRESH: z
    .stringbool()
    .default(true)
    .describe('Whether reading an item starts its time to live anew, where the request does not say.'),
  SLUICE_EMBED_MODEL: z
    .string()
    .optional()
    .describe('The embedding model of the endpoint that finds items of the store by meaning; absent: none.'),
  SLUICE_EMBED_DIMS: z.coerce
    .number()
    .int()
    .min(1)
    .max(16_000)
    .optional()
    .describe('How many dimensions to ask that model for; absent: as many as it gives.'),
  SLUICE_EMBED_FIELDS: z
    .string()
    .default('$')
    .transform((paths) => paths.split(',').map((path) => path.trim()))
    .describe('Paths into a value that are indexed when a put names none, with commas between them; $: all of it.'),
  OPENAI_API_KEY: z.string().optional().describe('The key of an OpenAI-compatible endpoint.'),
  OPENAI_BASE_URL: z.string().optional().describe('The address of an OpenAI-compatible endpoint, up to and with /v1.'),
};

const StoreEnvSchema = z.object(StoreEnvShape);
export type StoreEnv = z.infer<typeof StoreEnvSchema>;
