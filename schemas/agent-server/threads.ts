import { z } from 'zod';
import { CommandSchema } from '../runs.ts';
import { ExtractPathSchema } from './extract-path.ts';
import {
  absent,
  FlagSchema,
  IdSchema,
  JsonObjectSchema,
  ListSchema,
  NameSchema,
  PageQuerySchema,
  PageSchema,
} from './fields.ts';
import { CheckpointConfigSchema } from './runs.ts';
import { StateValuesSchema } from './state-values.ts';

const MAX_TTL_MINUTES = 100 * 366 * 24 * 60;
const MinutesSchema = z.number().gt(0).max(MAX_TTL_MINUTES);
const StrategySchema = z.enum(['delete', 'keep_latest']);
const TtlSchema = z
  .union([
    MinutesSchema.transform((ttl) => ({ ttl, strategy: undefined })),
    z.object({ ttl: MinutesSchema, strategy: absent(StrategySchema) }),
  ])
  .transform(({ ttl, strategy = 'delete' as const }) => ({ minutes: ttl, strategy }));

const UpdateSchema = z.object({
  /** null: as if the node ran and returned nothing. */
  values: StateValuesSchema,
  command: absent(CommandSchema.extend({ update: StateValuesSchema })),
  as_node: absent(NameSchema.min(1)),
});

const SuperstepsSchema = z.array(z.object({ updates: z.array(UpdateSchema).min(1) })).min(1);
export type Supersteps = z.infer<typeof SuperstepsSchema>;

export const ThreadCreateSchema = z.object({
  thread_id: absent(IdSchema),
  metadata: absent(JsonObjectSchema),
  if_exists: absent(z.enum(['raise', 'do_nothing'])),
  supersteps: absent(SuperstepsSchema),
  ttl: absent(TtlSchema),
});

export const ThreadPatchSchema = z.object({ metadata: absent(JsonObjectSchema), ttl: absent(TtlSchema) });
export const ThreadIncludeSchema = z.object({ include: ListSchema.pipe(z.array(z.enum(['ttl']))) });

const MAX_IDS = 1_000;

export const ThreadPruneSchema = z.object({
  thread_ids: z.array(IdSchema).max(MAX_IDS),
  strategy: absent(StrategySchema),
});

const FILTER = {
  metadata: absent(JsonObjectSchema),
  values: absent(JsonObjectSchema),
  status: absent(z.enum(['idle', 'busy', 'interrupted', 'error'])),
};

const SORTED_BY = ['thread_id', 'created_at', 'updated_at', 'status', 'state_updated_at'] as const;
// `context` is a field of SDKs' threads; ours have none.
const FIELDS = [...SORTED_BY, 'metadata', 'config', 'context', 'values', 'interrupts', 'error'] as const;
const MAX_EXTRACTS = 10;

export const ThreadCountSchema = z.object(FILTER);
export const ThreadSearchSchema = z.object({
  ...PageSchema,
  ...FILTER,
  ids: absent(z.array(IdSchema).max(MAX_IDS)),
  select: absent(z.array(z.enum(FIELDS))),
  sort_by: absent(z.enum(SORTED_BY)),
  sort_order: absent(z.enum(['asc', 'desc'])),
  extract: absent(
    z.record(z.string(), ExtractPathSchema).refine((paths) => Object.keys(paths).length <= MAX_EXTRACTS, {
      error: `found more, want at most ${MAX_EXTRACTS}`,
    }),
  ),
});

const STATE_FIELDS = [
  'values',
  'next',
  'tasks',
  'metadata',
  'created_at',
  'checkpoint',
  'parent_checkpoint',
  'interrupts',
];
/** A field of a state, or one key of its values: `values.messages`. */
const StateFieldSchema = z.string().refine((field) => STATE_FIELDS.includes(field) || /^values\../s.test(field), {
  error: ({ input }) => `found ${JSON.stringify(input)}, want one of ${STATE_FIELDS.join(', ')} or values.<key>`,
});

const CursorSchema = z.guid().toLowerCase();

const BeforeSchema = z.union([
  CursorSchema,
  z.object({ checkpoint_id: CursorSchema }).transform((before) => before.checkpoint_id),
  z
    .object({ configurable: z.object({ checkpoint_id: CursorSchema }) })
    .transform((before) => before.configurable.checkpoint_id),
]);

export const HistorySchema = z.object({
  limit: PageSchema.limit,
  before: absent(BeforeSchema),
  metadata: absent(JsonObjectSchema),
  checkpoint: absent(CheckpointConfigSchema),
  select: absent(z.array(StateFieldSchema)),
});

const StateFieldsQuerySchema = ListSchema.pipe(z.array(StateFieldSchema));

export const HistoryQuerySchema = z.object({
  limit: PageQuerySchema.limit,
  before: absent(CursorSchema),
  select: StateFieldsQuerySchema,
});

export const StateUpdateSchema = UpdateSchema.omit({ command: true }).extend({
  checkpoint: absent(CheckpointConfigSchema),
  checkpoint_id: absent(NameSchema.min(1)),
});

export const StateAtSchema = z.object({
  checkpoint: CheckpointConfigSchema,
  subgraphs: absent(z.boolean()),
  select: absent(z.array(StateFieldSchema)),
});

export const StateQuerySchema = z.object({ subgraphs: FlagSchema, select: StateFieldsQuerySchema });
export const ThreadParamsSchema = z.object({ thread_id: IdSchema });
export const CheckpointParamsSchema = z.object({ thread_id: IdSchema, checkpoint_id: NameSchema });
