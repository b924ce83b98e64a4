/**
 * The responses that are still being written. At shutdown they are cut, not ended: a clean end would tell a client that
 * its run is over, a broken connection makes it come back with the last id it saw.
 */
export class OpenStreams {
  readonly #cuts = new Set<() => void>();
  #closing = false;

  /** @returns how to take it out again. */
  add(cut: () => void): () => void {
    if (this.#closing) queueMicrotask(cut);
    this.#cuts.add(cut);
    return () => void this.#cuts.delete(cut);
  }

  get size(): number {
    return this.#cuts.size;
  }

  cutAll(): void {
    this.#closing = true;
    for (const cut of [...this.#cuts]) cut();
  }
}
