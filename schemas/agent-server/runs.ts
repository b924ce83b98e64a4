import { z } from 'zod';
import { CommandSchema, MultitaskStrategySchema, type StreamMode, StreamModeSchema } from '../runs.ts';
import {
  AssistantNameSchema,
  absent,
  FlagSchema,
  IdSchema,
  JsonObjectSchema,
  ListSchema,
  NameSchema,
  PageQuerySchema,
} from './fields.ts';
import { StateValuesSchema } from './state-values.ts';

const MAX_DELAY_S = 366 * 24 * 60 * 60;

const toStreamModes = (names: readonly string[], context: z.RefinementCtx): readonly StreamMode[] => {
  const modes = new Set<StreamMode>();
  for (const name of names) {
    const mode = StreamModeSchema.safeParse(name);
    if (mode.success) modes.add(mode.data);
    else {
      const message = `found ${JSON.stringify(name)}, want some of ${StreamModeSchema.options.join(', ')}`;
      context.addIssue({ code: 'custom', message });
    }
  }
  return [...modes];
};

/** Some stream modes, one as a text or a list of them; none is the default. */
export const GivenStreamModesSchema = z
  .union([z.string().transform((name) => [name]), z.array(z.string())])
  .transform(toStreamModes)
  .transform((modes): readonly StreamMode[] => (modes.length > 0 ? modes : ['values']));

const StreamModesSchema = GivenStreamModesSchema.nullish().transform(
  (modes): readonly StreamMode[] => modes ?? ['values'],
);

const NodeNamesSchema = absent(z.union([z.literal('*'), z.array(z.string())]));

/** Where a run or a history starts. */
export const CheckpointConfigSchema = z.object({
  checkpoint_id: absent(NameSchema.min(1)),
  checkpoint_ns: absent(NameSchema),
});

const ForkPointSchema = CheckpointConfigSchema.extend({
  /** By namespace: the checkpoints of the graphs around a subgraph. Derived where it is not given. */
  checkpoint_map: absent(z.record(z.string(), NameSchema.min(1))),
});

const ConfigSchema = z.object({
  tags: absent(z.array(z.string())),
  recursion_limit: absent(z.number().int().min(1)),
  configurable: absent(z.looseObject({ checkpoint_id: absent(NameSchema.min(1)) })),
  metadata: absent(JsonObjectSchema),
});

/** The body of every route that makes a run. */
export const RunCreateSchema = z.object({
  assistant_id: AssistantNameSchema,
  input: StateValuesSchema,
  command: absent(CommandSchema.extend({ goto: absent(CommandSchema.shape.goto.unwrap()), update: StateValuesSchema })),
  config: absent(ConfigSchema),
  context: z.unknown().optional(),
  metadata: absent(JsonObjectSchema),
  checkpoint: absent(ForkPointSchema),
  checkpoint_id: absent(NameSchema.min(1)),
  interrupt_before: NodeNamesSchema,
  interrupt_after: NodeNamesSchema,
  stream_mode: StreamModesSchema,
  stream_subgraphs: absent(z.boolean()),
  /** Every stream is: the log is durable. */
  stream_resumable: absent(z.boolean()),
  multitask_strategy: absent(MultitaskStrategySchema),
  on_disconnect: absent(z.enum(['cancel', 'continue'])),
  /** Of runs without a thread; a run of a thread always keeps it. The JS SDK's types know the other two words only. */
  on_completion: absent(
    z
      .enum(['delete', 'keep', 'complete', 'continue'])
      .transform((then) => (then === 'keep' || then === 'continue' ? ('keep' as const) : ('delete' as const))),
  ),
  after_seconds: absent(z.number().min(0).max(MAX_DELAY_S)),
  if_not_exists: absent(z.enum(['create', 'reject'])),
  /** Taken, and every run is at least as durable as `sync`: nothing reaches the world before what led to it is committed. */
  durability: absent(z.enum(['sync', 'async', 'exit'])),
  checkpoint_during: absent(z.boolean()),
  langsmith_tracer: absent(z.object({ project_name: absent(z.string()), example_id: absent(z.string()) })),
  /** Told of the run's end; where it may go is the configuration's to say. */
  webhook: absent(NameSchema.min(1).max(2048)),
  /** Taken; the event `feedback` never comes, since no service is there to make its links. */
  feedback_keys: absent(z.union([z.string(), z.array(z.string())])),
  /** A resume is refused when nothing waits for it, so that two answers to one question are not given to two questions. */
  strict_resume: absent(z.boolean()),
});
export type RunCreate = z.infer<typeof RunCreateSchema>;

const MAX_BATCH = 1000;
export const RunBatchSchema = z.array(RunCreateSchema).min(1).max(MAX_BATCH);

const RunStatusSchema = z.enum(['pending', 'running', 'error', 'success', 'timeout', 'interrupted']);

const RunFieldSchema = z.enum([
  'run_id',
  'thread_id',
  'assistant_id',
  'created_at',
  'updated_at',
  'status',
  'metadata',
  'kwargs',
  'multitask_strategy',
  'error',
]);

export const RunListQuerySchema = z.object({
  ...PageQuerySchema,
  status: absent(RunStatusSchema),
  select: ListSchema.pipe(z.array(RunFieldSchema)),
});
export const CancelQuerySchema = z.object({
  wait: FlagSchema,
  action: z.enum(['interrupt', 'rollback']).default('interrupt'),
});
export const JoinQuerySchema = z.object({ cancel_on_disconnect: FlagSchema });
/** No mode: those that the run was created with. */
export const JoinStreamQuerySchema = JoinQuerySchema.extend({
  stream_mode: ListSchema.transform(toStreamModes),
});
/** Runs of one thread by their ids, or all of the caller's that are not over, by their status. */
export const RunsCancelSchema = z
  .object({
    status: absent(z.enum(['pending', 'running', 'all'])),
    thread_id: absent(IdSchema),
    run_ids: absent(z.array(IdSchema).min(1).max(MAX_BATCH)),
  })
  .transform(({ status, thread_id, run_ids }, context) => {
    if (status !== undefined && thread_id === undefined && run_ids === undefined) return { status };
    if (status === undefined && thread_id !== undefined && run_ids !== undefined) return { status, thread_id, run_ids };
    context.addIssue({ code: 'custom', message: 'want either status, or thread_id with run_ids' });
    return z.NEVER;
  });
export const StatelessRunParamsSchema = z.object({ run_id: IdSchema });
export const RunParamsSchema = z.object({ thread_id: IdSchema, run_id: IdSchema });

const ThreadStreamModesSchema = ListSchema.pipe(z.array(z.enum(['run_modes', 'lifecycle', 'state_update'])));
export type ThreadStreamMode = z.infer<typeof ThreadStreamModesSchema>[number];

/** Servers call the field `stream_modes`, the SDKs send `stream_mode`. */
export const ThreadStreamQuerySchema = z
  .object({ stream_mode: ThreadStreamModesSchema, stream_modes: ThreadStreamModesSchema })
  .transform(({ stream_mode, stream_modes }): readonly ThreadStreamMode[] => {
    const modes = [...stream_mode, ...stream_modes];
    return modes.length > 0 ? modes : ['run_modes'];
  });
