import type { WSEvents } from 'hono/ws';
import { WebSocket } from 'ws';
import type { RunStore } from '../../stores/run-store.ts';
import type { ApiContext } from '../http/api-env.ts';
import { parseJson } from '../http/json-body.ts';
import type { OpenStreams } from '../http/open-streams.ts';
import { type CommandAnswer, toFailure } from './command-answer.ts';
import type { Commands } from './commands.ts';
import { createSocketOutput } from './socket-output.ts';
import { createSubscriptions } from './subscriptions.ts';
import type { ThreadRef, ThreadWatch } from './thread-watch.ts';

const STALL_MS = 30_000;
const PING_EVERY_MS = 20_000;
/** Frames that wait for the commands before them; then the socket is not read until they are done. */
const MAX_WAITING_FRAMES = 32;

/** Close codes of WebSocket that tell a client to come back. */
const TRY_AGAIN = { restart: 1012, later: 1013, failed: 1011 } as const;

export interface SocketDeps {
  readonly c: ApiContext;
  readonly ref: ThreadRef;
  readonly commands: Commands;
  readonly watch: ThreadWatch;
  readonly runs: RunStore;
  readonly streams: OpenStreams;
}

const textOf = (data: unknown): string => (data instanceof ArrayBuffer ? new TextDecoder().decode(data) : String(data));

/** One connection of the thread protocol: commands and their answers, and the events of its subscriptions. */
export const openSocket = (socket: WebSocket, { c, ref, commands, watch, runs, streams }: SocketDeps) => {
  const output = createSocketOutput(socket, { stallMs: STALL_MS });
  const { log, requestId } = c.var;
  const subscriptions = createSubscriptions({
    ref,
    watch,
    runs,
    send: (event) => output.send(event),
    onBroken: (error) => {
      if (error !== undefined) log.error({ err: error, requestId }, 'subscription broke off');
      socket.close(error === undefined ? TRY_AGAIN.later : TRY_AGAIN.failed);
    },
  });
  const remove = streams.add(() => {
    socket.close(TRY_AGAIN.restart, 'the server stops; connect again');
    setTimeout(() => socket.terminate(), 500).unref();
  });

  let isAlive = true;
  const pings = setInterval(() => {
    if (!isAlive) socket.terminate();
    isAlive = false;
    socket.ping();
  }, PING_EVERY_MS).unref();
  socket.on('pong', () => {
    isAlive = true;
  });

  const answerTo = async (frame: string): Promise<CommandAnswer> => {
    try {
      const envelope = parseJson(frame);
      return await commands.answer({ c, threadId: ref.threadId, envelope, own: subscriptions.commands });
    } catch (error) {
      const failure = toFailure(null, error);
      if (failure === undefined) throw error;
      return failure;
    }
  };

  let waiting = 0;
  let working: Promise<void> = Promise.resolve();

  return {
    /** Commands are carried out one after the other, in the order in which they came. */
    receive(data: unknown): void {
      waiting += 1;
      if (waiting > MAX_WAITING_FRAMES) socket.pause();
      working = working
        .then(async () => {
          await output.send(await answerTo(textOf(data)));
          subscriptions.begin();
        })
        .catch((error: unknown) => {
          log.error({ err: error, requestId }, 'socket failed');
          socket.close(TRY_AGAIN.failed);
        })
        .finally(() => {
          waiting -= 1;
          if (waiting <= MAX_WAITING_FRAMES && socket.isPaused) socket.resume();
        });
    },
    close(): void {
      clearInterval(pings);
      remove();
      subscriptions.close();
    },
  };
};

/** As Hono has it: the socket is there when the upgrade is done. */
export const socketEvents = (deps: SocketDeps): WSEvents => {
  let opened: ReturnType<typeof openSocket> | undefined;
  return {
    onOpen: (_event, { raw }) => {
      if (raw instanceof WebSocket) opened = openSocket(raw, deps);
    },
    onMessage: ({ data }) => opened?.receive(data),
    onClose: () => opened?.close(),
    onError: () => opened?.close(),
  };
};
