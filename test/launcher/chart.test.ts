// `sluice chart SYMBOL` where no server runs: real processes, real services.
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readInstance } from '../../launcher/instance-file.ts';
import { isAlive } from '../../launcher/process-identity.ts';
import { SluiceProcess, sluice } from './sluice-process.ts';

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sluice-chart-'));
  await chmod(dataDir, 0o755);
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

test('one is started for as long as it takes; one that runs is used and goes on', async () => {
  const output = join(dataDir, 'spx.html');
  const chart = () => sluice(['chart', 'SPX', '--data-dir', dataDir, '-o', output, '--json']);
  const first = await chart();
  expect(first.code, first.stderr).toBe(0);
  expect(first.stderr).toContain(`nothing runs on ${dataDir}: starting`);
  // Rows of the sample file.
  expect(JSON.parse(first.stdout)).toMatchObject({ path: output, symbol: 'SPX', analysed: 5105 });
  expect(await readFile(output, 'utf8')).toContain('<title>SPX 1d</title>');
  const left = (readInstance(dataDir)?.children ?? []).filter(({ pid }) => isAlive(pid));
  expect(left).toEqual([]);

  await using running = new SluiceProcess(['start', '--data-dir', dataDir, '--port', '0', '--json']);
  const { pid } = await running.ready();
  const second = await chart();
  expect(second.code, second.stderr).toBe(0);
  expect(second.stderr).not.toContain('starting');
  expect(isAlive(pid)).toBe(true);
}, 180_000);
