// `sluice start` as its users meet it: real processes, real services, real kills.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isSameProcess, readInstance, recordOf, writeInstance } from '../../launcher/instance-file.ts';
import { isAlive } from '../../launcher/process-identity.ts';
import { SluiceProcess, sluice } from './sluice-process.ts';

let dataDir: string;
let bystander: ChildProcess;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sluice-start-'));
  await chmod(dataDir, 0o755);
  bystander = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  await once(bystander, 'spawn');
});

afterAll(async () => {
  bystander.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

const start = (...args: readonly string[]) =>
  new SluiceProcess(['start', '--data-dir', dataDir, '--port', '0', '--json', ...args], {
    SLUICE_OFFLINE_DELAY_MS: '5',
  });

const children = () => {
  const found = readInstance(dataDir)?.children;
  if (found === undefined) throw new Error(`no instance.json in ${dataDir}`);
  return found;
};

const childOf = (name: string) => {
  const found = children().find((child) => child.name === name);
  if (found === undefined) throw new Error(`no child ${name}`);
  return found;
};

const ask = (url: string, ...args: readonly string[]) =>
  new SluiceProcess(['run', 'analyst', 'Analyse SPX daily', '--url', url, '--json', ...args]);

const eventsOf = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; id?: string; data: Record<string, unknown> });

/** Words of the model have come; more will follow. */
const untilStreaming = async (run: SluiceProcess): Promise<void> => {
  while (run.stdout.split('\n').filter((line) => line.startsWith('{"event":"messages"')).length < 3) await sleep(10);
};

test('the first start answers questions, refuses a second one beside it, and SIGTERM leaves nothing behind', async () => {
  await using instance = start();
  const { api, temporalUi, pid } = await instance.ready();
  expect(pid).toBe(instance.child.pid);
  expect(await (await fetch(`${api}/ok`)).json()).toEqual({ ok: true });
  expect((await fetch(temporalUi)).status).toBe(200);

  // Over a sample network, which the first start stores. At midnight 32 is the lowest of EPANET 2.2's reference.
  const question = 'simulate Net1 and tell me where pressure is below 112 psi';
  const answer = await sluice(['run', 'hydro-operator', question, '--url', api]);
  expect(answer).toMatchObject({ code: 0, stdout: expect.stringContaining('## Net1 (version 1)') });
  expect(answer.stdout).toMatch(/^\| 32 \| [\d.]+ \| [\d:]+ \| 0:00/mu);

  const second = await sluice(['start', '--data-dir', dataDir, '--json']);
  expect(second).toMatchObject({ code: 3, stdout: '' });
  expect(second.stderr).toContain(api);

  const started = children();
  expect(started.map(({ name }) => name).toSorted()).toEqual(['api', 'postgres', 'temporal', 'worker-1']);
  const stoppedAt = performance.now();
  expect(await instance.end('SIGTERM')).toBe(0);
  expect(performance.now() - stoppedAt).toBeLessThan(15_000);
  expect(started.filter(({ pid: child }) => isAlive(child))).toEqual([]);
  expect(instance.stdout.trim().split('\n')).toHaveLength(1);
}, 120_000);

test('a later start is fast, and a run goes on over kill -9 of the API, the worker and both servers', async () => {
  const startedAt = performance.now();
  await using instance = start();
  const { api } = await instance.ready();
  // 10 s is what we promise on an idle machine; one that also does other things gets twice that.
  expect(performance.now() - startedAt).toBeLessThan(20_000);

  for (const victim of ['api', 'worker-1', 'postgres', 'temporal']) {
    const run = ask(api);
    await untilStreaming(run);
    process.kill(childOf(victim).pid, 'SIGKILL');
    expect(await run.exited, `${victim}: ${run.stderr}`).toBe(0);
    if (victim === 'api') expect(run.stderr).toContain('coming back');
    const events = eventsOf(run.stdout);
    expect(events.at(-1)).toMatchObject({ event: 'result', data: { status: 'success' } });
    const ids = events.slice(0, -1).map(({ id }) => id);
    expect(new Set(ids).size, 'each event once').toBe(ids.length);
    expect(ids).toEqual(ids.toSorted((a, b) => Number(a) - Number(b)));
  }

  const cancelled = ask(api);
  await untilStreaming(cancelled);
  expect(await cancelled.end('SIGINT')).toBe(130);
  const [metadata] = eventsOf(cancelled.stdout);
  const [thread] = JSON.parse((await sluice(['threads', '--url', api, '--limit', '1', '--json'])).stdout);
  const shown = await sluice(['runs', 'show', thread.thread_id, String(metadata?.data.run_id), '--url', api, '--json']);
  expect(JSON.parse(shown.stdout)).toMatchObject({ run_id: metadata?.data.run_id, status: 'interrupted' });
}, 240_000);

test('after kill -9 of the parent the next start ends its orphans, and no one else', async () => {
  await using killed = start();
  await killed.ready();
  await killed.end('SIGKILL');
  const record = readInstance(dataDir);
  const innocent = recordOf('bystander', bystander.pid ?? 0);
  if (record === undefined || innocent === undefined) throw new Error('nothing was written down');
  const orphans = record.children.filter(isSameProcess);
  expect(orphans.map(({ name }) => name)).toEqual(expect.arrayContaining(['postgres', 'temporal']));
  // As if the pid of a child had been used again: same number, another start time.
  writeInstance(dataDir, { ...record, children: [...record.children, { ...innocent, startTime: 'another' }] });

  await using next = start();
  await next.ready();
  expect(next.stderr).toContain('postgres');
  expect(orphans.filter(isSameProcess)).toEqual([]);
  expect(isSameProcess(innocent)).toBe(true);
  expect(await next.end('SIGINT')).toBe(0);
}, 120_000);
