import type { RunRef } from '../../schemas/runs.ts';
import type { Run } from '../../stores/run-store.ts';
import type { ApiContext } from '../http/api-env.ts';
import { respondLive } from '../http/live-response.ts';
import type { OpenStreams } from '../http/open-streams.ts';
import { parseLastEventId, STREAM_START } from './event-id.ts';
import type { RunService } from './run-service.ts';
import type { RunView } from './run-stream.ts';
import type { RunWatch } from './run-watch.ts';

export const HEARTBEAT_COMMENT = ': heartbeat\n\n';

export interface RunResponsesDeps {
  readonly service: RunService;
  readonly watch: RunWatch;
  readonly streams: OpenStreams;
}

const pathOf = ({ threadId, runId }: RunRef): string => `/threads/${threadId}/runs/${runId}`;

/** Says where the run is, and where a client whose connection broke comes back to. */
export const locate = (c: ApiContext, ref: RunRef, comeBack?: 'stream' | 'join'): void => {
  c.header('Content-Location', pathOf(ref));
  if (comeBack !== undefined) c.header('Location', `${pathOf(ref)}/${comeBack}`);
};

/** The two ways to answer with a run that goes on: what it does, and what it ends with. */
export const createRunResponses = ({ service, watch, streams }: RunResponsesDeps) => {
  const onGone = (ref: RunRef, cancels: boolean) => (cancels ? () => service.cancelInBackground(ref) : undefined);

  const stream = (c: ApiContext, run: Run, view: RunView, cancels: boolean): Response => {
    locate(c, run, 'stream');
    return respondLive(c, streams, {
      source: (signal) => watch.sse(run, view, signal),
      contentType: 'text/event-stream',
      heartbeat: HEARTBEAT_COMMENT,
      onGone: onGone(run, cancels),
    });
  };

  return {
    /** From the start. */
    stream(c: ApiContext, run: Run, { cancels }: { readonly cancels: boolean }): Response {
      const { stream_mode: modes, stream_subgraphs: subgraphs } = run.kwargs;
      return stream(c, run, { modes, subgraphs, after: STREAM_START }, cancels);
    },

    /** From Last-Event-ID on. No mode: those that the run was created with. */
    async joinStream(
      c: ApiContext,
      run: Run,
      { modes, cancels }: { readonly modes: RunView['modes']; readonly cancels: boolean },
    ): Promise<Response> {
      const view: RunView = {
        modes: modes.length > 0 ? modes : run.kwargs.stream_mode,
        subgraphs: run.kwargs.stream_subgraphs,
        after: parseLastEventId(c.req.header('Last-Event-ID')),
      };
      await watch.requirePlace(run, view.after);
      return stream(c, run, view, cancels);
    },

    /** The status has left before the run ends; so a failed run is told in the body. */
    result(c: ApiContext, ref: RunRef, { cancels }: { readonly cancels: boolean }): Response {
      locate(c, ref, 'join');
      return respondLive(c, streams, {
        source: async function* (signal) {
          yield JSON.stringify((await watch.result(ref, signal)) ?? null);
        },
        contentType: 'application/json',
        heartbeat: '\n',
        onGone: onGone(ref, cancels),
      });
    },
  };
};

export type RunResponses = ReturnType<typeof createRunResponses>;
