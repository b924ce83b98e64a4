import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const read = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

const ps = (pid: number, field: string): string => {
  const { stdout } = spawnSync('ps', ['-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' });
  return (stdout ?? '').trim();
};

/** Fields of /proc/PID/stat from the third on: the second, the name, may contain anything. */
const statFields = (pid: number): readonly string[] | undefined => {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
};

/** A process that has ended and only waits to be collected counts as gone. */
export const isAlive = (pid: number): boolean => {
  if (process.platform === 'linux') {
    const state = statFields(pid)?.[0];
    return state !== undefined && state !== 'Z' && state !== 'X';
  }
  return !['', 'Z'].includes(ps(pid, 'state').slice(0, 1));
};

/**
 * When the process started, as text that only equals itself: pids are used again, the pair with this is not.
 * @returns `undefined` when there is no such process.
 */
export const startTimeOf = (pid: number): string | undefined => {
  if (!isAlive(pid)) return undefined;
  if (process.platform !== 'linux') return ps(pid, 'lstart') || undefined;
  const ticksSinceBoot = statFields(pid)?.[19];
  const bootId = read('/proc/sys/kernel/random/boot_id')?.trim();
  return ticksSinceBoot === undefined ? undefined : `${bootId ?? ''}/${ticksSinceBoot}`;
};

/** Its command line, arguments separated by spaces. */
export const commandOf = (pid: number): string =>
  process.platform === 'linux' ? (read(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ') : ps(pid, 'command');
