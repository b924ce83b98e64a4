import { setTimeout as delay } from 'node:timers/promises';
import type { WebSocket } from 'ws';

/** What may wait in the connection before whoever writes has to wait for its reader. */
const MAX_BUFFERED_BYTES = 1024 * 1024;
const LOOK_EVERY_MS = 25;

export interface SocketOutputOptions {
  /** How long a reader may take nothing of what waits for it before it counts as gone. */
  readonly stallMs: number;
}

/** Writes to a socket no faster than it is read, so a slow reader costs no memory, and cuts off one that has stopped. */
export const createSocketOutput = (socket: WebSocket, { stallMs }: SocketOutputOptions) => {
  const isOpen = (): boolean => socket.readyState === socket.OPEN;

  const drained = async (): Promise<void> => {
    let least = socket.bufferedAmount;
    let movedAt = performance.now();
    while (isOpen() && socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      await delay(LOOK_EVERY_MS);
      if (socket.bufferedAmount < least) {
        least = socket.bufferedAmount;
        movedAt = performance.now();
      } else if (performance.now() - movedAt > stallMs) socket.terminate();
    }
  };

  return {
    /** @returns when more may be written; at once when the socket is closed, and nothing is written then. */
    async send(message: unknown): Promise<void> {
      if (!isOpen()) return;
      socket.send(JSON.stringify(message));
      if (socket.bufferedAmount > MAX_BUFFERED_BYTES) await drained();
    },
  };
};
