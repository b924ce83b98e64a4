import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLogger } from '../telemetry/logger.ts';
import { repeat } from './repeat.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const log = createLogger('test', 'silent');

test('a job that fails or never comes back keeps no other waiting', async () => {
  const rounds = { failing: 0, hanging: 0, fine: 0 };
  const loop = repeat(
    [
      {
        name: 'failing',
        everyMs: 100,
        run: async () => {
          rounds.failing += 1;
          throw new Error('no');
        },
      },
      {
        name: 'hanging',
        everyMs: 100,
        run: () => {
          rounds.hanging += 1;
          return new Promise(() => {});
        },
      },
      {
        name: 'fine',
        everyMs: 100,
        run: async () => {
          rounds.fine += 1;
        },
      },
    ],
    log,
  );
  await vi.advanceTimersByTimeAsync(1_000);
  expect(rounds).toEqual({ failing: 10, hanging: 1, fine: 10 });
  loop.stop();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(rounds).toEqual({ failing: 10, hanging: 1, fine: 10 });
});

test('a slow job begins soon, and a round that is under way learns that it is stopped', async () => {
  let rounds = 0;
  const loop = repeat(
    [
      {
        name: 'slow',
        everyMs: 3_600_000,
        run: async (isStopped) => {
          for (; !isStopped(); rounds += 1) await new Promise((resolve) => setTimeout(resolve, 100));
        },
      },
    ],
    log,
  );
  await vi.advanceTimersByTimeAsync(850);
  expect(rounds).toBe(3);
  loop.stop();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(rounds).toBe(4);
});
