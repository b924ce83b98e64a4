import { z } from 'zod';
import { absent, JsonObjectSchema, NameSchema, notServed, PageSchema } from './fields.ts';

export const AssistantSearchSchema = z.object({
  ...PageSchema,
  graph_id: absent(NameSchema),
  metadata: absent(JsonObjectSchema),
  select: absent(z.array(z.string())),
  sort_by: absent(z.literal('created_at')),
  sort_order: absent(z.literal('desc')),
  name: notServed('search by graph_id or metadata'),
});
