import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { EngineError } from '../schemas/errors.ts';
import { type Child, type ChildExit, sizeOf, startChild, tailOf } from './child.ts';
import { freePort } from './free-port.ts';
import { toDataDirError } from './system-fault.ts';
import { temporalBinary } from './temporal-binary.ts';

const HOST = '127.0.0.1';
const READY_TIMEOUT_MS = 60_000;
const NAMESPACE = 'default';

export interface Temporal {
  readonly address: string;
  readonly uiUrl: string;
  readonly port: number;
  readonly uiPort: number;
  readonly pid: number;
  readonly exited: Promise<ChildExit>;
  stop(): Promise<void>;
}

export interface TemporalOptions {
  readonly dataDir: string;
  /** Absent: one that is free. */
  readonly port?: number | undefined;
  readonly uiPort?: number | undefined;
  /** Settings beside ours, `name=value`. */
  readonly dynamicConfig?: readonly string[];
  readonly notice?: (text: string) => void;
  /** Ends a start that is under way. */
  readonly signal?: AbortSignal | undefined;
  /** Called before it is ready, so that a start that is killed leaves no process unknown. */
  readonly onSpawn?: (pid: number) => void | Promise<void>;
}

const DYNAMIC_CONFIG = [
  // By default each history shard's queues are polled at most 20 times a second: a 50 ms tick in every workflow task.
  'history.transferProcessorMaxPollRPS=10000',
  'history.timerProcessorMaxPollRPS=10000',
  // A task queue of four partitions is four queues, served unevenly: seen at 100 runs at a time, p95 7 s instead of 3.
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
];
/** Seen to come back from kill -9 with every workflow, at twice the speed of SQLite's defaults. */
const SQLITE_PRAGMAS = ['journal_mode=wal', 'synchronous=normal'];

const serverArgs = (
  dataDir: string,
  port: number,
  uiPort: number,
  dynamicConfig: readonly string[],
): readonly string[] => [
  ...['server', 'start-dev', '--ip', HOST, '--port', String(port), '--ui-port', String(uiPort)],
  ...['--db-filename', join(dataDir, 'temporal.db'), '--log-level', 'warn', '--ui-disable-news-fetch'],
  ...SQLITE_PRAGMAS.flatMap((pragma) => ['--sqlite-pragma', pragma]),
  ...[...DYNAMIC_CONFIG, ...dynamicConfig].flatMap((value) => ['--dynamic-config-value', value]),
];

/** Whether a Temporal server answers there and has our namespace. */
export const isTemporalReady = async (address: string, timeoutMs: number): Promise<boolean> => {
  const connection = Connection.lazy({ address, connectTimeout: timeoutMs });
  try {
    return await connection.withDeadline(Date.now() + timeoutMs, async () => {
      await connection.workflowService.describeNamespace({ namespace: NAMESPACE });
      return true;
    });
  } catch {
    return false;
  } finally {
    await connection.close();
  }
};

const waitUntilReady = async (child: Child, address: string, signal: AbortSignal | undefined): Promise<boolean> => {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!child.hasExited() && signal?.aborted !== true && Date.now() < deadline) {
    if (await isTemporalReady(address, 1_000)) return true;
    await sleep(50);
  }
  return false;
};

const stopServer = async (child: Child): Promise<void> => {
  await child.stop({ signal: 'SIGTERM', graceMs: 3_000 });
};

/**
 * A Temporal server of our own with its UI: its database and log in the data directory, on 127.0.0.1 only.
 * @throws {EngineError} SERVICE_UNAVAILABLE, with what to do.
 */
export const startTemporal = async (options: TemporalOptions): Promise<Temporal> => {
  const { dataDir, notice = () => {}, onSpawn, signal } = options;
  await mkdir(dataDir, { recursive: true });
  const logFile = join(dataDir, 'temporal.log');
  const command = await temporalBinary({ dataDir, notice, signal });
  const logged = await sizeOf(logFile);
  const port = options.port ?? (await freePort(HOST));
  const uiPort = options.uiPort ?? (await freePort(HOST));
  const child = await startChild({
    command,
    args: serverArgs(dataDir, port, uiPort, options.dynamicConfig ?? []),
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    cwd: dataDir,
    logFile,
  });
  await onSpawn?.(child.pid);
  const address = `${HOST}:${port}`;
  if (await waitUntilReady(child, address, signal))
    return {
      address,
      uiUrl: `http://${HOST}:${uiPort}`,
      port,
      uiPort,
      pid: child.pid,
      exited: child.exited,
      stop: () => stopServer(child),
    };
  await stopServer(child);
  signal?.throwIfAborted();
  const output = await tailOf(logFile, logged);
  throw (
    toDataDirError(output, dataDir) ??
    new EngineError('SERVICE_UNAVAILABLE', `Cannot start Temporal; the end of ${logFile}:\n${output}`)
  );
};
