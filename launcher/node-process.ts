import { z } from 'zod';
import { EngineError } from '../schemas/errors.ts';
import { sizeOf, startChild, tailOf } from './child.ts';
import type { Running } from './service.ts';

const READY_TIMEOUT_MS = 60_000;
const ReadySchema = z.object({ ready: z.literal(true), port: z.number().int().optional() });

export interface NodeProcess extends Running {
  /** Where it listens, if it does. */
  readonly port: number | undefined;
}

export interface NodeProcessOptions {
  readonly name: string;
  /** The module it runs. It sends `{ready: true}` when it works and ends itself when the channel closes. */
  readonly entry: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** How long it may take to finish what is in flight after SIGTERM. */
  readonly graceMs: number;
  readonly onSpawn: (pid: number) => void;
  /** Ends it while it is not ready yet. */
  readonly signal: AbortSignal;
}

/** What a log's last line says: the message of a JSON entry, else the line. */
const lastMessageOf = (log: string): string => {
  const line = log.split('\n').at(-1) ?? '';
  try {
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: { message?: string } };
    return [msg, err?.message].filter(Boolean).join(': ');
  } catch {
    return log;
  }
};

/**
 * Starts one of our own processes.
 * @throws {EngineError} SERVICE_UNAVAILABLE when it ends or stays silent before it is ready.
 */
export const startNodeProcess = async (options: NodeProcessOptions): Promise<NodeProcess> => {
  const { name, entry, env, logFile, graceMs, onSpawn, signal } = options;
  const logged = await sizeOf(logFile);
  const child = await startChild({
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', entry],
    env,
    logFile,
    ipc: true,
  });
  onSpawn(child.pid);
  let timer: NodeJS.Timeout | undefined;
  const ready = await Promise.race([
    new Promise<z.infer<typeof ReadySchema>>((resolve) => {
      child.process.on('message', (message) => {
        const parsed = ReadySchema.safeParse(message);
        if (parsed.success) resolve(parsed.data);
      });
    }),
    child.exited.then(() => undefined),
    new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), READY_TIMEOUT_MS);
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
    }),
  ]);
  clearTimeout(timer);
  if (ready !== undefined) {
    const stop = async (): Promise<void> => void (await child.stop({ graceMs }));
    return { pid: child.pid, port: ready.port, exited: child.exited, stop };
  }
  const how = child.hasExited() ? 'ended before it was ready' : `was not ready after ${READY_TIMEOUT_MS / 1000} s`;
  await child.stop({ graceMs: 1_000 });
  signal.throwIfAborted();
  const reason = lastMessageOf(await tailOf(logFile, logged));
  throw new EngineError('SERVICE_UNAVAILABLE', `The ${name} ${how}; its log ${logFile} says: ${reason || 'nothing'}`);
};
