import { z } from 'zod';

const SOURCE_FILE = /\.[cm]?[jt]sx?$/;

/** `file:export`; without the export it is `default`. */
const ExportRefSchema = z
  .string('want a text like ./src/agent.ts:graph')
  .transform((text) => {
    const at = text.lastIndexOf(':');
    return at > 0 ? { file: text.slice(0, at), name: text.slice(at + 1) } : { file: text, name: 'default' };
  })
  .refine(({ file }) => SOURCE_FILE.test(file), 'want file:export of a TypeScript or JavaScript file')
  .refine(({ name }) => name !== '', 'want the name of an export after the colon');

export type ExportRef = z.output<typeof ExportRefSchema>;

const GraphSchema = z.preprocess(
  (value) => (typeof value === 'string' ? { path: value } : value),
  z.object({ path: ExportRefSchema, description: z.string().nullish() }, 'want file:export or {path, description}'),
);

const minutes = z.number().positive().nullish().describe('Minutes');

const CorsSchema = z.object({
  allow_origins: z.array(z.string()).nullish(),
  allow_methods: z.array(z.string()).nullish(),
  allow_headers: z.array(z.string()).nullish(),
  allow_credentials: z.boolean().nullish(),
  allow_origin_regex: z
    .string()
    .refine((text) => {
      try {
        return Boolean(new RegExp(text));
      } catch {
        return false;
      }
    }, 'want a regular expression')
    .nullish(),
  expose_headers: z.array(z.string()).nullish(),
  max_age: z.number().int().min(0).nullish().describe('Seconds'),
});

export type CorsOptions = z.infer<typeof CorsSchema>;

const HeaderRulesSchema = z.object({
  includes: z.array(z.string()).nullish().describe('Header names, * stands for any characters'),
  excludes: z.array(z.string()).nullish(),
});

export type HeaderRules = z.infer<typeof HeaderRulesSchema>;

const HttpSchema = z.object({
  app: ExportRefSchema.nullish().describe('A Hono app, or anything with fetch(request)'),
  cors: CorsSchema.nullish(),
  configurable_headers: HeaderRulesSchema.nullish(),
  disable_assistants: z.boolean().nullish(),
  disable_threads: z.boolean().nullish(),
  disable_runs: z.boolean().nullish(),
  disable_store: z.boolean().nullish(),
  disable_meta: z.boolean().nullish(),
});

const StoreSchema = z.object({
  index: z
    .object({
      embed: z.string().describe('provider:model, or file:export of embeddings'),
      dims: z.number().int().positive(),
      fields: z.array(z.string()).nullish(),
    })
    .nullish(),
  ttl: z
    .object({ default_ttl: minutes, refresh_on_read: z.boolean().nullish(), sweep_interval_minutes: minutes })
    .nullish(),
});

const CheckpointerSchema = z.object({
  ttl: z
    .object({
      strategy: z.enum(['delete', 'keep_latest']).nullish(),
      default_ttl: minutes,
      sweep_interval_minutes: minutes,
    })
    .nullish(),
});

/** The project file of LangGraph's own servers, as far as it means something here; other keys are ignored. */
export const LanggraphJsonSchema = z.object({
  graphs: z
    .record(z.string().min(1), GraphSchema, 'want an object of graph ids, each with file:export')
    .refine((graphs) => Object.keys(graphs).length > 0, 'found no graph, want at least one'),
  env: z
    .union(
      [z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))],
      'want the name of a file, or an object of texts',
    )
    .nullish(),
  auth: z.object({ path: ExportRefSchema.nullish(), disable_studio_auth: z.boolean().nullish() }).nullish(),
  http: HttpSchema.nullish(),
  store: StoreSchema.nullish(),
  checkpointer: CheckpointerSchema.nullish(),
});

export type LanggraphJson = z.output<typeof LanggraphJsonSchema>;
