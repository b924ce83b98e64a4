import { Hono } from 'hono';
import {
  ThreadCountSchema,
  ThreadCreateSchema,
  ThreadIncludeSchema,
  ThreadParamsSchema,
  ThreadPatchSchema,
  ThreadSearchSchema,
} from '../../schemas/agent-server/threads.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { ApiEnv } from '../http/api-env.ts';
import { authorize } from '../http/authorize.ts';
import { newId } from '../http/idempotency.ts';
import { jsonBody } from '../http/json-body.ts';
import { paginate } from '../http/paginate.ts';
import { validate } from '../http/validate.ts';
import { extract } from './extract.ts';
import { readableThread, requireThread, threadNotFound } from './require-thread.ts';
import type { RunService } from './run-service.ts';
import { type StateService, toSupersteps } from './state-service.ts';
import { selectFields, toWireThread, toWireTtl } from './wire.ts';

const wantsNothingBack = (prefer: string | undefined): boolean =>
  prefer?.split(',').some((preference) => preference.trim().toLowerCase() === 'return=minimal') ?? false;

export const threadRoutes = ({ threads }: ApiDeps, runs: RunService, states: StateService) => {
  const threadParams = validate('param', ThreadParamsSchema);

  return new Hono<ApiEnv>()
    .post('/threads', jsonBody(ThreadCreateSchema), async (c) => {
      const { thread_id, if_exists = 'raise', ttl, supersteps, ...body } = c.req.valid('json');
      const { id, isRepeatable } = newId(c);
      const threadId = thread_id ?? id;
      const metadata = { ...body.metadata };
      const scope = await authorize(c, 'threads', 'create', { thread_id: threadId, metadata, if_exists });
      const thread = await threads.create({
        tenantId: c.var.tenantId,
        threadId,
        metadata,
        ttl,
        ifExists: isRepeatable ? 'do_nothing' : if_exists,
        scope,
      });
      c.header('Content-Location', `/threads/${thread.threadId}`);
      if (supersteps === undefined) return c.json(toWireThread(thread));
      const isNew = if_exists === 'raise' && !isRepeatable;
      await states.initialise(c.var.tenantId, thread.threadId, { supersteps: toSupersteps(supersteps), isNew });
      return c.json(toWireThread(await requireThread(threads, c.var.tenantId, thread.threadId)));
    })
    .post('/threads/search', jsonBody(ThreadSearchSchema), async (c) => {
      const { limit = 10, offset = 0, select, extract: paths, sort_by, sort_order, ...filter } = c.req.valid('json');
      const scope = await authorize(c, 'threads', 'search', { ...filter, limit, offset });
      const wanted = { ...filter, scope };
      const [found, total] = await Promise.all([
        threads.list(c.var.tenantId, { ...wanted, limit, offset, sortBy: sort_by, sortOrder: sort_order }),
        threads.count(c.var.tenantId, wanted),
      ]);
      paginate(c, { offset, limit, found: found.length, total });
      const page = found.map((thread) => {
        const wire = toWireThread(thread);
        return { ...selectFields(wire, select), ...(paths && { extracted: extract(wire, paths) }) };
      });
      return c.json(page);
    })
    .post('/threads/count', jsonBody(ThreadCountSchema), async (c) => {
      const filter = c.req.valid('json');
      const scope = await authorize(c, 'threads', 'search', { ...filter, limit: 0, offset: 0 });
      return c.json(await threads.count(c.var.tenantId, { ...filter, scope }));
    })
    .get('/threads/:thread_id', threadParams, validate('query', ThreadIncludeSchema), async (c) => {
      const thread = await readableThread(c, threads, c.req.valid('param').thread_id);
      const withTtl = c.req.valid('query').include.includes('ttl');
      return c.json({ ...toWireThread(thread), ...(withTtl && { ttl: toWireTtl(thread) }) });
    })
    .patch('/threads/:thread_id', threadParams, jsonBody(ThreadPatchSchema), async (c) => {
      const { thread_id: threadId } = c.req.valid('param');
      const { metadata: given, ttl } = c.req.valid('json');
      const metadata = { ...given };
      const scope = await authorize(c, 'threads', 'update', { thread_id: threadId, metadata });
      const thread = await threads.update(c.var.tenantId, threadId, { metadata, ttl }, scope);
      if (thread === undefined) throw threadNotFound(threadId);
      if (!wantsNothingBack(c.req.header('prefer'))) return c.json(toWireThread(thread));
      return c.body(null, 204, { 'Preference-Applied': 'return=minimal' });
    })
    .delete('/threads/:thread_id', threadParams, async (c) => {
      const { thread_id: threadId } = c.req.valid('param');
      const scope = await authorize(c, 'threads', 'delete', { thread_id: threadId });
      const deleted = await threads.delete(c.var.tenantId, threadId, scope);
      if (deleted === undefined) throw threadNotFound(threadId);
      runs.dispatchAll(deleted.cancels);
      return c.body(null, 204);
    });
};
