import type { RunCreate } from '../../schemas/agent-server/runs.ts';
import type { ApiContext } from '../http/api-env.ts';
import { authorize } from '../http/authorize.ts';
import { newId } from '../http/idempotency.ts';
import type { RunRequest } from './new-run.ts';

/**
 * What a request asks of `RunService`, once it is authorized. With an Idempotency-Key it asks for the same run each time.
 * @param threadId Absent: a thread is made for this run.
 * @param part Which run, where one request starts several.
 */
export const orderRun = async (
  c: ApiContext,
  body: RunCreate,
  { threadId, part }: { readonly threadId?: string; readonly part?: number | undefined } = {},
): Promise<RunRequest> => {
  const { id: runId, isRepeatable } = newId(c, part);
  const order = {
    thread_id: threadId ?? null,
    assistant_id: body.assistant_id,
    run_id: runId,
    status: 'pending',
    metadata: { ...body.config?.metadata, ...body.metadata },
    prevent_insert_if_inflight: body.multitask_strategy === 'reject',
    multitask_strategy: body.multitask_strategy ?? 'enqueue',
    if_not_exists: body.if_not_exists ?? 'reject',
    after_seconds: body.after_seconds ?? 0,
    kwargs: body,
  };
  const scope = await authorize(c, 'threads', 'create_run', order);
  return {
    tenantId: c.var.tenantId,
    threadId,
    scope,
    runId,
    isRepeatable,
    body: { ...body, metadata: order.metadata },
    configurable: c.var.configurable,
  };
};
