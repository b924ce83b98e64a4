import { Hono } from 'hono';
import { StateUpdateSchema, ThreadParamsSchema } from '../../schemas/agent-server/threads.ts';
import type { ApiEnv } from '../http/api-env.ts';
import { authorize } from '../http/authorize.ts';
import { jsonBody } from '../http/json-body.ts';
import { validate } from '../http/validate.ts';
import type { StateService } from './state-service.ts';

/** Changing a thread's state from outside of its runs. */
export const stateRoutes = (states: StateService) =>
  new Hono<ApiEnv>().post(
    '/threads/:thread_id/state',
    validate('param', ThreadParamsSchema),
    jsonBody(StateUpdateSchema),
    async (c) => {
      const { thread_id: threadId } = c.req.valid('param');
      const { values, as_node: asNode, checkpoint, checkpoint_id: checkpointId } = c.req.valid('json');
      const scope = await authorize(c, 'threads', 'update', { thread_id: threadId, values });
      const updated = await states.update(c.var.tenantId, threadId, {
        scope,
        checkpointId: checkpointId ?? checkpoint?.checkpoint_id,
        ns: checkpoint?.checkpoint_ns,
        supersteps: [{ updates: [{ values, asNode }] }],
      });
      return c.json({ checkpoint: updated, configurable: updated });
    },
  );
