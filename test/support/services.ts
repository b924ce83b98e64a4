// One PostgreSQL and one Temporal for the whole integration project. Tests take what is theirs by name: a database of
// their own (or a tenant), a task queue of their own. `inject('databaseUrl')`, `inject('temporalAddress')`.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { signalGroup } from '../../launcher/child.ts';
import { startPostgres } from '../../launcher/postgres.ts';
import { startTemporal } from '../../launcher/temporal.ts';

declare module 'vitest' {
  interface ProvidedContext {
    databaseUrl: string;
    temporalAddress: string;
  }
}

export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-test-'));
  await chmod(dataDir, 0o755); // as root, PostgreSQL runs as another user and has to reach its directory in here
  const pids: number[] = [];
  const stops: (() => Promise<void>)[] = [];
  const onSpawn = (pid: number): void => void pids.push(pid);
  const notice = (text: string): void => void process.stderr.write(`services: ${text}\n`);
  // vitest itself may end without a teardown.
  const endAll = (): void => {
    for (const pid of pids) signalGroup(pid, 'SIGKILL');
  };
  process.on('exit', endAll);

  const teardown = async (): Promise<void> => {
    await Promise.all(stops.map((stop) => stop()));
    process.off('exit', endAll);
    await rm(dataDir, { recursive: true, force: true });
  };

  const databaseUrl = async (): Promise<string> => {
    const given = process.env.SLUICE_TEST_DATABASE_URL;
    if (given !== undefined) return given;
    const { url, stop } = await startPostgres({ dataDir, notice, onSpawn });
    stops.push(stop);
    return url;
  };
  const temporalAddress = async (): Promise<string> => {
    const given = process.env.SLUICE_TEST_TEMPORAL_ADDRESS;
    if (given !== undefined) return given;
    const { address, stop } = await startTemporal({ dataDir, notice, onSpawn });
    stops.push(stop);
    return address;
  };

  const [database, temporal] = await Promise.allSettled([databaseUrl(), temporalAddress()]);
  const failure = [database, temporal].find((result) => result.status === 'rejected');
  if (failure !== undefined || database.status === 'rejected' || temporal.status === 'rejected') {
    await teardown();
    throw failure?.reason;
  }
  project.provide('databaseUrl', database.value);
  project.provide('temporalAddress', temporal.value);
  return teardown;
};
