import { join } from 'node:path';
import { EngineError } from '../schemas/errors.ts';
import { AlreadyRunningError } from './already-running.ts';
import { openDataDir } from './data-dir.ts';
import { freePort, isPortFree } from './free-port.ts';
import { checkDatabase, checkTemporal } from './given-services.ts';
import { readInstance, removeInstance } from './instance-file.ts';
import { takeInstanceLock } from './instance-lock.ts';
import { type NodeProcess, startNodeProcess } from './node-process.ts';
import { endOrphans } from './orphans.ts';
import { readPorts, writePorts } from './ports-file.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { ProcessTable } from './process-table.ts';
import { type Running, Service } from './service.ts';
import { startTemporal, type Temporal } from './temporal.ts';

const LOCAL = '127.0.0.1';
const DEFAULT_PORT = 2024;
const ROOT = join(import.meta.dirname, '..');
const OUR_ENTRIES = { api: join(ROOT, 'api', 'main.ts'), worker: join(ROOT, 'workers', 'main.ts') };
/** With the 5.5 s that Temporal and PostgreSQL take at most, a drain stays under 15 s. */
const GRACE_MS = { api: 3_000, worker: 5_500 };
/** How long a worker lets activities go on: it needs the rest to hand over. */
const WORKER_DRAIN_SECONDS = 4;

export interface InstanceOptions {
  readonly dataDir: string;
  readonly host?: string | undefined;
  /** Absent: 2024, or another when that is taken. */
  readonly port?: number | undefined;
  readonly workers?: number | undefined;
  /** Given: no PostgreSQL is started. */
  readonly databaseUrl?: string | undefined;
  /** Given: no Temporal is started. */
  readonly temporalAddress?: string | undefined;
  /** The UI of a given Temporal. */
  readonly temporalUi?: string | undefined;
  /** The langgraph.json whose graphs are served instead of ours. */
  readonly project?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
  readonly notice: (text: string) => void;
  /** Ends a start that is under way: it stops what it started and throws. */
  readonly signal?: AbortSignal | undefined;
  /** Our own modules, replaced by tests. */
  readonly entries?: { readonly worker: string; readonly api: string };
}

export interface Instance {
  readonly apiUrl: string;
  readonly temporalUi: string | undefined;
  readonly temporalAddress: string;
  /** With its password: for whoever is to look into the database, never for a log. */
  readonly databaseUrl: string;
  readonly dataDir: string;
  /** True when PostgreSQL and Temporal are our own. */
  readonly embedded: { readonly postgres: boolean; readonly temporal: boolean };
  /** Drains: API, workers, Temporal, PostgreSQL. */
  stop(): Promise<void>;
  /** Stops waiting for those that drain. */
  hurry(): void;
}

const apiPort = async (host: string, asked: number | undefined, notice: (text: string) => void): Promise<number> => {
  if (asked === undefined) {
    const port = await freePort(host, DEFAULT_PORT);
    if (port !== DEFAULT_PORT) notice(`port ${DEFAULT_PORT} is taken: using ${port}`);
    return port;
  }
  if (asked !== 0 && !(await isPortFree(asked, host)))
    throw new EngineError(
      'SERVICE_UNAVAILABLE',
      `Port ${asked} of ${host} is taken: end what listens there, or choose another with --port`,
    );
  return asked === 0 ? freePort(host) : asked;
};

const urlOf = (host: string, port: number): string => {
  const reachable = host === '0.0.0.0' ? LOCAL : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
};

interface TemporalLink {
  readonly address: string;
  readonly uiUrl: string | undefined;
}

/** What every launch is given. */
interface LaunchCommon {
  readonly dataDir: string;
  readonly notice: (text: string) => void;
  readonly onSpawn: (pid: number) => void;
  readonly signal: AbortSignal;
}

type Started = Omit<Instance, 'dataDir' | 'stop' | 'hurry'>;

/** The order of the drain; those of one kind at once. */
const DRAIN_ORDER = ['api', 'worker', 'temporal', 'postgres'] as const;
type Kind = (typeof DRAIN_ORDER)[number];

/** Everything that `sluice start` runs, from the first process to the last. */
class Supervisor {
  readonly #options: InstanceOptions;
  readonly #dataDir: string;
  readonly #table: ProcessTable;
  readonly #services: { readonly kind: Kind; stop(): Promise<void> }[] = [];
  #stopped: Promise<void> | undefined;

  constructor(options: InstanceOptions, dataDir: string) {
    this.#options = options;
    this.#dataDir = dataDir;
    this.#table = new ProcessTable(dataDir);
  }

