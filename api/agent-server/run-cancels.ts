import { Hono } from 'hono';
import { CancelQuerySchema, RunsCancelSchema } from '../../schemas/agent-server/runs.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { ApiEnv } from '../http/api-env.ts';
import { authorize } from '../http/authorize.ts';
import { jsonBody } from '../http/json-body.ts';
import { validate } from '../http/validate.ts';
import { requireThread } from './require-thread.ts';
import { type RunService, runNotFound } from './run-service.ts';

/** Cancels several runs: some of one thread, or all that the caller has. */
export const runCancelRoutes = ({ threads, runs }: ApiDeps, service: RunService) =>
  new Hono<ApiEnv>().post(
    '/runs/cancel',
    validate('query', CancelQuerySchema),
    jsonBody(RunsCancelSchema),
    async (c) => {
      const { tenantId } = c.var;
      const { action } = c.req.valid('query');
      const body = c.req.valid('json');
      const metadata = { run_ids: body.run_ids, status: body.status };
      const scope = await authorize(c, 'threads', 'update', { thread_id: body.thread_id, action, metadata });
      if (body.status !== undefined) {
        const status = body.status === 'all' ? undefined : body.status;
        // One that is gone by now has its wish.
        await service.cancelAll(await runs.listOpen(tenantId, { status, scope }), action);
      } else {
        const { threadId } = await requireThread(threads, tenantId, body.thread_id, scope);
        const refs = body.run_ids.map((runId) => ({ tenantId, threadId, runId }));
        const [missing] = await service.cancelAll(refs, action);
        if (missing !== undefined) throw runNotFound(missing);
      }
      return c.body(null, 204);
    },
  );
