import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError } from '../schemas/errors.ts';
import { postgresHome } from './postgres-binaries.ts';

/** Where root keeps what its unprivileged PostgreSQL cannot reach elsewhere. */
const SYSTEM_DIR = '/var/lib/sluice';

export interface PostgresUser {
  readonly uid: number;
  readonly gid: number;
}

export interface PostgresPlace {
  /** PostgreSQL refuses to run as root: then it runs as this user. */
  readonly user: PostgresUser | undefined;
  /** The directory of the database's files; it belongs to `user`. */
  readonly dir: string;
  /** Not in the data directory, so that it may outlive it. */
  readonly isOutside: boolean;
  readonly binDir: string;
}

const keyOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

const idOf = (flag: '-u' | '-g', name: string): number | undefined => {
  const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' });
  return status === 0 ? Number(stdout.trim()) : undefined;
};

const unprivilegedUser = (): PostgresUser => {
  for (const name of ['postgres', 'nobody']) {
    const uid = idOf('-u', name);
    const gid = idOf('-g', name);
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new EngineError(
    'SERVICE_UNAVAILABLE',
    'Cannot start the embedded PostgreSQL as root: this system has neither a user postgres nor nobody to run it as; start as another user, or give a server with --database-url',
  );
};

/** Asked of the kernel, not computed from modes: access lists and mounts count too. */
const canUse = (dir: string, user: PostgresUser): boolean =>
  spawnSync('/bin/sh', ['-c', 'test -x "$0" && test -r "$0"', dir], { ...user, cwd: '/' }).status === 0;

/** A copy that everyone may read; made once for an installation. */
const copyBinaries = async (home: string): Promise<string> => {
  const { size, mtimeMs } = await stat(join(home, 'bin', 'postgres'));
  const target = join(SYSTEM_DIR, `postgres-${keyOf(`${home} ${size} ${mtimeMs}`)}`);
  if (existsSync(target)) return target;
  const copy = `${target}.${process.pid}`;
  await cp(home, copy, { recursive: true, verbatimSymlinks: true });
  spawnSync('chmod', ['-R', 'a+rX', copy]);
  // Someone who was faster made the same copy.
  await rename(copy, target).catch(() => rm(copy, { recursive: true, force: true }));
  return target;
};

const makeReadableDir = async (dir: string): Promise<void> => {
  await mkdir(dir, { recursive: true });
  await chmod(dir, 0o755);
};

const makePrivateDir = async (dir: string, user: PostgresUser | undefined): Promise<void> => {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  if (user !== undefined) await chown(dir, user.uid, user.gid);
};

/**
 * Who runs PostgreSQL and where its files lie: as yourself in the data directory; as root, as an unprivileged user that
 * exists already, and what that user cannot reach (a data directory or an installation under /root) in /var/lib/sluice.
 */
export const postgresPlace = async (dataDir: string, notice: (text: string) => void): Promise<PostgresPlace> => {
  const home = await postgresHome();
  const inDataDir = join(dataDir, 'postgres');
  if (process.getuid?.() !== 0) {
    await makePrivateDir(inDataDir, undefined);
    return { user: undefined, dir: inDataDir, isOutside: false, binDir: join(home, 'bin') };
  }
  const user = unprivilegedUser();
  let dir = inDataDir;
  if (!canUse(dataDir, user)) {
    dir = join(SYSTEM_DIR, `data-${keyOf(await realpath(dataDir))}`);
    await makeReadableDir(SYSTEM_DIR);
    notice(`the user that runs PostgreSQL cannot reach ${dataDir}: the database's files are in ${dir}`);
  }
  await makePrivateDir(dir, user);
  const reachable = canUse(join(home, 'bin', 'postgres'), user) && canUse(join(home, 'lib'), user);
  if (!reachable) await makeReadableDir(SYSTEM_DIR);
  return { user, dir, isOutside: dir !== inDataDir, binDir: join(reachable ? home : await copyBinaries(home), 'bin') };
};
