import { zValidator } from '@hono/zod-validator';
import { Hono } from 'hono';
import { z } from 'zod';
import { EventStreamSchema } from '../../schemas/agent-server/protocol.ts';
import { ThreadParamsSchema } from '../../schemas/agent-server/threads.ts';
import type { ApiEnv } from '../http/api-env.ts';
import { authorize } from '../http/authorize.ts';
import { refuseInvalid } from '../http/invalid-request.ts';
import { jsonBody } from '../http/json-body.ts';
import { respondLive } from '../http/live-response.ts';
import type { OpenStreams } from '../http/open-streams.ts';
import type { Commands } from './commands.ts';
import type { ProtocolEvent } from './protocol-event.ts';
import type { ThreadWatch } from './thread-watch.ts';

export interface ProtocolRoutesDeps {
  readonly commands: Commands;
  readonly watch: ThreadWatch;
  readonly streams: OpenStreams;
}

const toSse = (event: ProtocolEvent): string =>
  `event: ${event.method}\ndata: ${JSON.stringify(event)}\nid: ${event.event_id}\n\n`;

/** The thread protocol over HTTP: commands in, events out; one response is one subscription. */
export const protocolRoutes = ({ commands, watch, streams }: ProtocolRoutesDeps) => {
  const threadParams = zValidator('param', ThreadParamsSchema, refuseInvalid);

  return new Hono<ApiEnv>()
    .post('/threads/:thread_id/commands', threadParams, jsonBody(z.unknown()), async (c) => {
      const { thread_id: threadId } = c.req.valid('param');
      return c.json(await commands.answer({ c, threadId, envelope: c.req.valid('json') }));
    })
    .post('/threads/:thread_id/stream/events', threadParams, jsonBody(EventStreamSchema), async (c) => {
      const { thread_id: threadId } = c.req.valid('param');
      const subscription = c.req.valid('json');
      const scope = await authorize(c, 'threads', 'read', { thread_id: threadId });
      const ref = { tenantId: c.var.tenantId, threadId, scope };
      await watch.requirePlace(ref, subscription.since);
      return respondLive(c, streams, {
        source: async function* (signal) {
          for await (const event of watch.follow(ref, subscription, signal)) yield toSse(event);
        },
        contentType: 'text/event-stream',
        heartbeat: ': heartbeat\n\n',
      });
    });
};
