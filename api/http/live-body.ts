import { setImmediate } from 'node:timers/promises';

export interface LiveBodyOptions {
  /** Sent when nothing else was for `heartbeatMs`. */
  readonly heartbeat: string;
  readonly heartbeatMs: number;
  /** How long a reader may leave what waits for it before it counts as gone. */
  readonly stallMs: number;
  /** Breaks the connection, so that the client sees an unfinished answer. */
  readonly cut: () => void;
  /** The source failed; the connection is cut after this. */
  readonly onFailure: (error: unknown) => void;
  /** Nothing more will be written. `gone`: the reader left before the end. */
  readonly onClosed: (how: 'ended' | 'gone' | 'failed') => void;
}

const MAX_BATCH_CHARS = 64 * 1024;
const encoder = new TextEncoder();

/**
 * A body that is written as its source yields, no faster than it is read: it asks the source for more only when the
 * connection has taken what was there, so a slow reader costs no memory. Chunks that are ready together leave together.
 */
export const liveBody = (
  source: (signal: AbortSignal) => AsyncIterable<string>,
  { heartbeat, heartbeatMs, stallMs, cut, onFailure, onClosed }: LiveBodyOptions,
): ReadableStream<Uint8Array> => {
  const abort = new AbortController();
  const chunks = source(abort.signal)[Symbol.asyncIterator]();
  let pending: Promise<IteratorResult<string>> | undefined;
  let stall: NodeJS.Timeout | undefined;
  let closed = false;

  const close = (how: 'ended' | 'gone' | 'failed'): void => {
    if (closed) return;
    closed = true;
    clearTimeout(stall);
    abort.abort();
    onClosed(how);
  };

  const nextOrHeartbeat = async (): Promise<IteratorResult<string> | undefined> => {
    pending ??= chunks.next();
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), heartbeatMs);
    });
    const result = await Promise.race([pending, silence]);
    clearTimeout(timer);
    if (result !== undefined) pending = undefined;
    return result;
  };

  /** The first chunk and all that are ready by the next turn of the event loop. */
  const nextBatch = async (): Promise<{ readonly text: string; readonly done: boolean }> => {
    const first = await nextOrHeartbeat();
    if (first === undefined) return { text: heartbeat, done: false };
    if (first.done === true) return { text: '', done: true };
    let text = first.value;
    const turn = setImmediate(undefined);
    while (text.length < MAX_BATCH_CHARS) {
      pending ??= chunks.next();
      const more = await Promise.race([pending, turn]);
      if (more === undefined) break;
      pending = undefined;
      if (more.done === true) return { text, done: true };
      text += more.value;
    }
    return { text, done: false };
  };

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        clearTimeout(stall);
        try {
          const { text, done } = await nextBatch();
          if (closed) return;
          if (text !== '') controller.enqueue(encoder.encode(text));
          if (done) {
            close('ended');
            controller.close();
            return;
          }
          stall = setTimeout(() => {
            close('gone');
            cut();
          }, stallMs);
        } catch (error) {
          if (closed) return;
          onFailure(error);
          close('failed');
          cut();
        }
      },
      cancel: () => close('gone'),
    },
    { highWaterMark: 0 },
  );
};
