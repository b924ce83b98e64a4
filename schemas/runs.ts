import { z } from 'zod';

/** What a client may ask to see of a run while it goes on. */
export const StreamModeSchema = z.enum([
  'values',
  'updates',
  'messages',
  'messages-tuple',
  'events',
  'tools',
  'custom',
  'debug',
  'tasks',
  'checkpoints',
]);
export type StreamMode = z.infer<typeof StreamModeSchema>;

export const MultitaskStrategySchema = z.enum(['reject', 'enqueue', 'interrupt', 'rollback']);
export type MultitaskStrategy = z.infer<typeof MultitaskStrategySchema>;

/** `interrupted` is a cancelled run; a run that stops at `interrupt()` ends as `success`. */
export type RunStatus = 'pending' | 'running' | 'error' | 'success' | 'timeout' | 'interrupted';
export type ThreadStatus = 'idle' | 'busy' | 'interrupted' | 'error';

const SendSchema = z.object({ node: z.string(), input: z.unknown() });

export const CommandSchema = z.object({
  goto: z.union([z.string(), SendSchema, z.array(z.union([z.string(), SendSchema]))]).optional(),
  update: z.unknown().optional(),
  resume: z.unknown().optional(),
});
export type RunCommand = z.infer<typeof CommandSchema>;

/** Everything of a run's request that its execution needs; kept with the run, so that any process can start it again. */
export interface RunKwargs {
  readonly input?: unknown;
  readonly command?: RunCommand | undefined;
  readonly config: {
    readonly tags?: readonly string[] | undefined;
    readonly recursion_limit?: number | undefined;
    readonly configurable: Readonly<Record<string, unknown>>;
  };
  readonly context?: unknown;
  readonly stream_mode: readonly StreamMode[];
  readonly stream_subgraphs: boolean;
  readonly interrupt_before?: '*' | readonly string[] | undefined;
  readonly interrupt_after?: '*' | readonly string[] | undefined;
  /** Where to start from; absent: the thread's latest checkpoint. */
  readonly checkpoint_id?: string | undefined;
  /** The subgraph to start in, and the checkpoint of each graph from the root (`''`, which is `checkpoint_id`) to it. */
  readonly checkpoint_ns?: string | undefined;
  readonly checkpoint_map?: Readonly<Record<string, string>> | undefined;
  /** Told of the run's end. */
  readonly webhook?: string | undefined;
}

/** The error that ended a run, as clients see it. */
export interface RunError {
  readonly error: string;
  readonly message: string;
}

/** What identifies a run everywhere; each row and each call carries it. */
export interface RunRef {
  readonly tenantId: string;
  readonly threadId: string;
  readonly runId: string;
}

/** The workflow execution that runs it: a second start of the same run meets the first. Its jobs append to it. */
export const workflowIdOf = (runId: string): string => `run-${runId}`;
