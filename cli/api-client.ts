import { runningInstance } from '../launcher/instance-file.ts';
import { UsageError } from './command.ts';

const TIMEOUT_MS = 30_000;
/** The server sends a comment every 5 s: after this long without a sign the connection is dead. */
const SILENCE_MS = 20_000;

/** Nobody answers at the server's address. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** What a problem document says beside its sentence. */
interface Problem {
  readonly code?: unknown;
  /** What is wrong, one by one. */
  readonly errors?: unknown;
}

/** The server answered, and refused. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, message: string, problem: Problem = {}) {
    super(message);
    this.status = status;
    this.problem = problem;
  }
}

/**
 * From `--url` or SLUICE_URL, else the instance that runs on this data directory.
 * @throws {UsageError} When it is no address. @throws {UnreachableError} When nothing runs there.
 */
export const serverUrl = (url: string | undefined, dataDir: string): string => {
  const given = url || process.env.SLUICE_URL || runningInstance(dataDir)?.api;
  if (given === undefined)
    throw new UnreachableError(
      `No server: nothing runs on the data directory ${dataDir}; start one with \`npm start\`, or give its address with --url or SLUICE_URL`,
    );
  const protocol = URL.canParse(given) ? new URL(given).protocol : undefined;
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new UsageError(`found ${url ? '--url' : 'SLUICE_URL'} ${given}, want an address like http://127.0.0.1:2024`);
  return given.replace(/\/+$/, '');
};

const refusalOf = (body: string): { readonly text: string; readonly problem?: Problem } => {
  try {
    const problem = JSON.parse(body) as Record<string, unknown>;
    const text = problem.detail ?? problem.message ?? problem.error;
    return { text: typeof text === 'string' ? text : body, problem };
  } catch {
    return { text: body };
  }
};

const causeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return error.name === 'TimeoutError' ? 'no answer in time' : error.message;
};

/** Any byte, a comment too, winds it up; silence ends the request. */
const watchdog = (signal: AbortSignal | undefined) => {
  const dead = new AbortController();
  const timer = setTimeout(() => dead.abort(new Error('connection went silent')), SILENCE_MS);
  return {
    signal: signal === undefined ? dead.signal : AbortSignal.any([dead.signal, signal]),
    feed: () => timer.refresh(),
    end: () => clearTimeout(timer),
  };
};

async function* fedBy(body: AsyncIterable<Uint8Array>, dog: ReturnType<typeof watchdog>): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) {
      dog.feed();
      yield chunk;
    }
  } finally {
    dog.end();
  }
}

export interface StreamAnswer {
  readonly headers: Headers;
  readonly body: AsyncIterable<Uint8Array>;
}

export class ApiClient {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async get(path: string): Promise<unknown> {
    return this.#json(await this.#fetch('GET', path, { signal: AbortSignal.timeout(TIMEOUT_MS) }));
  }

  async post(path: string, body: unknown): Promise<unknown> {
    return this.#json(
      await this.#fetch('POST', path, { body: JSON.stringify(body), signal: AbortSignal.timeout(TIMEOUT_MS) }),
    );
  }

  async delete(path: string): Promise<void> {
    await this.#fetch('DELETE', path, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  }

  /**
   * Sends a body as it comes, however long that takes.
   * @throws What the body throws, as it is.
   */
  async upload(
    path: string,
    body: AsyncIterable<Uint8Array>,
    contentType: string,
    method: 'PUT' | 'POST' = 'PUT',
  ): Promise<unknown> {
    let failure: { readonly error: unknown } | undefined;
    async function* watched(): AsyncGenerator<Uint8Array> {
      try {
        yield* body;
      } catch (error) {
        failure = { error };
        throw error;
      }
    }
    const init = { body: ReadableStream.from(watched()), duplex: 'half', headers: { 'content-type': contentType } };
    try {
      return await this.#json(await this.#fetch(method, path, init as RequestInit));
    } catch (error) {
      throw failure === undefined ? error : failure.error;
    }
  }

  /** A body that is read as it comes. */
  async download(path: string): Promise<AsyncIterable<Uint8Array>> {
    return (await this.#fetch('GET', path, {})).body ?? new ReadableStream<Uint8Array>();
  }

  /** An answer that is read as it comes. `body` absent: GET. */
  async stream(
    path: string,
    options: {
      body?: unknown;
      lastEventId?: string | undefined;
      signal?: AbortSignal | undefined;
      /** Media type; default that of server-sent events. */
      accept?: string;
    },
  ): Promise<StreamAnswer> {
    const { body, lastEventId, signal, accept = 'text/event-stream' } = options;
    const dog = watchdog(signal);
    try {
      const response = await this.#fetch(body === undefined ? 'GET' : 'POST', path, {
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        headers: {
          accept,
          ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
        },
        signal: dog.signal,
      });
      return { headers: response.headers, body: fedBy(response.body ?? new ReadableStream<Uint8Array>(), dog) };
    } catch (error) {
      dog.end();
      throw error;
    }
  }

  async #fetch(method: string, path: string, init: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(`${this.url}${path}`, {
        method,
        ...init,
        headers: {
          accept: 'application/json, application/problem+json, */*',
          ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(process.env.SLUICE_API_KEY ? { 'x-api-key': process.env.SLUICE_API_KEY } : {}),
          ...init.headers,
        },
      });
    } catch (cause) {
      if (
        init.signal?.aborted &&
        init.signal.reason instanceof DOMException &&
        init.signal.reason.name === 'AbortError'
      )
        throw cause;
      throw new UnreachableError(
        `Cannot reach the server at ${this.url} (${causeOf(cause)}): is it running? Start it with \`npm start\`, or correct --url or SLUICE_URL`,
        { cause },
      );
    }
    if (response.ok) return response;
    const { text, problem } = refusalOf(await response.text());
    // A query may be longer than what is wrong.
    const message = `${method} ${path.split('?')[0]} was answered ${response.status}: ${text}`;
    throw new ApiError(response.status, message, problem);
  }

  async #json(response: Response): Promise<unknown> {
    const text = await response.text();
    return text === '' ? undefined : JSON.parse(text);
  }
}
