import { spawnSync } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { EngineError } from '../schemas/errors.ts';
import { toDataDirError } from './system-fault.ts';
import { TEMPORAL_CLI_VERSION, TEMPORAL_SOURCES, type TemporalSource } from './temporal-sources.ts';

const cacheDir = (env: NodeJS.ProcessEnv): string => join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sluice');

const onPath = (env: NodeJS.ProcessEnv): string | undefined =>
  (env.PATH ?? '')
    .split(delimiter)
    .filter((dir) => dir !== '')
    .map((dir) => join(dir, 'temporal'))
    .find((file) => existsSync(file) && spawnSync(file, ['server', 'start-dev', '--help']).status === 0);

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return `${error.message}${code}`;
};

const isExecutable = (file: string): boolean => spawnSync(file, ['--version'], { timeout: 20_000 }).status === 0;

const fetchFrom = async (source: TemporalSource, dir: string, target: string, signal?: AbortSignal): Promise<void> => {
  const workDir = await mkdtemp(join(dir, 'download-'));
  try {
    const fresh = join(workDir, 'temporal.ready');
    await source.fetch(workDir, fresh, signal);
    await chmod(fresh, 0o755);
    if (!isExecutable(fresh)) throw new Error('the program does not run on this machine');
    await rename(fresh, target); // complete or not at all, also when two starts do this at once
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
};

/** The user's cache, shared by all data directories; one of our own where that cannot be written (no home directory). */
const writableCache = async (dirs: readonly string[]): Promise<string> => {
  const reasons: string[] = [];
  for (const dir of dirs) {
    try {
      await mkdir(dir, { recursive: true });
      await access(dir, constants.W_OK);
      return dir;
    } catch (error) {
      reasons.push(reasonOf(error));
    }
  }
  throw toDataDirError(reasons.join(), dirs.join(' and ')) ?? new Error(reasons.join('; '));
};

export interface TemporalBinaryOptions {
  /** Where to keep the program when the user has no cache directory. */
  readonly dataDir: string;
  readonly notice: (text: string) => void;
  readonly signal?: AbortSignal | undefined;
  readonly env?: NodeJS.ProcessEnv;
  readonly sources?: readonly TemporalSource[];
}

/**
 * The `temporal` program: from the PATH, from the cache, else fetched into the cache (40 MB) from the first source that has it.
 * @throws {EngineError} SERVICE_UNAVAILABLE: everything that was tried, and how to go on without.
 */
export const temporalBinary = async (options: TemporalBinaryOptions): Promise<string> => {
  const { dataDir, notice, signal, env = process.env, sources = TEMPORAL_SOURCES } = options;
  const installed = onPath(env);
  if (installed !== undefined) return installed;
  const dirs = [cacheDir(env), join(dataDir, 'cache')];
  const name = `temporal-${TEMPORAL_CLI_VERSION}`;
  const cached = dirs.map((dir) => join(dir, name)).find((file) => existsSync(file));
  if (cached !== undefined) return cached;

  const dir = await writableCache(dirs);
  const target = join(dir, name);
  const tried = ['temporal on PATH: not found', `${target}: not there`];
  for (const source of sources) {
    notice(`getting the Temporal server, first time only: ${source.name}`);
    try {
      await fetchFrom(source, dir, target, signal);
      return target;
    } catch (error) {
      signal?.throwIfAborted();
      const reason = reasonOf(error);
      if (/ENOSPC|No space left/.test(reason)) throw toDataDirError(reason, dir) ?? error;
      tried.push(`${source.name}: ${reason}`);
    }
  }
  throw new EngineError(
    'SERVICE_UNAVAILABLE',
    [
      'Cannot find a Temporal server: install the Temporal CLI (https://docs.temporal.io/cli) so that `temporal` is on the PATH, or give a running server with --temporal-address. Tried:',
      ...tried.map((line) => `  - ${line}`),
    ].join('\n'),
  );
};
