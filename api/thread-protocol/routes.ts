import { upgradeWebSocket } from '@hono/node-server';
import { Hono } from 'hono';
import { z } from 'zod';
import { EventStreamSchema } from '../../schemas/agent-server/protocol.ts';
import { ThreadParamsSchema } from '../../schemas/agent-server/threads.ts';
import type { RunStore } from '../../stores/run-store.ts';
import type { ApiContext, ApiEnv } from '../http/api-env.ts';
import { authorize } from '../http/authorize.ts';
import { jsonBody } from '../http/json-body.ts';
import { respondLive } from '../http/live-response.ts';
import type { OpenStreams } from '../http/open-streams.ts';
import { validate } from '../http/validate.ts';
import type { Commands } from './commands.ts';
import type { ProtocolEvent } from './protocol-event.ts';
import { dialectOf } from './python-dialect.ts';
import { socketEvents } from './socket.ts';
import type { ThreadRef, ThreadWatch } from './thread-watch.ts';

export interface ProtocolRoutesDeps {
  readonly commands: Commands;
  readonly watch: ThreadWatch;
  readonly runs: RunStore;
  readonly streams: OpenStreams;
}

const toSse = (event: ProtocolEvent): string =>
  `event: ${event.method}\ndata: ${JSON.stringify(event)}\nid: ${event.event_id}\n\n`;

/** What plain clients of SSE say when they come back, who do not know of `since`. */
const lastEventId = (c: ApiContext): number | undefined => {
  const id = c.req.header('last-event-id') ?? '';
  return /^\d{1,16}$/.test(id) ? Number(id) : undefined;
};

/** The thread protocol. Over HTTP a response is one subscription; over a WebSocket, commands and events share it. */
export const protocolRoutes = ({ commands, watch, runs, streams }: ProtocolRoutesDeps) => {
  const threadParams = validate('param', ThreadParamsSchema);

  const readable = async (c: ApiContext, threadId: string): Promise<ThreadRef> => {
    const scope = await authorize(c, 'threads', 'read', { thread_id: threadId });
    return { tenantId: c.var.tenantId, threadId, scope, dialect: dialectOf(c.req.header('user-agent')) };
  };

  return new Hono<ApiEnv>()
    .get(
      '/threads/:thread_id/stream/events',
      threadParams,
      upgradeWebSocket(async (c: ApiContext) => {
        const ref = await readable(c, ThreadParamsSchema.parse(c.req.param()).thread_id);
        return socketEvents({ c, ref, commands, watch, runs, streams });
      }),
    )
    .post('/threads/:thread_id/commands', threadParams, jsonBody(z.unknown()), async (c) => {
      const { thread_id: threadId } = c.req.valid('param');
      return c.json(await commands.answer({ c, threadId, envelope: c.req.valid('json') }));
    })
    .post('/threads/:thread_id/stream/events', threadParams, jsonBody(EventStreamSchema), async (c) => {
      const { thread_id: threadId } = c.req.valid('param');
      const body = c.req.valid('json');
      const subscription = { ...body, since: body.since ?? lastEventId(c) };
      const ref = await readable(c, threadId);
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
