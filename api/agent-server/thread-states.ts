import { Hono } from 'hono';
import {
  CheckpointParamsSchema,
  HistoryQuerySchema,
  HistorySchema,
  StateAtSchema,
  StateQuerySchema,
  ThreadParamsSchema,
} from '../../schemas/agent-server/threads.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { ApiEnv } from '../http/api-env.ts';
import { jsonBody } from '../http/json-body.ts';
import { validate } from '../http/validate.ts';
import { readableThread } from './require-thread.ts';
import { selectState } from './select-state.ts';
import type { StateReader } from './state-reader.ts';

/** A thread's states: the latest, one of its checkpoints, the history. */
export const threadStateRoutes = ({ threads }: ApiDeps, states: StateReader) => {
  const threadParams = validate('param', ThreadParamsSchema);
  const checkpointParams = validate('param', CheckpointParamsSchema);
  const stateQuery = validate('query', StateQuerySchema);
  const historyQuery = validate('query', HistoryQuerySchema);

  return new Hono<ApiEnv>()
    .get('/threads/:thread_id/state', threadParams, stateQuery, async (c) => {
      const { threadId } = await readableThread(c, threads, c.req.valid('param').thread_id);
      const { subgraphs, select } = c.req.valid('query');
      const state = await states.state({ tenantId: c.var.tenantId, threadId, subgraphs });
      return c.json(selectState(state, select));
    })
    .get('/threads/:thread_id/state/:checkpoint_id', checkpointParams, stateQuery, async (c) => {
      const { thread_id, checkpoint_id: checkpointId } = c.req.valid('param');
      const { threadId } = await readableThread(c, threads, thread_id);
      const { subgraphs, select } = c.req.valid('query');
      const state = await states.state({ tenantId: c.var.tenantId, threadId, checkpointId, subgraphs });
      return c.json(selectState(state, select));
    })
    .post('/threads/:thread_id/state/checkpoint', threadParams, jsonBody(StateAtSchema), async (c) => {
      const { threadId } = await readableThread(c, threads, c.req.valid('param').thread_id);
      const { checkpoint, subgraphs = false, select } = c.req.valid('json');
      const state = await states.state({
        tenantId: c.var.tenantId,
        threadId,
        ns: checkpoint.checkpoint_ns,
        checkpointId: checkpoint.checkpoint_id,
        subgraphs,
      });
      return c.json(selectState(state, select));
    })
    .get('/threads/:thread_id/history', threadParams, historyQuery, async (c) => {
      const { threadId } = await readableThread(c, threads, c.req.valid('param').thread_id);
      const { limit = 10, before, select } = c.req.valid('query');
      const history = await states.history({ tenantId: c.var.tenantId, threadId, limit, before });
      return c.json(history.map((state) => selectState(state, select)));
    })
    .post('/threads/:thread_id/history', threadParams, jsonBody(HistorySchema), async (c) => {
      const { threadId } = await readableThread(c, threads, c.req.valid('param').thread_id);
      const { limit = 10, before, metadata, checkpoint, select } = c.req.valid('json');
      const history = await states.history({
        tenantId: c.var.tenantId,
        threadId,
        ns: checkpoint?.checkpoint_ns,
        checkpointId: checkpoint?.checkpoint_id,
        limit,
        before,
        metadata,
      });
      return c.json(history.map((state) => selectState(state, select)));
    });
};
