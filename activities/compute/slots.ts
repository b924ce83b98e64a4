/**
 * So many works at a time; the others wait, first come, first served. A pool is never asked for more than it has threads
 * for: when one of its threads is ended, piscina starts none for what waits in its own queue.
 */
export class Slots {
  readonly #waiting = new Set<() => void>();
  #free: number;

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** @throws the signal's reason when it aborts before there is a slot. */
  async take<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    if (this.#free > 0) this.#free -= 1;
    else await this.#turn(signal);
    try {
      return await work();
    } finally {
      const [next] = this.#waiting;
      if (next) next();
      else this.#free += 1;
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (): void => {
      this.#waiting.delete(begin);
      reject(signal.reason);
    };
    const begin = (): void => {
      this.#waiting.delete(begin);
      signal.removeEventListener('abort', leave);
      resolve();
    };
    this.#waiting.add(begin);
    signal.addEventListener('abort', leave);
    return promise;
  }
}
