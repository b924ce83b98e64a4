import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startChild } from './child.ts';
import { readInstance, recordOf, runningInstance, writeInstance } from './instance-file.ts';
import { takeInstanceLock } from './instance-lock.ts';
import { endOrphans } from './orphans.ts';
import { isAlive, startTimeOf } from './process-identity.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sluice-instance-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const child = (script: string) => startChild({ command: process.execPath, args: ['-e', script], env: process.env });
const record = (name: string, pid: number) => {
  const found = recordOf(name, pid);
  if (found === undefined) throw new Error(`${name} is gone`);
  return found;
};

test('orphans are ended, even one that does not listen; a pid that was used again is left alone', async () => {
  const orphan = await child('setInterval(() => {}, 1000)');
  const stranger = await child('setInterval(() => {}, 1000)');
  const ended = await endOrphans([
    record('worker-1', orphan.pid),
    { ...record('api', stranger.pid), startTime: 'another' },
    { name: 'gone', pid: 2 ** 22 - 3, startTime: 'x' },
  ]);
  expect(ended).toEqual(['worker-1']);
  expect([isAlive(orphan.pid), isAlive(stranger.pid)]).toEqual([false, true]);
  await stranger.stop();
});

test('what is written is what is read; only a living owner counts as running', async () => {
  const owner = record('sluice', process.pid);
  const instance = { owner, api: 'http://127.0.0.1:2024', children: [] };
  writeInstance(dir, instance);
  expect(readInstance(dir)).toEqual(instance);
  expect(runningInstance(dir)).toEqual(instance);
  writeInstance(dir, { ...instance, owner: { ...owner, startTime: 'another' } });
  expect(runningInstance(dir)).toBeUndefined();
});

test('a process has one start time, another process another one', async () => {
  const other = await child('setInterval(() => {}, 1000)');
  expect(startTimeOf(process.pid)).toBe(startTimeOf(process.pid));
  expect(startTimeOf(other.pid)).not.toBe(startTimeOf(process.pid));
  await other.stop();
  expect(startTimeOf(other.pid)).toBeUndefined();
});

test('the lock is held once, by another process too, and falls when its holder is killed', async () => {
  const lockModule = join(import.meta.dirname, 'instance-lock.ts');
  const holder = await startChild({
    command: process.execPath,
    args: [
      '--input-type=module',
      '-e',
      `const { takeInstanceLock } = await import(${JSON.stringify(lockModule)});
       process.send(takeInstanceLock(${JSON.stringify(dir)}) !== undefined); setInterval(() => {}, 1000);`,
    ],
    env: process.env,
    ipc: true,
    logFile: join(dir, 'holder.log'),
  });
  expect(await new Promise((resolve) => holder.process.once('message', resolve))).toBe(true);
  expect(takeInstanceLock(dir)).toBeUndefined();
  process.kill(holder.pid, 'SIGKILL');
  await holder.exited;
  const lock = takeInstanceLock(dir);
  expect(lock).toBeDefined();
  expect(takeInstanceLock(dir)).toBeUndefined();
  lock?.release();
  const again = takeInstanceLock(dir);
  expect(again).toBeDefined();
  again?.release();
});
