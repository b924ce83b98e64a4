import type { ApiContext } from './api-env.ts';
import { liveBody } from './live-body.ts';
import type { OpenStreams } from './open-streams.ts';

const HEARTBEAT_MS = 5_000;
const STALL_MS = 30_000;

export interface LiveResponse {
  readonly source: (signal: AbortSignal) => AsyncIterable<string>;
  readonly contentType: 'text/event-stream' | 'application/json';
  readonly heartbeat: string;
  /** The client left before the end. */
  readonly onGone?: (() => void) | undefined;
}

/** Answers 200 at once and writes as the source yields. From here on a failure can only break the connection. */
export const respondLive = (
  c: ApiContext,
  streams: OpenStreams,
  { source, contentType, heartbeat, onGone }: LiveResponse,
): Response => {
  const headers = {
    'content-type': contentType,
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    // Sends the headers now instead of with the first bytes. HTTP/1.0 knows no chunks: the end of the connection is the end.
    ...(c.env?.incoming?.httpVersion === '1.0' ? {} : { 'transfer-encoding': 'chunked' }),
  };
  // Nobody would read the body that HEAD leaves out, nor close it.
  if (c.req.method === 'HEAD') return c.body(null, 200, headers);
  const { log, requestId } = c.var;
  const outgoing = c.env?.outgoing;
  let cutByUs = false;
  const cut = (): void => {
    cutByUs = true;
    outgoing?.destroy();
  };
  const remove = streams.add(cut);
  const body = liveBody(source, {
    heartbeat,
    heartbeatMs: HEARTBEAT_MS,
    stallMs: STALL_MS,
    cut,
    onFailure: (error) => log.error({ err: error, requestId }, 'stream broke off'),
    onClosed: (how) => {
      remove();
      if (how === 'gone' && !cutByUs) onGone?.();
    },
  });
  return c.body(body, 200, headers);
};
