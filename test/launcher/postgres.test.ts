// The embedded PostgreSQL on its own: what it keeps, and where it lives when root starts it.
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startPostgres } from '../../launcher/postgres.ts';
import { isAlive } from '../../launcher/process-identity.ts';

let dataDir: string;
const notices: string[] = [];
const notice = (text: string): void => void notices.push(text);

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sluice-postgres-'));
  await chmod(dataDir, 0o755);
  notices.length = 0;
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const query = async (url: string, sql: string) => {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {}); // the server is killed under it
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows as readonly Record<string, unknown>[];
};

test('after kill -9 it comes back on its port with what was committed; one that still runs is ended first', async () => {
  const first = await startPostgres({ dataDir, notice });
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS n');
  process.kill(first.pid, 'SIGKILL');
  const second = await startPostgres({ dataDir, notice, port: first.port });
  expect(second.url).toBe(first.url);
  expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 42 }]);

  // As if who started it had been killed: nobody stops it before the next start.
  const third = await startPostgres({ dataDir, notice });
  expect(isAlive(second.pid)).toBe(false);
  expect(await query(third.url, 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
  const stoppedAt = performance.now();
  await third.stop();
  expect(performance.now() - stoppedAt).toBeLessThan(5_000);
  expect(isAlive(third.pid)).toBe(false);
});

test('it asks for its password, which only its owner can read, and listens on this machine only', async () => {
  const { url, port, stop } = await startPostgres({ dataDir, notice });
  expect((await stat(join(dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600);
  await expect(query(`postgresql://sluice:wrong@127.0.0.1:${port}/sluice`, 'SELECT 1')).rejects.toThrow(
    /password authentication failed/,
  );
  expect(await query(url, "SELECT current_setting('listen_addresses') AS addresses")).toEqual([
    { addresses: '127.0.0.1' },
  ]);
  await stop();

  await writeFile(join(dataDir, 'postgres-password'), 'another\n');
  await expect(startPostgres({ dataDir, notice })).rejects.toThrow(/refuses the password in postgres-password/);
});

test.runIf(process.getuid?.() === 0)(
  'as root, in a directory that only root may enter, its files lie elsewhere, and go with the directory',
  async () => {
    await chmod(dataDir, 0o700);
    const first = await startPostgres({ dataDir, notice });
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS n');
    const [{ directory } = {}] = await query(first.url, "SELECT current_setting('data_directory') AS directory");
    const clusterDir = String(directory);
    expect(clusterDir).toMatch(/^\/var\/lib\/sluice\/data-/);
    expect(notices.join('\n')).toContain(dirname(clusterDir));
    await first.stop();

    const again = await startPostgres({ dataDir, notice });
    expect(await query(again.url, 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
    await again.stop();

    await rm(join(dataDir, 'postgres-password')); // as after rm -r of the data directory
    const fresh = await startPostgres({ dataDir, notice });
    await expect(query(fresh.url, 'SELECT n FROM kept')).rejects.toThrow(/does not exist/);
    await fresh.stop();
    await rm(dirname(clusterDir), { recursive: true });
    expect(existsSync(clusterDir)).toBe(false);
  },
);
