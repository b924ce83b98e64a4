import { randomUUID } from 'node:crypto';
import { chmod, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { toDataDirError } from './system-fault.ts';

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** @returns Whether it was not there. Not `recursive`: Node then tries for ever where a parent takes no directories. */
const makeDir = async (dir: string): Promise<boolean> => {
  try {
    await mkdir(dir);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (codeOf(error) !== 'ENOENT' || !(await makeDir(dirname(dir)))) throw error;
    await mkdir(dir);
    return true;
  }
};

/**
 * Makes the data directory and tries it.
 * @returns Its absolute path.
 * @throws {EngineError} SERVICE_UNAVAILABLE, when it cannot be written, with what to do.
 */
export const openDataDir = async (path: string): Promise<string> => {
  const dir = resolve(path);
  try {
    const made = await makeDir(dir);
    // Secrets in it have modes of their own; as root, PostgreSQL runs as another user and passes through.
    if (made) await chmod(dir, 0o755);
    if (!(await stat(dir)).isDirectory()) throw Object.assign(new Error(dir), { code: 'ENOTDIR' });
    const probe = join(dir, `probe-${randomUUID()}`);
    await writeFile(probe, Buffer.alloc(4_096));
    await rm(probe);
    return dir;
  } catch (error) {
    throw toDataDirError(codeOf(error), dir) ?? error;
  }
};
