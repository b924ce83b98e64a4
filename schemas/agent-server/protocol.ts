import { z } from 'zod';
import { CommandSchema as RunCommandSchema } from '../runs.ts';
import { AssistantNameSchema, absent, JsonObjectSchema, LimitSchema, NameSchema } from './fields.ts';
import { StateValuesSchema } from './state-values.ts';

const CHANNELS = ['values', 'updates', 'checkpoints', 'messages', 'tools', 'custom', 'lifecycle', 'input', 'tasks'];
const isChannel = (name: string): boolean => CHANNELS.includes(name) || name.startsWith('custom:');

const MAX_FILTER_ITEMS = 1_000;
const NamespaceSchema = z.array(NameSchema).max(100);
const SeqSchema = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Which events of a thread a stream or a subscription gets. */
export const EventStreamSchema = z.object({
  channels: z
    .array(z.string().refine(isChannel, { error: `want one of ${CHANNELS.join(', ')}, custom:<name>` }))
    .min(1)
    .max(MAX_FILTER_ITEMS),
  namespaces: absent(z.array(NamespaceSchema).max(MAX_FILTER_ITEMS)),
  depth: absent(z.number().int().min(0)),
  since: absent(SeqSchema),
});

/** The envelope of every command. */
export const ProtocolCommandSchema = z.object({
  id: z.number().int().min(0),
  method: z.string(),
  params: absent(JsonObjectSchema),
});
export type ProtocolCommand = z.infer<typeof ProtocolCommandSchema>;

/** The parts of a run that commands name; the schema of runs checks them. */
const RunFields = {
  config: z.unknown().optional(),
  context: z.unknown().optional(),
  metadata: z.unknown().optional(),
};

export const RunStartSchema = z.object({
  ...RunFields,
  assistant_id: AssistantNameSchema,
  input: z.unknown().optional(),
  langsmith_tracer: z.unknown().optional(),
  multitask_strategy: z.unknown().optional(),
  multitaskStrategy: z.unknown().optional(),
});

const AnswerSchema = z.object({ interrupt_id: z.string(), response: z.unknown().optional() });

export const InputRespondSchema = z.object({
  ...RunFields,
  interrupt_id: absent(z.string()),
  response: z.unknown().optional(),
  responses: absent(z.array(AnswerSchema).min(1)),
  update: absent(z.union([JsonObjectSchema, z.array(z.tuple([z.string(), z.unknown()]))])),
  goto: absent(RunCommandSchema.shape.goto.unwrap()),
});
export type InputRespond = z.infer<typeof InputRespondSchema>;

export const InputInjectSchema = z.object({
  namespace: absent(NamespaceSchema),
  message: z.looseObject({ role: z.enum(['user', 'system']), content: z.unknown(), name: absent(z.string()) }),
});

export const StateGetSchema = z.object({ namespace: absent(NamespaceSchema), keys: absent(z.array(z.string())) });

export const ListCheckpointsSchema = z.object({
  namespace: absent(NamespaceSchema),
  limit: absent(LimitSchema),
  before: absent(z.guid().toLowerCase()),
});

export const StateForkSchema = z.object({
  ...RunFields,
  checkpoint_id: NameSchema.min(1),
  input: z.unknown().optional(),
  /** Edits the state of the checkpoint first, as if `as_node` had returned this. */
  update: absent(StateValuesSchema),
  as_node: absent(z.string()),
});

export const GetTreeSchema = z.object({ run_id: absent(z.guid().toLowerCase()) });

export const UnsubscribeSchema = z.object({ subscription_id: z.string() });

export const ReconnectSchema = z.object({
  run_id: absent(z.guid().toLowerCase()),
  last_event_id: absent(z.string().regex(/^\d{1,16}$/, { error: 'want the event_id of an event of this thread' })),
  subscriptions: absent(z.array(z.string()).max(100)),
});
