import { Hono } from 'hono';
import {
  CancelQuerySchema,
  JoinQuerySchema,
  JoinStreamQuerySchema,
  type RunCreate,
  RunCreateSchema,
  RunListQuerySchema,
  RunParamsSchema,
} from '../../schemas/agent-server/runs.ts';
import { ThreadParamsSchema } from '../../schemas/agent-server/threads.ts';
import type { RunRef } from '../../schemas/runs.ts';
import type { Run } from '../../stores/run-store.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { ApiContext, ApiEnv } from '../http/api-env.ts';
import { authorize } from '../http/authorize.ts';
import { jsonBody } from '../http/json-body.ts';
import { paginate } from '../http/paginate.ts';
import { validate } from '../http/validate.ts';
import { orderRun } from './order-run.ts';
import { requireThread } from './require-thread.ts';
import { locate, type RunResponses } from './run-responses.ts';
import type { RunService } from './run-service.ts';
import type { RunWatch } from './run-watch.ts';
import { selectFields, toWireRun } from './wire.ts';

export interface RunRoutesDeps {
  readonly deps: ApiDeps;
  readonly service: RunService;
  readonly watch: RunWatch;
  readonly responses: RunResponses;
}

/** Runs of a thread. */
export const runRoutes = ({ deps, service, watch, responses }: RunRoutesDeps) => {
  const refOf = (c: ApiContext, params: { readonly thread_id: string; readonly run_id: string }): RunRef => ({
    tenantId: c.var.tenantId,
    threadId: params.thread_id,
    runId: params.run_id,
  });

  const start = async (c: ApiContext, threadId: string, body: RunCreate): Promise<Run> =>
    service.start(await orderRun(c, body, { threadId }));

  const find = async (
    c: ApiContext,
    params: { readonly thread_id: string; readonly run_id: string },
    action: 'read' | 'update' | 'delete' = 'read',
  ): Promise<Run> => service.find(refOf(c, params), await authorize(c, 'threads', action, { ...params }));

  const threadParams = validate('param', ThreadParamsSchema);
  const runParams = validate('param', RunParamsSchema);

  return new Hono<ApiEnv>()
    .post('/threads/:thread_id/runs', threadParams, jsonBody(RunCreateSchema), async (c) => {
      const run = await start(c, c.req.valid('param').thread_id, c.req.valid('json'));
      locate(c, run);
      return c.json(toWireRun(run));
    })
    .post('/threads/:thread_id/runs/stream', threadParams, jsonBody(RunCreateSchema), async (c) => {
      const body = c.req.valid('json');
      const run = await start(c, c.req.valid('param').thread_id, body);
      return responses.stream(c, run, { cancels: body.on_disconnect === 'cancel' });
    })
    .post('/threads/:thread_id/runs/wait', threadParams, jsonBody(RunCreateSchema), async (c) => {
      const body = c.req.valid('json');
      const run = await start(c, c.req.valid('param').thread_id, body);
      return responses.result(c, run, { cancels: body.on_disconnect === 'cancel' });
    })
    .get('/threads/:thread_id/runs', threadParams, validate('query', RunListQuerySchema), async (c) => {
      const { limit = 10, offset = 0, status, select } = c.req.valid('query');
      const { thread_id: threadId } = c.req.valid('param');
      const scope = await authorize(c, 'threads', 'read', { thread_id: threadId });
      const thread = await requireThread(deps.threads, c.var.tenantId, threadId, scope);
      const [runs, total] = await Promise.all([
        deps.runs.list(c.var.tenantId, thread.threadId, { limit, offset, status }),
        deps.runs.count(c.var.tenantId, thread.threadId, { status }),
      ]);
      paginate(c, { offset, limit, found: runs.length, total });
      return c.json(runs.map((run) => selectFields(toWireRun(run), select)));
    })
    .get('/threads/:thread_id/runs/:run_id', runParams, async (c) =>
      c.json(toWireRun(await find(c, c.req.valid('param')))),
    )
    .delete('/threads/:thread_id/runs/:run_id', runParams, async (c) => {
      const run = await find(c, c.req.valid('param'), 'delete');
      await service.delete(run);
      return c.body(null, 204);
    })
    .get('/threads/:thread_id/runs/:run_id/join', runParams, validate('query', JoinQuerySchema), async (c) => {
      const run = await find(c, c.req.valid('param'));
      return responses.result(c, run, { cancels: c.req.valid('query').cancel_on_disconnect });
    })
    .get('/threads/:thread_id/runs/:run_id/stream', runParams, validate('query', JoinStreamQuerySchema), async (c) => {
      const { stream_mode: modes, cancel_on_disconnect: cancels } = c.req.valid('query');
      return responses.joinStream(c, await find(c, c.req.valid('param')), { modes, cancels });
    })
    .post('/threads/:thread_id/runs/:run_id/cancel', runParams, validate('query', CancelQuerySchema), async (c) => {
      const { wait, action } = c.req.valid('query');
      const run = await find(c, c.req.valid('param'), 'update');
      await service.cancel(run, action);
      if (!wait) return c.body(null, 202);
      await watch.end(run, c.req.raw.signal);
      return c.body(null, 204);
    });
};
