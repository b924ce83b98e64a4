import { expect, test } from 'vitest';
import { startChild } from './child.ts';
import { isAlive } from './process-identity.ts';
import { type Running, Service } from './service.ts';

const sleeper = async (): Promise<Running> => {
  const child = await startChild({ command: 'sleep', args: ['600'], env: process.env });
  const stop = async (): Promise<void> => void (await child.stop());
  return { pid: child.pid, exited: child.exited, stop };
};

test('what dies is started again, from what ran before; what was stopped stays down', async () => {
  const notices: string[] = [];
  const pids: (number | undefined)[] = [];
  const started = Promise.withResolvers<Running>();
  const service = new Service<Running>({
    name: 'sleeper',
    notice: (text) => void notices.push(text),
    async launch(_, before) {
      pids.push(before?.pid);
      const running = await sleeper();
      if (before !== undefined) started.resolve(running);
      return running;
    },
  });
  const first = await service.start();
  process.kill(first.pid, 'SIGKILL');
  const second = await started.promise;
  expect(pids).toEqual([undefined, first.pid]);
  expect(notices[0]).toBe('sleeper ended (SIGKILL): starting it again');
  await service.stop();
  expect(isAlive(second.pid)).toBe(false);
  expect(pids).toHaveLength(2);
});

test('a start that fails is tried again, later each time', async () => {
  const at: number[] = [];
  const done = Promise.withResolvers<void>();
  const service = new Service<Running>({
    name: 'sleeper',
    notice: () => {},
    async launch() {
      at.push(performance.now());
      if (at.length === 2 || at.length === 3) throw new Error('not yet');
      if (at.length === 4) done.resolve();
      return sleeper();
    },
  });
  const { pid } = await service.start();
  process.kill(pid, 'SIGKILL');
  await done.promise;
  const [, second = 0, third = 0, fourth = 0] = at;
  expect(third - second).toBeGreaterThan(450);
  expect(fourth - third).toBeGreaterThan(950);
  await service.stop();
});

test('stop ends a start that is under way', async () => {
  const service = new Service<Running>({
    name: 'slow',
    notice: () => {},
    launch: (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('stopped')));
      }),
  });
  const starting = service.start();
  const stopped = service.stop();
  await expect(starting).rejects.toThrow('stopped');
  await stopped;
});
