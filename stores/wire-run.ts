import type { Run } from './run-store.ts';

/** A run with the wire names that clients read, in answers and in webhooks. */
export const toWireRun = (run: Run) => ({
  run_id: run.runId,
  thread_id: run.threadId,
  assistant_id: run.assistantId,
  created_at: run.createdAt.toISOString(),
  updated_at: run.updatedAt.toISOString(),
  status: run.status,
  metadata: run.metadata,
  kwargs: run.kwargs,
  multitask_strategy: run.multitaskStrategy,
  ...(run.error === undefined ? {} : { error: run.error }),
});
