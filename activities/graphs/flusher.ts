const FLUSH_AFTER_MS = 20;

export interface Flusher {
  /** Something waits to be written. */
  soon(): void;
  stop(): void;
}

/** Writes a moment after something is there to write, one write at a time, so that many small things go together. */
export const createFlusher = (flush: () => Promise<void>, onFailure: (error: unknown) => void): Flusher => {
  let timer: NodeJS.Timeout | undefined;
  let isFlushing = false;
  let isStopped = false;

  const run = async (): Promise<void> => {
    timer = undefined;
    isFlushing = true;
    try {
      await flush();
    } catch (error) {
      onFailure(error);
    } finally {
      isFlushing = false;
    }
  };

  return {
    soon() {
      if (isStopped || timer !== undefined) return;
      timer = setTimeout(() => {
        timer = undefined;
        if (isFlushing) this.soon();
        else void run();
      }, FLUSH_AFTER_MS);
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      timer = undefined;
    },
  };
};
