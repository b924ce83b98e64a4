import { setTimeout as sleep } from 'node:timers/promises';
import type { ChildExit } from './child.ts';

const FIRST_BACKOFF_MS = 250;
const LAST_BACKOFF_MS = 5_000;
/** Who ran this long is healthy: the next end starts with the first backoff again. */
const HEALTHY_MS = 10_000;

/** A process that answers. */
export interface Running {
  readonly pid: number;
  readonly exited: Promise<ChildExit>;
  stop(): Promise<void>;
}

export interface ServiceOptions<T extends Running> {
  readonly name: string;
  /**
   * Starts the process and resolves when it answers; `before` is what ran last, whose ports it takes again. When
   * `signal` fires first, it ends what it started and throws.
   */
  readonly launch: (signal: AbortSignal, before: T | undefined) => Promise<T>;
  readonly notice: (text: string) => void;
}

const howItEnded = ({ code, signal }: ChildExit): string => (signal === null ? `exit code ${code}` : signal);

/** Keeps one process running until it is told to stop. */
export class Service<T extends Running> {
  readonly #options: ServiceOptions<T>;
  readonly #stopping = new AbortController();
  #starting: Promise<T> | undefined;
  #running: T | undefined;
  #kept: Promise<void> = Promise.resolve();

  constructor(options: ServiceOptions<T>) {
    this.#options = options;
  }

  /** The first start: its failure is the caller's. Every later end is met with a new start. */
  async start(): Promise<T> {
    this.#starting = this.#options.launch(this.#stopping.signal, undefined);
    const first = await this.#starting;
    this.#running = first;
    this.#kept = this.#keep(first);
    return first;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#starting?.catch(() => {}); // its caller has the error
    await this.#running?.stop();
    await this.#kept;
  }

  async #keep(first: T): Promise<void> {
    const { name, notice } = this.#options;
    let current = first;
    let backoffMs = FIRST_BACKOFF_MS;
    for (;;) {
      const startedAt = Date.now();
      const exit = await current.exited;
      this.#running = undefined;
      if (this.#stopping.signal.aborted) return;
      notice(`${name} ended (${howItEnded(exit)}): starting it again`);
      if (Date.now() - startedAt > HEALTHY_MS) backoffMs = FIRST_BACKOFF_MS;
      const next = await this.#relaunch(current, backoffMs);
      if (next === undefined) return;
      current = next;
      backoffMs = Math.min(backoffMs * 2, LAST_BACKOFF_MS);
    }
  }

  /** @returns `undefined` when it was told to stop. */
  async #relaunch(before: T, firstBackoffMs: number): Promise<T | undefined> {
    const { name, launch, notice } = this.#options;
    const { signal } = this.#stopping;
    for (let backoffMs = firstBackoffMs; ; backoffMs = Math.min(backoffMs * 2, LAST_BACKOFF_MS)) {
      await sleep(backoffMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return undefined;
      try {
        const next = await launch(signal, before);
        this.#running = next;
        if (!signal.aborted) {
          notice(`${name} runs again`);
          return next;
        }
        await next.stop();
        return undefined;
      } catch (error) {
        if (signal.aborted) return undefined;
        notice(`${name} does not start: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}
