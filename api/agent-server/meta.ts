import langgraph from '@langchain/langgraph/package.json' with { type: 'json' };
import { Hono } from 'hono';
import { HealthQuerySchema } from '../../schemas/agent-server/meta.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { ApiEnv } from '../http/api-env.ts';
import { validate } from '../http/validate.ts';
import { type MountedRoute, toOpenApi } from './openapi.ts';

/** The contract that clients gate their features on: the Agent Server's, not our own release. */
const AGENT_SERVER_VERSION = '0.16.0';

/** @param routesOf All routes of the app, once they are mounted. */
export const metaRoutes = (
  { checkDatabase, temporalUi }: Pick<ApiDeps, 'checkDatabase' | 'temporalUi'>,
  routesOf: () => readonly MountedRoute[],
) => {
  let openApi: ReturnType<typeof toOpenApi> | undefined;

  return new Hono<ApiEnv>()
    .get('/', (c) => c.json({ ok: true, name: 'sluice', info: '/info', docs: '/docs', openapi: '/openapi.json' }))
    .get('/ok', validate('query', HealthQuerySchema), async (c) => {
      if (!c.req.valid('query').check_db) return c.json({ ok: true });
      try {
        await checkDatabase();
      } catch (cause) {
        throw new EngineError('SERVICE_UNAVAILABLE', 'The database does not answer', { cause });
      }
      return c.json({ ok: true, services: { database: 'ok' } });
    })
    .get('/info', (c) =>
      c.json({
        version: AGENT_SERVER_VERSION,
        langgraph_js_version: langgraph.version,
        context: 'js',
        flags: { assistants: true, crons: true, langsmith: false, langsmith_tracing_replicas: false },
        host: { kind: 'self-hosted', name: 'sluice', ...(temporalUi === undefined ? {} : { temporal_ui: temporalUi }) },
      }),
    )
    .get('/openapi.json', (c) => {
      openApi ??= toOpenApi(routesOf(), AGENT_SERVER_VERSION);
      return c.json(openApi);
    });
};
