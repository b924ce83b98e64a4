import { Hono } from 'hono';
import { ThreadParamsSchema, ThreadPruneSchema } from '../../schemas/agent-server/threads.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { ApiEnv } from '../http/api-env.ts';
import { authorize } from '../http/authorize.ts';
import { newId } from '../http/idempotency.ts';
import { jsonBody } from '../http/json-body.ts';
import { validate } from '../http/validate.ts';
import { readableThread, requireThread } from './require-thread.ts';
import type { RunService } from './run-service.ts';
import { createThreadPruning } from './thread-pruning.ts';
import { toWireThread } from './wire.ts';

/** Copying threads, and what they take room with. */
export const threadUpkeepRoutes = ({ threads }: ApiDeps, runs: RunService) => {
  const threadParams = validate('param', ThreadParamsSchema);
  const prune = createThreadPruning(threads, runs);

  return new Hono<ApiEnv>()
    .post('/threads/:thread_id/copy', threadParams, async (c) => {
      const from = await readableThread(c, threads, c.req.valid('param').thread_id);
      const { id: to, isRepeatable } = newId(c);
      const metadata = { ...from.metadata };
      const scope = await authorize(c, 'threads', 'create', { thread_id: to, metadata });
      const isNew = await threads.copy(c.var.tenantId, { from: from.threadId, to, metadata });
      if (!isNew && !isRepeatable)
        throw new EngineError('THREAD_NOT_FOUND', `Thread ${from.threadId} not found: it was deleted meanwhile`);
      c.header('Content-Location', `/threads/${to}`);
      return c.json(toWireThread(await requireThread(threads, c.var.tenantId, to, scope)));
    })
    .get('/threads/:thread_id/storage', threadParams, async (c) => {
      const { threadId } = await readableThread(c, threads, c.req.valid('param').thread_id);
      const bytes = await threads.storage(c.var.tenantId, threadId);
      const total = Object.values(bytes).reduce((sum, size) => sum + size, 0);
      return c.json({ thread_id: threadId, bytes, total_bytes: total });
    })
    .post('/threads/prune', jsonBody(ThreadPruneSchema), async (c) => {
      const { thread_ids: ids, strategy = 'delete' } = c.req.valid('json');
      const action = strategy === 'delete' ? 'delete' : 'update';
      const targets = [];
      for (const threadId of new Set(ids))
        targets.push({ threadId, scope: await authorize(c, 'threads', action, { thread_id: threadId }) });
      return c.json({ pruned_count: await prune(c.var.tenantId, targets, strategy) });
    });
};
