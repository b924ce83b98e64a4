import { on } from 'node:events';
import WebSocket from 'ws';

/** The exchange pings at least every three minutes; a connection that says nothing for longer is dead. */
const SILENCE_MS = 240_000;

/**
 * Texts of one connection, from its opening until it ends for whatever reason; what comes while nobody reads is kept.
 * @param onOpen Called once, when the connection stands.
 */
export async function* socketTexts(
  url: string,
  signal: AbortSignal,
  { silenceMs = SILENCE_MS }: { readonly silenceMs?: number | undefined } = {},
): AsyncGenerator<string | undefined> {
  const socket = new WebSocket(url, { handshakeTimeout: 15_000 });
  // The close that follows ends the reading; why it was, nobody can do anything about.
  socket.on('error', () => {});
  const silence = setTimeout(() => socket.terminate(), silenceMs);
  silence.unref();
  for (const sign of ['message', 'ping', 'open']) socket.on(sign, () => void silence.refresh());
  const end = () => socket.terminate();
  signal.addEventListener('abort', end, { once: true });
  try {
    if (signal.aborted) return;
    const messages = on(socket, 'message', { close: ['close'] });
    const opened = await new Promise<boolean>((resolve) => {
      socket.once('open', () => resolve(true));
      socket.once('close', () => resolve(false));
    });
    if (!opened) return;
    yield undefined; // open: from now on nothing is missed
    for await (const [data] of messages) yield String(data);
  } finally {
    clearTimeout(silence);
    signal.removeEventListener('abort', end);
    socket.terminate();
  }
}
