import type { RunCreate } from './agent-server/runs.ts';
import { isRecord } from './record.ts';
import type { RunKwargs } from './runs.ts';

/** What a run takes of its assistant. */
export interface AssistantDefaults {
  readonly assistantId: string;
  readonly graphId: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly context: Readonly<Record<string, unknown>>;
}

/**
 * A client must not say who it is, which only the server's own authentication does, nor set what LangGraph keeps in its
 * configuration for itself.
 */
const withoutReserved = (configurable: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(configurable).filter(([key]) => !key.startsWith('langgraph_auth_') && !key.startsWith('__')),
  );

const recordOf = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});

/** The assistant's context under the request's. */
const mergeContext = (assistant: AssistantDefaults, context: unknown): unknown => {
  if (context == null) return Object.keys(assistant.context).length > 0 ? assistant.context : undefined;
  return typeof context === 'object' && !Array.isArray(context) ? { ...assistant.context, ...context } : context;
};

interface RunRequestContext {
  readonly assistant: AssistantDefaults;
  readonly threadId: string;
  readonly runId: string;
  /** What only the server sets: headers of the request, and who it is for. */
  readonly configurable: Readonly<Record<string, unknown>>;
}

/** What the execution needs of a request, over what the assistant is configured with. */
export const toRunKwargs = (
  body: RunCreate,
  { assistant, threadId, runId, configurable }: RunRequestContext,
): RunKwargs => {
  const { config } = body;
  const { checkpoint_id: configuredCheckpoint, ...given } = recordOf(config?.configurable);
  // Where a run starts is the run's business.
  const { checkpoint_id: _, ...configured } = recordOf(assistant.config.configurable);
  const tracer = body.langsmith_tracer;
  return {
    input: body.input,
    command: body.command,
    config: {
      tags: config?.tags ?? (assistant.config.tags as readonly string[] | undefined),
      recursion_limit: config?.recursion_limit ?? (assistant.config.recursion_limit as number | undefined),
      configurable: {
        ...withoutReserved(configured),
        ...withoutReserved(given),
        ...(tracer?.project_name === undefined ? {} : { langsmith_project: tracer.project_name }),
        ...(tracer?.example_id === undefined ? {} : { langsmith_example_id: tracer.example_id }),
        ...configurable,
        run_id: runId,
        thread_id: threadId,
        graph_id: assistant.graphId,
        assistant_id: assistant.assistantId,
      },
    },
    context: mergeContext(assistant, body.context),
    stream_mode: body.stream_mode,
    stream_subgraphs: body.stream_subgraphs ?? false,
    interrupt_before: body.interrupt_before,
    interrupt_after: body.interrupt_after,
    checkpoint_id:
      body.checkpoint_id ??
      body.checkpoint?.checkpoint_id ??
      (typeof configuredCheckpoint === 'string' ? configuredCheckpoint : undefined),
    webhook: body.webhook,
  };
};
