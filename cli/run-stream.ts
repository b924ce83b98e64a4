import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiClient, ApiError, UnreachableError } from './api-client.ts';
import { parseServerEvents, type ServerEvent } from './sse.ts';

const FIRST_BACKOFF_MS = 250;
const LAST_BACKOFF_MS = 5_000;
const GIVE_UP_MS = 60_000;

export interface RunId {
  readonly threadId: string;
  readonly runId: string;
}

export interface FollowOptions {
  readonly modes: readonly string[];
  readonly signal?: AbortSignal | undefined;
  /** The connection broke and is tried again. */
  readonly onReconnect?: (reason: string) => void;
  readonly giveUpMs?: number;
}

/** The stream is lost; the run goes on. */
export class LostStreamError extends Error {
  override readonly name = 'LostStreamError';
  readonly run: RunId;

  constructor(run: RunId, reason: string, cause: unknown) {
    super(reason, { cause });
    this.run = run;
  }
}

export const runPath = ({ threadId, runId }: RunId): string => `/threads/${threadId}/runs/${runId}`;

const isOver = async (client: ApiClient, run: RunId): Promise<boolean> => {
  const { status } = (await client.get(runPath(run))) as { status: string };
  return status !== 'pending' && status !== 'running';
};

/** The server is there but says that this will never work. */
const isFinal = (error: unknown): boolean => error instanceof ApiError && error.status < 500 && error.status !== 429;

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * The events of a run, each once, across broken connections: it comes back with the id of the last event it saw, and
 * ends when the run has.
 * @param opened Events of a connection that is open already; absent: it connects, and begins after `lastEventId`.
 * @throws {LostStreamError} When the server stayed away for `giveUpMs`.
 */
export async function* followRun(
  client: ApiClient,
  run: RunId,
  options: FollowOptions,
  opened?: AsyncIterable<ServerEvent>,
): AsyncGenerator<ServerEvent> {
  const { modes, signal, onReconnect = () => {}, giveUpMs = GIVE_UP_MS } = options;
  const query = new URLSearchParams({ stream_mode: JSON.stringify(modes) });
  let lastEventId: string | undefined;
  let events = opened;
  let backoffMs = FIRST_BACKOFF_MS;
  let brokenAt: number | undefined;
  for (;;) {
    try {
      if (events === undefined) {
        const { body } = await client.stream(`${runPath(run)}/stream?${query}`, { lastEventId, signal });
        events = parseServerEvents(body);
      }
      for await (const event of events) {
        lastEventId = event.id ?? lastEventId;
        brokenAt = undefined;
        backoffMs = FIRST_BACKOFF_MS;
        yield event;
      }
      if (await isOver(client, run)) return;
      throw new UnreachableError('the connection was closed before the run ended');
    } catch (error) {
      if (signal?.aborted || isFinal(error)) throw error;
      brokenAt ??= Date.now();
      if (Date.now() - brokenAt > giveUpMs) throw new LostStreamError(run, textOf(error), error);
      onReconnect(textOf(error));
    }
    events = undefined;
    await sleep(backoffMs, undefined, signal === undefined ? {} : { signal });
    backoffMs = Math.min(backoffMs * 2, LAST_BACKOFF_MS);
  }
}

export interface RunRequest {
  readonly assistantId: string;
  /** Absent: a new thread. */
  readonly threadId?: string | undefined;
  readonly input?: unknown;
  readonly command?: unknown;
  readonly modes: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

export interface StartedRun {
  readonly run: RunId;
  readonly events: AsyncIterable<ServerEvent>;
}

/** Creates the run and opens its stream. What comes back after a broken connection is `followRun`'s. */
export const startRun = async (client: ApiClient, request: RunRequest): Promise<StartedRun> => {
  const { assistantId, input, command, modes, signal } = request;
  // A new thread comes with the run: a run that is refused leaves none.
  const threadId = request.threadId ?? randomUUID();
  const { headers, body } = await client.stream(`/threads/${threadId}/runs/stream`, {
    body: {
      assistant_id: assistantId,
      ...(request.threadId === undefined ? { if_not_exists: 'create' } : {}),
      ...(input === undefined ? {} : { input }),
      ...(command === undefined ? {} : { command }),
      stream_mode: modes,
      stream_resumable: true,
      on_disconnect: 'continue',
    },
    signal,
  });
  const location = headers.get('content-location') ?? '';
  const runId = /\/runs\/([^/]+)/.exec(location)?.[1];
  if (runId === undefined)
    throw new ApiError(502, `The server at ${client.url} started a run and did not say which (no Content-Location)`);
  return { run: { threadId, runId }, events: parseServerEvents(body) };
};
