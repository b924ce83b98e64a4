// What a new user does first: the local commands of README's "Water networks", as they stand.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

test('the commands of the README that ask no server run in a fresh copy', { timeout: 120_000 }, async () => {
  const section = (await readFile(join(ROOT, 'README.md'), 'utf8')).split('\n## Water networks\n')[1] ?? '';
  // Another run of this test on the machine has files of its own.
  const folder = await mkdtemp(join(tmpdir(), 'sluice-readme-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const commands = (/```sh\n(.*?)```/s.exec(section)?.[1] ?? '')
    .replaceAll('npm run -s sluice --', 'node cli/main.ts')
    .replaceAll('/tmp/', `${folder}/`);
  for (const command of ['simulate', 'calibrate', 'schedule', 'network', 'test'])
    expect(commands).toContain(`node cli/main.ts ${command} `);
  const bash = ['-euo', 'pipefail', '-c', commands];
  const { stdout } = await promisify(execFile)('bash', bash, { cwd: ROOT, timeout: 110_000 });
  // Native EPANET 2.2: node 32 of Net1 falls to 106.81 psi.
  expect(stdout).toMatch(/^32 +106\.81 +22:00 +0:00 to 24:00$/m);
  // The case was made with a leak at node 18.
  expect(stdout).toMatch(/leak candidates, most likely first:\n.*\n18 /);
  expect(stdout).toMatch(/^schedule +73\.\d+ .* none$/m);
  expect(stdout).toContain(`${folder}/sched-A.html\n`);
  // Tank 2 of Net1 alone lasts until 6:26:54 when the pump stops at 2:00.
  expect(stdout).toMatch(/power-failure: FAILED/);
  expect(stdout).toContain('tank 2: lowest 100.00 ft at 6:26:54');
});
