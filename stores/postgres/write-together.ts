import type pg from 'pg';

interface Corkable {
  cork(): void;
  uncork(): void;
}

/** pg keeps its socket there, undocumented; when it no longer does, statements are written one by one again. */
const socketOf = (client: object): Corkable | undefined => {
  const { connection } = client as { readonly connection?: { readonly stream?: Partial<Corkable> } };
  const stream = connection?.stream;
  return typeof stream?.cork === 'function' && typeof stream.uncork === 'function' ? (stream as Corkable) : undefined;
};

/**
 * Writes the statements that are sent before the process turns to something else with one system call. A transaction of
 * ours sends ten at a time, and writing each by itself took a quarter of the processor time of a busy process.
 */
export const createWriteTogether = (client: pg.ClientBase): (() => void) => {
  const socket = socketOf(client);
  let isHeld = false;
  return () => {
    if (isHeld || socket === undefined) return;
    isHeld = true;
    socket.cork();
    process.nextTick(() => {
      isHeld = false;
      socket.uncork();
    });
  };
};
