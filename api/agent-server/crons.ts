import { Hono } from 'hono';
import {
  CronCountSchema,
  type CronCreate,
  CronCreateSchema,
  CronParamsSchema,
  CronPatchSchema,
  CronSearchSchema,
} from '../../schemas/agent-server/crons.ts';
import { ThreadParamsSchema } from '../../schemas/agent-server/threads.ts';
import type { Cron } from '../../stores/cron-store.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { ApiContext, ApiEnv } from '../http/api-env.ts';
import { authorize } from '../http/authorize.ts';
import { newId } from '../http/idempotency.ts';
import { jsonBody } from '../http/json-body.ts';
import { paginate } from '../http/paginate.ts';
import { validate } from '../http/validate.ts';
import { type CronService, cronNotFound } from './cron-service.ts';
import { assistantNotFound } from './require-assistant.ts';
import { requireThread } from './require-thread.ts';
import { selectFields, toWireCron } from './wire.ts';

/** Crons: a request that becomes a run again and again. */
export const cronRoutes = ({ crons, threads, assistants }: ApiDeps, service: CronService) => {
  const cronParams = validate('param', CronParamsSchema);
  const threadParams = validate('param', ThreadParamsSchema);

  const create = async (c: ApiContext, body: CronCreate, threadId?: string): Promise<Cron> => {
    const { tenantId } = c.var;
    const { id: cronId, isRepeatable } = newId(c);
    const metadata = { ...body.metadata };
    const { schedule, end_time, assistant_id, metadata: _metadata, ...payload } = body;
    const value = { cron_id: cronId, thread_id: threadId, assistant_id, schedule, end_time, metadata, payload };
    const scope = await authorize(c, 'crons', 'create', value);
    // As for runs: whoever knows a graph or an assistant may have it run.
    const assistant = await assistants.find(tenantId, assistant_id);
    if (assistant === undefined) throw assistantNotFound(assistant_id);
    const { assistantId } = assistant;
    const run = { thread_id: threadId, assistant_id: assistantId, metadata, kwargs: payload };
    const runScope = await authorize(c, 'threads', 'create_run', run);
    if (threadId !== undefined) await requireThread(threads, tenantId, threadId, runScope);
    // What a firing makes is marked like what its maker makes by hand.
    Object.assign(metadata, runScope);
    const userId = c.var.caller?.user.identity;
    return service.create({ tenantId, cronId, assistantId, threadId, userId, body, metadata, isRepeatable, scope });
  };

  /** A filter by an assistant's name or id that is not there finds nothing. */
  const toFilter = async (c: ApiContext, body: typeof CronCountSchema._output) => {
    const { assistant_id: name, thread_id: threadId, enabled, metadata } = body;
    if (name === undefined) return { threadId, enabled, metadata };
    const assistant = await assistants.find(c.var.tenantId, name);
    return assistant && { assistantId: assistant.assistantId, threadId, enabled, metadata };
  };

  return new Hono<ApiEnv>()
    .post('/runs/crons', jsonBody(CronCreateSchema), async (c) =>
      c.json(toWireCron(await create(c, c.req.valid('json')))),
    )
    .post('/threads/:thread_id/runs/crons', threadParams, jsonBody(CronCreateSchema), async (c) =>
      c.json(toWireCron(await create(c, c.req.valid('json'), c.req.valid('param').thread_id))),
    )
    .post('/runs/crons/search', jsonBody(CronSearchSchema), async (c) => {
      const { limit = 10, offset = 0, sort_by: sortBy, sort_order: sortOrder, select, ...body } = c.req.valid('json');
      const scope = await authorize(c, 'crons', 'search', { ...body, limit, offset });
      const filter = await toFilter(c, body);
      const [found, total] = filter
        ? await Promise.all([
            crons.search(c.var.tenantId, { ...filter, limit, offset, sortBy, sortOrder }, scope),
            crons.count(c.var.tenantId, filter, scope),
          ])
        : [[], 0];
      paginate(c, { offset, limit, found: found.length, total });
      return c.json(found.map((cron) => selectFields(toWireCron(cron), select)));
    })
    .post('/runs/crons/count', jsonBody(CronCountSchema), async (c) => {
      const body = c.req.valid('json');
      const scope = await authorize(c, 'crons', 'search', { ...body, limit: 0, offset: 0 });
      const filter = await toFilter(c, body);
      return c.json(filter ? await crons.count(c.var.tenantId, filter, scope) : 0);
    })
    .get('/runs/crons/:cron_id', cronParams, async (c) => {
      const { cron_id: cronId } = c.req.valid('param');
      const scope = await authorize(c, 'crons', 'read', { cron_id: cronId });
      const cron = await crons.find(c.var.tenantId, cronId, scope);
      if (cron === undefined) throw cronNotFound(cronId);
      return c.json(toWireCron(cron));
    })
    .patch('/runs/crons/:cron_id', cronParams, jsonBody(CronPatchSchema), async (c) => {
      const { cron_id: cronId } = c.req.valid('param');
      const { metadata: given, ...body } = c.req.valid('json');
      const metadata = { ...given };
      const scope = await authorize(c, 'crons', 'update', { cron_id: cronId, ...body, metadata });
      return c.json(toWireCron(await service.update(c.var.tenantId, cronId, { ...body, metadata }, scope)));
    })
    .delete('/runs/crons/:cron_id', cronParams, async (c) => {
      const { cron_id: cronId } = c.req.valid('param');
      const scope = await authorize(c, 'crons', 'delete', { cron_id: cronId });
      if (!(await crons.delete(c.var.tenantId, cronId, scope))) throw cronNotFound(cronId);
      return c.body(null, 204);
    });
};
