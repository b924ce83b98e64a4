import { Hono } from 'hono';
import {
  JoinStreamQuerySchema,
  RunBatchSchema,
  type RunCreate,
  RunCreateSchema,
  StatelessRunParamsSchema,
} from '../../schemas/agent-server/runs.ts';
import type { ApiContext, ApiEnv } from '../http/api-env.ts';
import { authorize } from '../http/authorize.ts';
import { jsonBody } from '../http/json-body.ts';
import { validate } from '../http/validate.ts';
import type { RunRequest } from './new-run.ts';
import { orderRun } from './order-run.ts';
import { locate, type RunResponses } from './run-responses.ts';
import type { RunService } from './run-service.ts';
import { toWireRun } from './wire.ts';

/** Runs that bring a thread of their own: it goes some time after the run, unless `on_completion` is `keep`. */
export const statelessRunRoutes = ({
  service,
  responses,
}: {
  readonly service: RunService;
  readonly responses: RunResponses;
}) => {
  const start = async (c: ApiContext, body: RunCreate) => service.start(await orderRun(c, body));

  return new Hono<ApiEnv>()
    .post('/runs', jsonBody(RunCreateSchema), async (c) => {
      const run = await start(c, c.req.valid('json'));
      locate(c, run);
      return c.json(toWireRun(run));
    })
    .post('/runs/stream', jsonBody(RunCreateSchema), async (c) => {
      const body = c.req.valid('json');
      return responses.stream(c, await start(c, body), { cancels: body.on_disconnect === 'cancel' });
    })
    .post('/runs/wait', jsonBody(RunCreateSchema), async (c) => {
      const body = c.req.valid('json');
      return responses.result(c, await start(c, body), { cancels: body.on_disconnect === 'cancel' });
    })
    .post('/runs/batch', jsonBody(RunBatchSchema), async (c) => {
      const requests: RunRequest[] = [];
      for (const [part, body] of c.req.valid('json').entries()) requests.push(await orderRun(c, body, { part }));
      return c.json((await service.startAll(requests)).map(toWireRun));
    })
    .get(
      '/runs/:run_id/stream',
      validate('param', StatelessRunParamsSchema),
      validate('query', JoinStreamQuerySchema),
      async (c) => {
        const { run_id: runId } = c.req.valid('param');
        const { stream_mode: modes, cancel_on_disconnect: cancels } = c.req.valid('query');
        const scope = await authorize(c, 'threads', 'read', { run_id: runId });
        const run = await service.find({ tenantId: c.var.tenantId, runId }, scope);
        return responses.joinStream(c, run, { modes, cancels });
      },
    );
};
