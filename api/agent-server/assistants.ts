import { Hono } from 'hono';
import {
  AssistantCountSchema,
  AssistantCreateSchema,
  AssistantDeleteQuerySchema,
  AssistantLatestSchema,
  AssistantParamsSchema,
  AssistantPatchSchema,
  AssistantSearchSchema,
  AssistantVersionsSchema,
} from '../../schemas/agent-server/assistants.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { ApiEnv } from '../http/api-env.ts';
import { authorize } from '../http/authorize.ts';
import { newId } from '../http/idempotency.ts';
import { jsonBody } from '../http/json-body.ts';
import { paginate } from '../http/paginate.ts';
import { validate } from '../http/validate.ts';
import { assistantNotFound, requireAssistant } from './require-assistant.ts';
import type { RunService } from './run-service.ts';
import { deleteThreadsOf } from './threads-of-assistant.ts';
import { selectFields, toWireAssistant, toWireAssistantVersion } from './wire.ts';

const NO_NAME = 'Untitled';

/** Assistants: graphs under a name with configuration, in versions. */
export const assistantRoutes = ({ assistants, threads }: ApiDeps, runs: RunService) => {
  const assistantParams = validate('param', AssistantParamsSchema);

  return new Hono<ApiEnv>()
    .post('/assistants', jsonBody(AssistantCreateSchema), async (c) => {
      const {
        graph_id: graphId,
        name = NO_NAME,
        description,
        config = {},
        context = {},
        ...body
      } = c.req.valid('json');
      const { id, isRepeatable } = newId(c);
      const assistantId = body.assistant_id ?? id;
      const metadata = { ...body.metadata };
      const scope = await authorize(c, 'assistants', 'create', {
        assistant_id: assistantId,
        graph_id: graphId,
        config,
        context,
        metadata,
        if_exists: body.if_exists ?? 'raise',
        name,
      });
      const made = await assistants.create(
        c.var.tenantId,
        { assistantId, graphId, name, description, config, context, metadata },
        { ifExists: isRepeatable ? 'do_nothing' : body.if_exists, scope },
      );
      c.header('Content-Location', `/assistants/${made.assistantId}`);
      return c.json(toWireAssistant(made));
    })
    .post('/assistants/search', jsonBody(AssistantSearchSchema), async (c) => {
      const { limit = 10, offset = 0, select, ...body } = c.req.valid('json');
      const scope = await authorize(c, 'assistants', 'search', { ...body, limit, offset });
      const filter = { graphId: body.graph_id, name: body.name, metadata: body.metadata };
      const page = { ...filter, limit, offset, sortBy: body.sort_by, sortOrder: body.sort_order };
      const [found, total] = await Promise.all([
        assistants.search(c.var.tenantId, page, scope),
        assistants.count(c.var.tenantId, filter, scope),
      ]);
      paginate(c, { offset, limit, found: found.length, total });
      return c.json(found.map((assistant) => selectFields(toWireAssistant(assistant), select)));
    })
    .post('/assistants/count', jsonBody(AssistantCountSchema), async (c) => {
      const { graph_id: graphId, name, metadata } = c.req.valid('json');
      const scope = await authorize(c, 'assistants', 'search', { graph_id: graphId, metadata, limit: 0, offset: 0 });
      return c.json(await assistants.count(c.var.tenantId, { graphId, name, metadata }, scope));
    })
    .get('/assistants/:assistant_id', assistantParams, async (c) =>
      c.json(toWireAssistant(await requireAssistant(c, assistants, c.req.valid('param').assistant_id))),
    )
    .patch('/assistants/:assistant_id', assistantParams, jsonBody(AssistantPatchSchema), async (c) => {
      const { assistant_id: id } = c.req.valid('param');
      const { graph_id: graphId, metadata: given, ...fields } = c.req.valid('json');
      const metadata = { ...given };
      const scope = await authorize(c, 'assistants', 'update', {
        assistant_id: id,
        graph_id: graphId,
        ...fields,
        metadata,
      });
      const changed = await assistants.update(c.var.tenantId, id, { graphId, metadata, ...fields }, scope);
      if (changed === undefined) throw assistantNotFound(id);
      return c.json(toWireAssistant(changed));
    })
    .delete('/assistants/:assistant_id', assistantParams, validate('query', AssistantDeleteQuerySchema), async (c) => {
      const { assistant_id: id } = c.req.valid('param');
      const scope = await authorize(c, 'assistants', 'delete', { assistant_id: id });
      // Before its threads: of an assistant that stays, nothing is deleted.
      const assistant = await assistants.findDeletable(c.var.tenantId, id, scope);
      if (assistant === undefined) throw assistantNotFound(id);
      if (c.req.valid('query').delete_threads) await deleteThreadsOf(c, { threads, runs }, assistant.assistantId);
      if (!(await assistants.delete(c.var.tenantId, assistant.assistantId, scope))) throw assistantNotFound(id);
      return c.body(null, 204);
    })
    .post('/assistants/:assistant_id/versions', assistantParams, jsonBody(AssistantVersionsSchema), async (c) => {
      const { assistant_id: id } = c.req.valid('param');
      const { limit = 10, offset = 0, metadata } = c.req.valid('json');
      const { assistantId } = await requireAssistant(c, assistants, id);
      const versions = await assistants.versions(c.var.tenantId, assistantId, { limit, offset, metadata });
      if (versions.length === 0)
        throw new EngineError(
          'ASSISTANT_NOT_FOUND',
          `Assistant ${id} has no version that fits, from offset ${offset} on`,
        );
      return c.json(versions.map(toWireAssistantVersion));
    })
    .post('/assistants/:assistant_id/latest', assistantParams, jsonBody(AssistantLatestSchema), async (c) => {
      const { assistant_id: id } = c.req.valid('param');
      const { version } = c.req.valid('json');
      const scope = await authorize(c, 'assistants', 'update', { assistant_id: id, version });
      const latest = await assistants.setLatest(c.var.tenantId, id, version, scope);
      if (latest) return c.json(toWireAssistant(latest));
      if ((await assistants.find(c.var.tenantId, id, scope)) === undefined) throw assistantNotFound(id);
      throw new EngineError('ASSISTANT_NOT_FOUND', `Assistant ${id} has no version ${version}`);
    });
};
