import langgraph from '@langchain/langgraph/package.json' with { type: 'json' };
import { Hono } from 'hono';
import { HealthQuerySchema } from '../../schemas/agent-server/meta.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { ApiEnv } from '../http/api-env.ts';
import { validate } from '../http/validate.ts';

/** The contract that clients gate their features on: the Agent Server's, not our own release. */
const AGENT_SERVER_VERSION = '0.16.0';

export const metaRoutes = ({ checkDatabase, temporalUi }: Pick<ApiDeps, 'checkDatabase' | 'temporalUi'>) =>
  new Hono<ApiEnv>()
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
        flags: { assistants: true, crons: false, langsmith: false, langsmith_tracing_replicas: false },
        host: { kind: 'self-hosted', name: 'sluice', ...(temporalUi === undefined ? {} : { temporal_ui: temporalUi }) },
      }),
    );
