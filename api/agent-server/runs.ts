import { zValidator } from '@hono/zod-validator';
import { Hono } from 'hono';
import {
  CancelQuerySchema,
  JoinQuerySchema,
  JoinStreamQuerySchema,
  type RunCreate,
  RunCreateSchema,
  RunListQuerySchema,
  RunParamsSchema,
} from '../../schemas/agent-server/runs.ts';
import { ThreadParamsSchema } from '../../schemas/agent-server/threads.ts';
import type { RunRef } from '../../schemas/runs.ts';
import type { Run } from '../../stores/run-store.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { ApiContext, ApiEnv } from '../http/api-env.ts';
import { refuseInvalid } from '../http/invalid-request.ts';
import { jsonBody } from '../http/json-body.ts';
import { respondLive } from '../http/live-response.ts';
import type { OpenStreams } from '../http/open-streams.ts';
import { parseLastEventId, STREAM_START } from './event-id.ts';
import { requireThread } from './require-thread.ts';
import type { RunService } from './run-service.ts';
import type { RunView } from './run-stream.ts';
import type { RunWatch } from './run-watch.ts';
import { selectFields, toWireRun } from './wire.ts';

export interface RunRoutesDeps {
  readonly deps: ApiDeps;
  readonly service: RunService;
  readonly watch: RunWatch;
  readonly streams: OpenStreams;
}

const pathOf = ({ threadId, runId }: RunRef): string => `/threads/${threadId}/runs/${runId}`;

export const runRoutes = ({ deps, service, watch, streams }: RunRoutesDeps) => {
  const onGone = (ref: RunRef, cancels: boolean) => (cancels ? () => service.cancelInBackground(ref) : undefined);

  const locate = (c: ApiContext, ref: RunRef, comeBack?: 'stream' | 'join'): void => {
    c.header('Content-Location', pathOf(ref));
    if (comeBack !== undefined) c.header('Location', `${pathOf(ref)}/${comeBack}`);
  };

  const respondStream = (c: ApiContext, run: Run, view: RunView, cancels: boolean): Response => {
    locate(c, run, 'stream');
    return respondLive(c, streams, {
      source: (signal) => watch.sse(run, view, signal),
      contentType: 'text/event-stream',
      heartbeat: ': heartbeat\n\n',
      onGone: onGone(run, cancels),
    });
  };

  // The status has left before the run ends; so a failed run is told in the body.
  const respondResult = (c: ApiContext, ref: RunRef, cancels: boolean): Response => {
    locate(c, ref, 'join');
    return respondLive(c, streams, {
      source: async function* (signal) {
        yield JSON.stringify((await watch.result(ref, signal)) ?? null);
      },
      contentType: 'application/json',
      heartbeat: '\n',
      onGone: onGone(ref, cancels),
    });
  };

  const start = (c: ApiContext, threadId: string, body: RunCreate): Promise<Run> =>
    service.start({ tenantId: c.var.tenantId, threadId, body, headers: c.req.raw.headers });

  const refOf = (c: ApiContext, params: { readonly thread_id: string; readonly run_id: string }): RunRef => ({
    tenantId: c.var.tenantId,
    threadId: params.thread_id,
    runId: params.run_id,
  });

  const threadParams = zValidator('param', ThreadParamsSchema, refuseInvalid);
  const runParams = zValidator('param', RunParamsSchema, refuseInvalid);

  return new Hono<ApiEnv>()
    .post('/threads/:thread_id/runs', threadParams, jsonBody(RunCreateSchema), async (c) => {
      const run = await start(c, c.req.valid('param').thread_id, c.req.valid('json'));
      locate(c, run);
      return c.json(toWireRun(run));
    })
    .post('/threads/:thread_id/runs/stream', threadParams, jsonBody(RunCreateSchema), async (c) => {
      const body = c.req.valid('json');
      const run = await start(c, c.req.valid('param').thread_id, body);
      const view = { modes: run.kwargs.stream_mode, subgraphs: run.kwargs.stream_subgraphs, after: STREAM_START };
      return respondStream(c, run, view, body.on_disconnect === 'cancel');
    })
    .post('/threads/:thread_id/runs/wait', threadParams, jsonBody(RunCreateSchema), async (c) => {
      const body = c.req.valid('json');
      const run = await start(c, c.req.valid('param').thread_id, body);
      return respondResult(c, run, body.on_disconnect === 'cancel');
    })
    .get(
      '/threads/:thread_id/runs',
      threadParams,
      zValidator('query', RunListQuerySchema, refuseInvalid),
      async (c) => {
        const { limit = 10, offset = 0, status, select } = c.req.valid('query');
        const thread = await requireThread(deps.threads, c.var.tenantId, c.req.valid('param').thread_id);
        const runs = await deps.runs.list(c.var.tenantId, thread.threadId, { limit, offset, status });
        return c.json(runs.map((run) => selectFields(toWireRun(run), select)));
      },
    )
    .get('/threads/:thread_id/runs/:run_id', runParams, async (c) =>
      c.json(toWireRun(await service.find(refOf(c, c.req.valid('param'))))),
    )
    .get(
      '/threads/:thread_id/runs/:run_id/join',
      runParams,
      zValidator('query', JoinQuerySchema, refuseInvalid),
      async (c) => {
        const run = await service.find(refOf(c, c.req.valid('param')));
        return respondResult(c, run, c.req.valid('query').cancel_on_disconnect);
      },
    )
    .get(
      '/threads/:thread_id/runs/:run_id/stream',
      runParams,
      zValidator('query', JoinStreamQuerySchema, refuseInvalid),
      async (c) => {
        const { stream_mode: modes, cancel_on_disconnect: cancels } = c.req.valid('query');
        const run = await service.find(refOf(c, c.req.valid('param')));
        const view: RunView = {
          modes: modes.length > 0 ? modes : run.kwargs.stream_mode,
          subgraphs: run.kwargs.stream_subgraphs,
          after: parseLastEventId(c.req.header('Last-Event-ID')),
        };
        await watch.requirePlace(run, view.after);
        return respondStream(c, run, view, cancels);
      },
    )
    .post(
      '/threads/:thread_id/runs/:run_id/cancel',
      runParams,
      zValidator('query', CancelQuerySchema, refuseInvalid),
      async (c) => {
        const { wait, action } = c.req.valid('query');
        const ref = refOf(c, c.req.valid('param'));
        await service.cancel(ref, action);
        if (!wait) return c.body(null, 202);
        await watch.end(ref, c.req.raw.signal);
        return c.body(null, 204);
      },
    );
};
