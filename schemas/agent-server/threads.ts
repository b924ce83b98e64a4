import { z } from 'zod';
import { CommandSchema } from '../runs.ts';
import {
  absent,
  FlagSchema,
  IdSchema,
  JsonObjectSchema,
  NameSchema,
  notServed,
  PageQuerySchema,
  PageSchema,
} from './fields.ts';
import { CheckpointConfigSchema } from './runs.ts';

export const ThreadCreateSchema = z.object({
  thread_id: absent(IdSchema),
  metadata: absent(JsonObjectSchema),
  if_exists: absent(z.enum(['raise', 'do_nothing'])),
  supersteps: notServed('create the thread, then run a graph on it'),
  ttl: notServed('threads are kept'),
});

const ThreadStatusSchema = z.enum(['idle', 'busy', 'interrupted', 'error']);

export const ThreadSearchSchema = z.object({
  ...PageSchema,
  metadata: absent(JsonObjectSchema),
  status: absent(ThreadStatusSchema),
  select: absent(z.array(z.string())),
  sort_by: absent(z.literal('updated_at')),
  sort_order: absent(z.literal('desc')),
  ids: notServed('get each thread by its id'),
  values: notServed('search by metadata or status'),
  extract: notServed('read the values of the threads found'),
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
});

export const HistoryQuerySchema = z.object({ limit: PageQuerySchema.limit, before: absent(CursorSchema) });

export const StateAtSchema = z.object({ checkpoint: CheckpointConfigSchema, subgraphs: absent(z.boolean()) });

const UpdateSchema = z.object({
  /** null: as if the node ran and returned nothing. */
  values: z.unknown().optional(),
  command: absent(CommandSchema),
  as_node: absent(NameSchema.min(1)),
});

export const StateUpdateSchema = UpdateSchema.omit({ command: true }).extend({
  checkpoint: absent(CheckpointConfigSchema),
  checkpoint_id: absent(NameSchema.min(1)),
});

export const SuperstepsSchema = z.array(z.object({ updates: z.array(UpdateSchema).min(1) }));

export const StateQuerySchema = z.object({ subgraphs: FlagSchema });
export const ThreadParamsSchema = z.object({ thread_id: IdSchema });
export const CheckpointParamsSchema = z.object({ thread_id: IdSchema, checkpoint_id: NameSchema });
