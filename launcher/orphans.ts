import { setTimeout as sleep } from 'node:timers/promises';
import { signalGroup } from './child.ts';
import { isSameProcess, type ProcessRecord } from './instance-file.ts';

const GRACE_MS = 3_000;

const endOrphan = async (orphan: ProcessRecord): Promise<void> => {
  // PostgreSQL ends its sessions at SIGINT and waits for them at SIGTERM.
  signalGroup(orphan.pid, orphan.name === 'postgres' ? 'SIGINT' : 'SIGTERM');
  const deadline = Date.now() + GRACE_MS;
  while (isSameProcess(orphan) && Date.now() < deadline) await sleep(25);
  if (isSameProcess(orphan)) signalGroup(orphan.pid, 'SIGKILL');
  while (isSameProcess(orphan)) await sleep(10);
};

/**
 * Ends the processes that an instance left behind when it was killed, and only these: a pid that another process has by
 * now is not touched.
 * @returns The names of those that still ran.
 */
export const endOrphans = async (children: readonly ProcessRecord[]): Promise<readonly string[]> => {
  const orphans = children.filter(isSameProcess);
  await Promise.all(orphans.map(endOrphan));
  return orphans.map(({ name }) => name);
};
