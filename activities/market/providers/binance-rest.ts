import { setTimeout as delay } from 'node:timers/promises';
import { EngineError } from '../../../schemas/errors.ts';

export type Wait = (ms: number, signal: AbortSignal | undefined) => Promise<unknown>;

export interface BinanceRestOptions {
  readonly url: string;
  /** How waiting is done; tests look at it. */
  readonly wait?: Wait | undefined;
}

interface Answer {
  readonly body: unknown;
  /** Time of the exchange, ms. */
  readonly now: number;
}

const TIMEOUT_MS = 15_000;
const ATTEMPTS = 5;
/** Others may ask from this address too, so a fifth of the 6,000 that a minute has is left to them. */
const MAX_WEIGHT = 4_800;
/** A ban takes from two minutes to three days; longer than this nobody waits here. */
const MAX_WAIT_MS = 150_000;
const MINUTE_MS = 60_000;

const numberOf = (text: string | null): number | undefined => {
  const value = text === null || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
};

const nowOf = (response: Response): number => {
  const date = Date.parse(response.headers.get('date') ?? '');
  return Number.isNaN(date) ? Date.now() : date;
};

const backoffMs = (attempt: number): number => 500 * 2 ** attempt;

const reasonOf = async (response: Response): Promise<string> => {
  const text = await response.text();
  try {
    const { code, msg } = JSON.parse(text) as { readonly code?: unknown; readonly msg?: unknown };
    if (typeof msg === 'string') return `${msg} (code ${code})`;
  } catch {
    // A gateway before the exchange answers with a page.
  }
  return text.slice(0, 200);
};

/**
 * Asks Binance's public REST API, and keeps to its limits: before the weight of a minute is used up it waits for the next one; on 429
 * and 418 it waits as long as `Retry-After` says, and does not ask in between.
 */
export const createBinanceRest = ({
  url,
  wait = (ms, signal) => delay(ms, undefined, { signal }),
}: BinanceRestOptions) => {
  let freeAt = 0;

  const unavailable = (reason: string, cause?: unknown) =>
    new EngineError('MARKET_DATA_UNAVAILABLE', `Cannot get bars from ${url}: ${reason}`, { cause });

  /** What the answer says of when to ask again. @returns the time to wait before trying it again; `undefined` when it is an answer. */
  const judge = async (response: Response, attempt: number): Promise<number | undefined> => {
    const used = numberOf(response.headers.get('x-mbx-used-weight-1m')) ?? 0;
    if (used >= MAX_WEIGHT) freeAt = Date.now() + MINUTE_MS - (nowOf(response) % MINUTE_MS);
    if (response.ok) return undefined;
    if (response.status === 429 || response.status === 418) {
      const ms = (numberOf(response.headers.get('retry-after')) ?? 60) * 1000;
      await response.body?.cancel();
      if (ms > MAX_WAIT_MS)
        throw unavailable(
          `it limits our requests for another ${Math.ceil(ms / 1000)} s (${response.status}); try again then`,
        );
      return ms;
    }
    const reason = await reasonOf(response);
    if (response.status >= 500 || response.status === 408) {
      if (attempt + 1 === ATTEMPTS) throw unavailable(`it answers ${response.status} (${reason}); try again later`);
      return backoffMs(attempt);
    }
    throw new EngineError('MARKET_DATA_REJECTED', `Cannot get bars from ${url}: it refuses the request: ${reason}`);
  };

  const ask = async (address: string, signal: AbortSignal | undefined): Promise<Response | undefined> => {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    try {
      return await fetch(address, { signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]) });
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof TypeError || (error instanceof Error && error.name === 'TimeoutError')) return undefined;
      throw error;
    }
  };

  return {
    /** @throws {EngineError} MARKET_DATA_UNAVAILABLE, MARKET_DATA_REJECTED. */
    async get(path: string, query: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<Answer> {
      const address = `${url}${path}?${new URLSearchParams(query)}`;
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const early = freeAt - Date.now();
        if (early > 0) {
          await wait(early, signal);
          freeAt = 0;
        }
        const response = await ask(address, signal);
        const again = response === undefined ? backoffMs(attempt) : await judge(response, attempt);
        if (response !== undefined && again === undefined) {
          try {
            return { body: await response.json(), now: nowOf(response) };
          } catch (error) {
            signal?.throwIfAborted();
            if (attempt + 1 === ATTEMPTS) throw unavailable('its answers break off; try again later', error);
            continue;
          }
        }
        if (attempt + 1 < ATTEMPTS) await wait(again ?? 0, signal);
      }
      throw unavailable(
        'it cannot be reached, or limits our requests again and again; look at the address and try again later',
      );
    },
  };
};
