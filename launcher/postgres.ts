import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { EngineError } from '../schemas/errors.ts';
import { type Child, type ChildExit, sizeOf, startChild, tailOf } from './child.ts';
import { freePort } from './free-port.ts';
import { endLeftover } from './postgres-leftover.ts';
import { type PostgresPlace, postgresPlace } from './postgres-user.ts';
import { toDataDirError } from './system-fault.ts';

const HOST = '127.0.0.1';
const ROLE = 'sluice';
const DATABASE = 'sluice';
const READY_TIMEOUT_MS = 60_000;

export interface Postgres {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly exited: Promise<ChildExit>;
  stop(): Promise<void>;
}

export interface PostgresOptions {
  readonly dataDir: string;
  /** Absent: one that is free. */
  readonly port?: number | undefined;
  readonly notice?: (text: string) => void;
  /** Ends a start that is under way. */
  readonly signal?: AbortSignal | undefined;
  /** Called before it is ready, so that a start that is killed leaves no process unknown. */
  readonly onSpawn?: (pid: number) => void | Promise<void>;
}

const passwordFileOf = (dataDir: string): string => join(dataDir, 'postgres-password');

const passwordOf = async (dataDir: string): Promise<string> => {
  const file = passwordFileOf(dataDir);
  if (existsSync(file)) return (await readFile(file, 'utf8')).trim();
  const password = randomBytes(24).toString('base64url');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
};

const environment = (): NodeJS.ProcessEnv => ({ PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' });

/** Into a new name first: what is called `cluster` was made completely. */
const createCluster = async ({ user, dir, binDir }: PostgresPlace, password: string, logFile: string) => {
  const fresh = join(dir, 'cluster.new');
  const passwordFile = join(dir, 'initial-password');
  await rm(fresh, { recursive: true, force: true });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user !== undefined) await chown(passwordFile, user.uid, user.gid);
  try {
    const initdb = await startChild({
      command: join(binDir, 'initdb'),
      args: [
        ...[`--pgdata=${fresh}`, `--username=${ROLE}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
        ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ],
      env: environment(),
      cwd: dir,
      user,
      logFile,
    });
    const { code } = await initdb.exited;
    if (code !== 0) {
      const output = await tailOf(logFile);
      throw (
        toDataDirError(output, dir) ??
        new EngineError('SERVICE_UNAVAILABLE', `Cannot create the database in ${dir}: initdb says: ${output}`)
      );
    }
    await rename(fresh, join(dir, 'cluster'));
  } finally {
    await rm(passwordFile, { force: true });
  }
};

const serverArgs = (clusterDir: string, port: number): readonly string[] => [
  ...['-D', clusterDir, '-p', String(port)],
  ...['-c', `listen_addresses=${HOST}`, '-c', 'unix_socket_directories='],
  ...['-c', 'max_connections=300', '-c', 'timezone=UTC', '-c', 'log_checkpoints=off'],
];

const connect = async (url: URL, database: string): Promise<pg.Client> => {
  const target = new URL(url);
  target.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: target.href, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {}); // told by the query that meets it
  await client.connect();
  return client;
};

const waitUntilReady = async (child: Child, url: URL, signal: AbortSignal | undefined): Promise<boolean> => {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!child.hasExited() && signal?.aborted !== true && Date.now() < deadline) {
    const client = await connect(url, 'postgres').catch((error: unknown) => {
      if (error instanceof pg.DatabaseError && error.code === '28P01')
        throw new EngineError(
          'SERVICE_UNAVAILABLE',
          'The embedded PostgreSQL refuses the password in postgres-password: bring that file back from a copy, or choose another place with --data-dir',
        );
      return undefined; // not up yet
    });
    if (client !== undefined) {
      const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
      if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
      await client.end();
      return true;
    }
    await sleep(50);
  }
  return false;
};

/** Ends the sessions at once and writes a checkpoint; the next start needs no recovery. */
const stopServer = async (child: Child): Promise<void> => {
  await child.stop({ signal: 'SIGINT', graceMs: 2_500 });
};

/**
 * A PostgreSQL of our own: its files, password and log in the data directory, on 127.0.0.1 only, no socket.
 * @throws {EngineError} SERVICE_UNAVAILABLE, with what to do.
 */
export const startPostgres = async (options: PostgresOptions): Promise<Postgres> => {
  const { dataDir, notice = () => {}, onSpawn, signal } = options;
  await mkdir(dataDir, { recursive: true });
  const logFile = join(dataDir, 'postgres.log');
  const place = await postgresPlace(dataDir, notice);
  const clusterDir = join(place.dir, 'cluster');
  if (place.isOutside && existsSync(clusterDir) && !existsSync(passwordFileOf(dataDir))) {
    notice(`removing ${clusterDir}: the data directory that it belonged to was deleted`);
    await endLeftover(clusterDir);
    await rm(clusterDir, { recursive: true });
  }
  const password = await passwordOf(dataDir);
  if (!existsSync(clusterDir)) {
    notice('creating the database, first time only');
    await createCluster(place, password, logFile);
  }
  await endLeftover(clusterDir);

  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const port = options.port ?? (await freePort(HOST));
    const url = new URL(`postgresql://${ROLE}@${HOST}:${port}/${DATABASE}`);
    url.password = password;
    const logged = await sizeOf(logFile);
    const child = await startChild({
      command: join(place.binDir, 'postgres'),
      args: serverArgs(clusterDir, port),
      env: environment(),
      cwd: place.dir,
      user: place.user,
      logFile,
    });
    await onSpawn?.(child.pid);
    const isReady = await waitUntilReady(child, url, signal).catch(async (error: unknown) => {
      await stopServer(child);
      throw error;
    });
    if (isReady) return { url: url.href, port, pid: child.pid, exited: child.exited, stop: () => stopServer(child) };
    await stopServer(child);
    signal?.throwIfAborted();

    const output = await tailOf(logFile, logged);
    // The children of a server that was killed hold its memory for a moment; a port may be taken between asking and using.
    const passing = /pre-existing shared memory block|could not bind/.test(output);
    if (!passing || Date.now() > deadline)
      throw (
        toDataDirError(output, place.dir) ??
        new EngineError('SERVICE_UNAVAILABLE', `Cannot start PostgreSQL; the end of ${logFile}:\n${output}`)
      );
    await sleep(200);
  }
};
