import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandOf, isAlive } from './process-identity.ts';

const STOP_MS = 5_000;

/**
 * PostgreSQL writes its process id beside the data. Whoever asks holds the data directory, so a server that still runs
 * on it is an orphan and is ended; an id that another program has by now is forgotten.
 */
export const endLeftover = async (clusterDir: string): Promise<void> => {
  const file = join(clusterDir, 'postmaster.pid');
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n', 1)[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;
  const isOurs = () => isAlive(pid) && commandOf(pid).includes(clusterDir);
  if (isOurs()) {
    process.kill(pid, 'SIGINT');
    const deadline = Date.now() + STOP_MS;
    while (isOurs() && Date.now() < deadline) await sleep(50);
    if (isOurs()) process.kill(pid, 'SIGKILL');
    while (isOurs()) await sleep(20);
  }
  await rm(file, { force: true });
};
