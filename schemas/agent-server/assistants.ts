import { z } from 'zod';
import {
  AssistantNameSchema,
  absent,
  FlagSchema,
  IdSchema,
  JsonObjectSchema,
  NameSchema,
  PageSchema,
} from './fields.ts';

/** What runs of the assistant are configured with, under what each run asks for. */
const ConfigSchema = z.looseObject({
  tags: absent(z.array(z.string())),
  recursion_limit: absent(z.number().int().min(1)),
  configurable: absent(JsonObjectSchema),
});

const FIELDS = {
  config: absent(ConfigSchema),
  context: absent(JsonObjectSchema),
  metadata: absent(JsonObjectSchema),
  name: absent(NameSchema),
  description: absent(NameSchema),
};

export const AssistantCreateSchema = z.object({
  ...FIELDS,
  graph_id: NameSchema.min(1),
  assistant_id: absent(IdSchema),
  if_exists: absent(z.enum(['raise', 'do_nothing'])),
});

export const AssistantPatchSchema = z.object({ ...FIELDS, graph_id: absent(NameSchema.min(1)) });

const FILTER = { graph_id: absent(NameSchema), name: absent(NameSchema), metadata: absent(JsonObjectSchema) };

const SORTED_BY = ['assistant_id', 'created_at', 'updated_at', 'name', 'graph_id'] as const;

export const AssistantCountSchema = z.object(FILTER);
export const AssistantSearchSchema = z.object({
  ...PageSchema,
  ...FILTER,
  sort_by: absent(z.enum(SORTED_BY)),
  sort_order: absent(z.enum(['asc', 'desc'])),
  select: absent(z.array(z.enum([...SORTED_BY, 'description', 'config', 'context', 'metadata', 'version']))),
});

export const AssistantParamsSchema = z.object({ assistant_id: AssistantNameSchema });
export const AssistantDeleteQuerySchema = z.object({ delete_threads: FlagSchema });
export const AssistantVersionsSchema = z.object({ ...PageSchema, metadata: absent(JsonObjectSchema) });
export const AssistantLatestSchema = z.object({
  version: z
    .number()
    .int()
    .min(1)
    .max(2 ** 31 - 1),
});
