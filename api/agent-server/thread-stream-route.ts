import { Hono } from 'hono';
import { ThreadStreamQuerySchema } from '../../schemas/agent-server/runs.ts';
import { ThreadParamsSchema } from '../../schemas/agent-server/threads.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { ApiEnv } from '../http/api-env.ts';
import { authorize } from '../http/authorize.ts';
import { respondLive } from '../http/live-response.ts';
import type { OpenStreams } from '../http/open-streams.ts';
import { validate } from '../http/validate.ts';
import { parseLastEventId } from './event-id.ts';
import { requireThread } from './require-thread.ts';
import { HEARTBEAT_COMMENT } from './run-responses.ts';
import { createThreadStreamWatch } from './thread-stream-watch.ts';

/** All runs of a thread in one stream. */
export const threadStreamRoute = (deps: ApiDeps, streams: OpenStreams) => {
  const watch = createThreadStreamWatch(deps);
  return new Hono<ApiEnv>().get(
    '/threads/:thread_id/stream',
    validate('param', ThreadParamsSchema),
    validate('query', ThreadStreamQuerySchema),
    async (c) => {
      const { thread_id: threadId } = c.req.valid('param');
      const scope = await authorize(c, 'threads', 'read', { thread_id: threadId });
      await requireThread(deps.threads, c.var.tenantId, threadId, scope);
      const ref = { tenantId: c.var.tenantId, threadId };
      const id = c.req.header('Last-Event-ID');
      const after = await watch.place(ref, id ? parseLastEventId(id) : undefined);
      const view = { threadId, modes: c.req.valid('query'), after };
      c.header('Location', `/threads/${threadId}/stream`);
      return respondLive(c, streams, {
        source: (signal) => watch.sse(ref, view, signal),
        contentType: 'text/event-stream',
        heartbeat: HEARTBEAT_COMMENT,
      });
    },
  );
};