  async start(): Promise<Started> {
    const { host = LOCAL, port, workers = 1, databaseUrl, temporalAddress, notice } = this.#options;
    const wantedPort = await apiPort(host, port, notice);
    await Promise.all([
      databaseUrl === undefined ? undefined : checkDatabase(databaseUrl),
      temporalAddress === undefined ? undefined : checkTemporal(temporalAddress),
    ]);
    const [database, temporal] = await Promise.all([this.#database(), this.#temporal()]);
    const env = this.#environment(database, temporal, host, wantedPort);
    const [api] = await Promise.all([
      this.#ours('api', 'api', env),
      ...Array.from({ length: workers }, (_, index) => this.#ours('worker', `worker-${index + 1}`, env)),
    ]);
    const apiUrl = urlOf(host, api.port ?? wantedPort);
    this.#table.setLinks({ api: apiUrl, temporalUi: temporal.uiUrl });
    return {
      apiUrl,
      temporalUi: temporal.uiUrl,
      temporalAddress: temporal.address,
      databaseUrl: database,
      embedded: { postgres: databaseUrl === undefined, temporal: temporalAddress === undefined },
    };
  }

  /** Also during the start: what is under way is ended. */
  stop(): Promise<void> {
    this.#stopped ??= this.#drain();
    return this.#stopped;
  }

  hurry(): void {
    for (const service of this.#services) void service.stop(); // so that none is started again
    this.#table.signalAll('SIGKILL');
  }

  async #drain(): Promise<void> {
    for (const kind of DRAIN_ORDER)
      await Promise.all(this.#services.filter((service) => service.kind === kind).map((service) => service.stop()));
    removeInstance(this.#dataDir);
  }

  async #run<T extends Running>(
    kind: Kind,
    name: string,
    launch: (common: LaunchCommon, before: T | undefined) => Promise<T>,
  ): Promise<T> {
    if (this.#stopped !== undefined) throw new Error(`${name} was told to stop before it started`);
    const { notice } = this.#options;
    const onSpawn = (pid: number): void => this.#table.add(name, pid);
    const service = new Service<T>({
      name,
      notice,
      launch: (signal, before) => launch({ dataDir: this.#dataDir, notice, onSpawn, signal }, before),
    });
    this.#services.push({ kind, stop: () => service.stop() });
    return service.start();
  }

  async #database(): Promise<string> {
    const { databaseUrl } = this.#options;
    if (databaseUrl !== undefined) return databaseUrl;
    const firstPort = await freePort(LOCAL, readPorts(this.#dataDir).postgres);
    const { url, port } = await this.#run<Postgres>('postgres', 'postgres', (common, before) =>
      startPostgres({ ...common, port: before?.port ?? firstPort }),
    );
    writePorts(this.#dataDir, { ...readPorts(this.#dataDir), postgres: port });
    return url;
  }

  async #temporal(): Promise<TemporalLink> {
    const { temporalAddress, temporalUi } = this.#options;
    if (temporalAddress !== undefined) return { address: temporalAddress, uiUrl: temporalUi };
    const last = readPorts(this.#dataDir);
    const first = { port: await freePort(LOCAL, last.temporal), uiPort: await freePort(LOCAL, last.temporalUi) };
    const temporal = await this.#run<Temporal>('temporal', 'temporal', async (common, before) => {
      if (before !== undefined) return startTemporal({ ...common, port: before.port, uiPort: before.uiPort });
      try {
        return await startTemporal({ ...common, ...first });
      } catch (error) {
        // Somebody took the port between our looking and the server's binding.
        if (!(error instanceof Error && error.message.includes('address already in use'))) throw error;
        return startTemporal({ ...common, port: await freePort(LOCAL), uiPort: await freePort(LOCAL) });
      }
    });
    writePorts(this.#dataDir, {
      ...readPorts(this.#dataDir),
      temporal: temporal.port,
      temporalUi: temporal.uiPort,
    });
    return temporal;
  }

  #ours(kind: 'api' | 'worker', name: string, env: NodeJS.ProcessEnv): Promise<NodeProcess> {
    const entry = (this.#options.entries ?? OUR_ENTRIES)[kind];
    return this.#run<NodeProcess>(kind, name, (common, before) =>
      startNodeProcess({
        ...common,
        name,
        entry,
        env: before?.port === undefined ? env : { ...env, SLUICE_PORT: String(before.port) },
        logFile: join(this.#dataDir, `${name}.log`),
        graceMs: GRACE_MS[kind],
      }),
    );
  }

  #environment(databaseUrl: string, temporal: TemporalLink, host: string, port: number): NodeJS.ProcessEnv {
    return {
      SLUICE_DRAIN_SECONDS: String(WORKER_DRAIN_SECONDS),
      // On a database of our own nobody else serves anything.
      SLUICE_SOLE_WORKERS: String(this.#options.databaseUrl === undefined),
      ...(this.#options.env ?? process.env),
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporal.address,
      ...(temporal.uiUrl === undefined ? {} : { SLUICE_TEMPORAL_UI: temporal.uiUrl }),
      SLUICE_DATA_DIR: this.#dataDir,
      SLUICE_HOST: host,
      SLUICE_PORT: String(port),
      SLUICE_API_URL: urlOf(host, port),
      SLUICE_PROJECT: this.#options.project,
    };
  }
}

/**
 * Starts PostgreSQL, Temporal, the workers and the API on a data directory, and keeps them running.
 * @throws {AlreadyRunningError}
 * @throws {EngineError} What keeps it from starting, with what to do; nothing is left running.
 */
export const startInstance = async (options: InstanceOptions): Promise<Instance> => {
  const { signal, notice } = options;
  const dataDir = await openDataDir(options.dataDir);
  const lock = takeInstanceLock(dataDir);
  if (lock === undefined) throw new AlreadyRunningError(dataDir);
  try {
    const ended = await endOrphans(readInstance(dataDir)?.children ?? []);
    if (ended.length > 0) notice(`ended what an instance that was killed left here: ${ended.join(', ')}`);
    const supervisor = new Supervisor(options, dataDir);
    const abort = (): void => void supervisor.stop();
    signal?.addEventListener('abort', abort);
    try {
      const started = await supervisor.start();
      const stop = async (): Promise<void> => {
        await supervisor.stop();
        lock.release();
      };
      return { ...started, dataDir, stop, hurry: () => supervisor.hurry() };
    } catch (error) {
      await supervisor.stop();
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  } catch (error) {
    lock.release();
    throw error;
  }
};
