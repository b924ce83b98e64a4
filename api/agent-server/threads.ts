import { zValidator } from '@hono/zod-validator';
import { Hono } from 'hono';
import {
  CheckpointParamsSchema,
  HistoryQuerySchema,
  HistorySchema,
  StateAtSchema,
  StateQuerySchema,
  ThreadCreateSchema,
  ThreadParamsSchema,
  ThreadSearchSchema,
} from '../../schemas/agent-server/threads.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { ApiEnv } from '../http/api-env.ts';
import { authorize } from '../http/authorize.ts';
import { refuseInvalid } from '../http/invalid-request.ts';
import { jsonBody } from '../http/json-body.ts';
import { requireThread, threadNotFound } from './require-thread.ts';
import type { RunService } from './run-service.ts';
import type { StateReader } from './state-reader.ts';
import { selectFields, toWireThread } from './wire.ts';

export const threadRoutes = ({ threads }: ApiDeps, states: StateReader, runs: RunService) => {
  const threadParams = zValidator('param', ThreadParamsSchema, refuseInvalid);

  return new Hono<ApiEnv>()
    .post('/threads', jsonBody(ThreadCreateSchema), async (c) => {
      const { thread_id: threadId, metadata, if_exists: ifExists } = c.req.valid('json');
      const thread = await threads.create({ tenantId: c.var.tenantId, threadId, metadata, ifExists });
      c.header('Content-Location', `/threads/${thread.threadId}`);
      return c.json(toWireThread(thread));
    })
    .post('/threads/search', jsonBody(ThreadSearchSchema), async (c) => {
      const { limit = 10, offset = 0, status, metadata, select } = c.req.valid('json');
      // One more than asked for tells whether there is a next page.
      const found = await threads.list(c.var.tenantId, { limit: limit + 1, offset, status, metadata });
      if (found.length > limit) c.header('X-Pagination-Next', `${offset + limit}`);
      return c.json(found.slice(0, limit).map((thread) => selectFields(toWireThread(thread), select)));
    })
    .get('/threads/:thread_id', threadParams, async (c) =>
      c.json(toWireThread(await requireThread(threads, c.var.tenantId, c.req.valid('param').thread_id))),
    )
    .delete('/threads/:thread_id', threadParams, async (c) => {
      const { thread_id: threadId } = c.req.valid('param');
      const scope = await authorize(c, 'threads', 'delete', { thread_id: threadId });
      const deleted = await threads.delete(c.var.tenantId, threadId, scope);
      if (deleted === undefined) throw threadNotFound(threadId);
      runs.dispatchAll(deleted.cancels);
      return c.body(null, 204);
    })
    .get('/threads/:thread_id/state', threadParams, zValidator('query', StateQuerySchema, refuseInvalid), async (c) => {
      const thread = await requireThread(threads, c.var.tenantId, c.req.valid('param').thread_id);
      const { subgraphs } = c.req.valid('query');
      return c.json(await states.state({ tenantId: c.var.tenantId, threadId: thread.threadId, subgraphs }));
    })
    .get(
      '/threads/:thread_id/state/:checkpoint_id',
      zValidator('param', CheckpointParamsSchema, refuseInvalid),
      zValidator('query', StateQuerySchema, refuseInvalid),
      async (c) => {
        const { thread_id: threadId, checkpoint_id: checkpointId } = c.req.valid('param');
        await requireThread(threads, c.var.tenantId, threadId);
        const { subgraphs } = c.req.valid('query');
        return c.json(await states.state({ tenantId: c.var.tenantId, threadId, checkpointId, subgraphs }));
      },
    )
    .post('/threads/:thread_id/state/checkpoint', threadParams, jsonBody(StateAtSchema), async (c) => {
      const thread = await requireThread(threads, c.var.tenantId, c.req.valid('param').thread_id);
      const { checkpoint, subgraphs = false } = c.req.valid('json');
      const state = await states.state({
        tenantId: c.var.tenantId,
        threadId: thread.threadId,
        ns: checkpoint.checkpoint_ns,
        checkpointId: checkpoint.checkpoint_id,
        subgraphs,
      });
      return c.json(state);
    })
    .get(
      '/threads/:thread_id/history',
      threadParams,
      zValidator('query', HistoryQuerySchema, refuseInvalid),
      async (c) => {
        const thread = await requireThread(threads, c.var.tenantId, c.req.valid('param').thread_id);
        const { limit = 10, before } = c.req.valid('query');
        return c.json(await states.history({ tenantId: c.var.tenantId, threadId: thread.threadId, limit, before }));
      },
    )
    .post('/threads/:thread_id/history', threadParams, jsonBody(HistorySchema), async (c) => {
      const thread = await requireThread(threads, c.var.tenantId, c.req.valid('param').thread_id);
      const { limit = 10, before, metadata, checkpoint } = c.req.valid('json');
      const history = await states.history({
        tenantId: c.var.tenantId,
        threadId: thread.threadId,
        ns: checkpoint?.checkpoint_ns,
        checkpointId: checkpoint?.checkpoint_id,
        limit,
        before,
        metadata,
      });
      return c.json(history);
    });
};
