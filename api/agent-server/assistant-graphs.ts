import { Hono } from 'hono';
import {
  DrawingQuerySchema,
  SubgraphParamsSchema,
  SubgraphsQuerySchema,
} from '../../schemas/agent-server/assistant-graphs.ts';
import { AssistantParamsSchema } from '../../schemas/agent-server/assistants.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { GraphDescription } from '../../schemas/graph-description.ts';
import type { Assistant } from '../../stores/assistant-store.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { ApiContext, ApiEnv } from '../http/api-env.ts';
import { validate } from '../http/validate.ts';
import { requireAssistant } from './require-assistant.ts';
import { toWireSchemas } from './wire.ts';

interface Described {
  readonly assistant: Assistant;
  readonly description: GraphDescription;
}

/** What an assistant's graph looks like and takes, as its worker described it: the API loads no graph. */
export const assistantGraphRoutes = ({ assistants, graphs }: ApiDeps) => {
  const assistantParams = validate('param', AssistantParamsSchema);

  const describe = async (c: ApiContext, id: string): Promise<Described> => {
    const assistant = await requireAssistant(c, assistants, id);
    const { graphId } = assistant;
    const description = await graphs.describedAs(graphId);
    if (description === undefined)
      throw new EngineError(
        'SERVICE_UNAVAILABLE',
        `Graph ${graphId} is not described yet: a worker that serves it does so right after it starts; ask again`,
      );
    if ('fault' in description)
      throw new EngineError('GRAPH_NOT_DESCRIBED', `Graph ${graphId} could not be described: ${description.fault}`);
    return { assistant, description };
  };

  return new Hono<ApiEnv>()
    .get('/assistants/:assistant_id/graph', assistantParams, validate('query', DrawingQuerySchema), async (c) => {
      const { description } = await describe(c, c.req.valid('param').assistant_id);
      const { drawings } = description;
      return c.json(drawings[Math.min(c.req.valid('query').xray, drawings.length - 1)]);
    })
    .get('/assistants/:assistant_id/schemas', assistantParams, async (c) => {
      const { assistant, description } = await describe(c, c.req.valid('param').assistant_id);
      return c.json(toWireSchemas(assistant.graphId, description.schemas));
    })
    .get('/assistants/:assistant_id/subgraphs', assistantParams, validate('query', SubgraphsQuerySchema), async (c) => {
      const { assistant, description } = await describe(c, c.req.valid('param').assistant_id);
      const { recurse } = c.req.valid('query');
      const shown = Object.entries(description.subgraphs).filter(([namespace]) => recurse || !namespace.includes('|'));
      return c.json(
        Object.fromEntries(shown.map(([namespace, schemas]) => [namespace, toWireSchemas(assistant.graphId, schemas)])),
      );
    })
    .get(
      '/assistants/:assistant_id/subgraphs/:namespace',
      validate('param', SubgraphParamsSchema),
      validate('query', SubgraphsQuerySchema),
      async (c) => {
        const { assistant_id: id, namespace } = c.req.valid('param');
        const { assistant, description } = await describe(c, id);
        const schemas = Object.hasOwn(description.subgraphs, namespace) ? description.subgraphs[namespace] : undefined;
        return c.json(schemas === undefined ? {} : { [namespace]: toWireSchemas(assistant.graphId, schemas) });
      },
    );
};
