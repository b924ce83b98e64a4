import { nextFiring } from '../../schemas/cron-schedule.ts';
import type { GraphSchemas } from '../../schemas/graph-description.ts';
import type { Assistant, AssistantVersion } from '../../stores/assistant-store.ts';
import type { Cron } from '../../stores/cron-store.ts';
import type { Thread } from '../../stores/thread-store.ts';

// What clients read: the wire names of AGENT-SERVER's resources, built here; a run's also goes into webhooks.
export { toWireRun } from '../../stores/wire-run.ts';

export const toWireCron = (cron: Cron) => ({
  cron_id: cron.cronId,
  assistant_id: cron.assistantId,
  thread_id: cron.threadId ?? null,
  ...(cron.onRunCompleted !== undefined && { on_run_completed: cron.onRunCompleted }),
  schedule: cron.schedule,
  timezone: cron.timezone ?? null,
  end_time: cron.endTime?.toISOString() ?? null,
  enabled: cron.enabled,
  next_run_date: nextFiring(cron, new Date())?.toISOString() ?? null,
  payload: { assistant_id: cron.assistantId, ...cron.payload },
  metadata: cron.metadata,
  user_id: cron.userId ?? null,
  created_at: cron.createdAt.toISOString(),
  updated_at: cron.updatedAt.toISOString(),
});

export const toWireThread = (thread: Thread) => ({
  thread_id: thread.threadId,
  created_at: thread.createdAt.toISOString(),
  updated_at: thread.updatedAt.toISOString(),
  state_updated_at: thread.stateUpdatedAt.toISOString(),
  metadata: thread.metadata,
  config: thread.config,
  status: thread.status,
  values: thread.values ?? null,
  interrupts: thread.interrupts,
  ...(thread.error === undefined ? {} : { error: thread.error }),
});

/** What a thread says of its end where it is asked for; `null`: it is kept. */
export const toWireTtl = ({ ttl }: Thread) =>
  ttl === undefined
    ? null
    : { strategy: ttl.strategy, ttl_minutes: ttl.minutes, expires_at: ttl.expiresAt?.toISOString() ?? null };

export const toWireAssistantVersion = (assistant: AssistantVersion) => ({
  assistant_id: assistant.assistantId,
  graph_id: assistant.graphId,
  name: assistant.name,
  description: assistant.description ?? null,
  config: assistant.config,
  context: assistant.context,
  metadata: assistant.metadata,
  version: assistant.version,
  created_at: assistant.createdAt.toISOString(),
});

export const toWireAssistant = (assistant: Assistant) => ({
  ...toWireAssistantVersion(assistant),
  updated_at: assistant.updatedAt.toISOString(),
});

export const toWireSchemas = (graphId: string, { input, output, state, config, context }: GraphSchemas) => ({
  graph_id: graphId,
  input_schema: input,
  output_schema: output,
  state_schema: state,
  config_schema: config,
  context_schema: context,
});

/** Only the fields that were asked for; all when none was. */
export const selectFields = (
  resource: Readonly<Record<string, unknown>>,
  fields: readonly string[] | undefined,
): Readonly<Record<string, unknown>> => {
  if (fields === undefined || fields.length === 0) return resource;
  return Object.fromEntries(Object.entries(resource).filter(([key]) => fields.includes(key)));
};
