// The virtual environment of the Python SDK: made once per version, kept under node_modules/.cache.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
const CACHE = join(import.meta.dirname, '../../../node_modules/.cache/sluice-python');
const INSTALL_MS = 180_000;

/** The version of the `python3` that is there, if it is one that the SDK runs on. */
const pythonVersion = async (): Promise<string | undefined> => {
  try {
    const code = 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])';
    const { stdout } = await run('python3', ['-c', code], { timeout: 10_000 });
    const [major = 0, minor = 0] = stdout.trim().split('.').map(Number);
    return major === 3 && minor >= 10 ? stdout.trim() : undefined;
  } catch {
    return undefined;
  }
};

/** @returns its interpreter, or the reason why there is none. */
export const pythonWithSdk = async (): Promise<{ readonly python: string } | { readonly missing: string }> => {
  const version = await pythonVersion();
  if (version === undefined) return { missing: 'no python3 of at least 3.10 with venv on this machine' };
  const hash = createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .digest('hex')
    .slice(0, 12);
  const home = join(CACHE, `${version}-${hash}`);
  const python = join(home, 'bin', 'python');
  if (existsSync(join(home, 'ready'))) return { python };
  await mkdir(CACHE, { recursive: true });
  await rm(home, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', home], { timeout: INSTALL_MS });
  try {
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', REQUIREMENTS];
    await run(python, pip, { timeout: INSTALL_MS });
  } catch (error) {
    // Where a skipped test would go unseen, it is a failure.
    if (process.env.CI) throw error;
    return { missing: `pip cannot install ${REQUIREMENTS}: ${error instanceof Error ? error.message : error}` };
  }
  // Written aside and moved: an environment that was broken off half-way is never taken for whole.
  await writeFile(join(home, 'ready.new'), '');
  await rename(join(home, 'ready.new'), join(home, 'ready'));
  return { python };
};
