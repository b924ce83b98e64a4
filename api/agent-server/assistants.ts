import { Hono } from 'hono';
import { AssistantSearchSchema } from '../../schemas/agent-server/assistants.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { ApiEnv } from '../http/api-env.ts';
import { jsonBody } from '../http/json-body.ts';
import { selectFields, toWireAssistant } from './wire.ts';

/** The assistants that graphs bring with them. */
export const assistantRoutes = ({ assistants }: ApiDeps) =>
  new Hono<ApiEnv>()
    .post('/assistants/search', jsonBody(AssistantSearchSchema), async (c) => {
      const { limit = 10, offset = 0, select, graph_id: graphId, metadata } = c.req.valid('json');
      const found = await assistants.list(c.var.tenantId, { limit: limit + 1, offset, graphId, metadata });
      if (found.length > limit) c.header('X-Pagination-Next', `${offset + limit}`);
      return c.json(found.slice(0, limit).map((assistant) => selectFields(toWireAssistant(assistant), select)));
    })
    .get('/assistants/:assistant_id', async (c) => {
      const id = c.req.param('assistant_id');
      const assistant = await assistants.find(c.var.tenantId, id);
      if (assistant === undefined) throw new EngineError('ASSISTANT_NOT_FOUND', `Assistant or graph ${id} not found`);
      return c.json(toWireAssistant(assistant));
    });
