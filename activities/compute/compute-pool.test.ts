import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { createComputePool } from './compute-pool.ts';
import type * as tasks from './fixtures/tasks.ts';
import { Slots } from './slots.ts';

const pool = createComputePool<typeof tasks>({
  file: join(import.meta.dirname, 'fixtures/tasks.ts'),
  threads: 2,
  memoryMb: 64,
});
afterAll(() => pool.close());

const never = new AbortController().signal;

test('computes beside the main thread, which goes on meanwhile', async () => {
  let beats = 0;
  const beat = setInterval(() => {
    beats += 1;
  }, 20);
  const { count, thread } = await pool.run('countPrimes', { below: 3_000_000 }, { signal: never });
  clearInterval(beat);
  expect(count).toBe(216_816); // π(3·10⁶), https://oeis.org/A000720
  expect(thread).toBeGreaterThan(0);
  expect(beats).toBeGreaterThan(2);
});

test('an error of ours comes back with its code and details', async () => {
  await expect(pool.run('refuse', { symbol: 'X' }, { signal: never })).rejects.toMatchObject({
    name: 'EngineError',
    code: 'KLINES_INVALID',
    message: 'Cannot read X: it is broken',
    details: { symbol: 'X' },
  });
});

test('a task that fills its memory, or ends its thread, fails alone', async () => {
  const beside = pool.run('countPrimes', { below: 1_000_000 }, { signal: never });
  // Again and again: without a limit of what is new in a thread, one in some tens ends this whole process.
  for (let time = 0; time < 20; time += 1)
    await expect(pool.run('fillMemory', {}, { signal: never })).rejects.toMatchObject({
      code: 'COMPUTE_EXHAUSTED',
      message: expect.stringContaining('more than 64 MB'),
    });
  await expect(pool.run('endThread', {}, { signal: never })).rejects.toThrow();
  await expect(pool.run('throwUp', {}, { signal: never })).rejects.toThrow('not of ours');
  expect((await beside).count).toBe(78_498); // π(10⁶)
  expect((await pool.run('countPrimes', { below: 100 }, { signal: never })).count).toBe(25);
});

test('an abort ends a task that would never end', async () => {
  const stop = new AbortController();
  const spinning = pool.run('spin', {}, { signal: stop.signal });
  await sleep(300);
  const abortedAt = performance.now();
  stop.abort(new Error('no longer wanted'));
  await expect(spinning).rejects.toThrow('no longer wanted');
  expect(performance.now() - abortedAt).toBeLessThan(2_000);
  await expect(pool.run('countPrimes', { below: 10 }, { signal: stop.signal })).rejects.toThrow('no longer wanted');
});

test('what waits behind tasks that are ended gets its turn, and may leave before', async () => {
  const stop = new AbortController();
  const leave = new AbortController();
  const spinning = [1, 2].map(() => pool.run('spin', {}, { signal: stop.signal }));
  const waiting = pool.run('countPrimes', { below: 100 }, { signal: never });
  const leaving = pool.run('countPrimes', { below: 100 }, { signal: leave.signal });
  leave.abort(new Error('left'));
  await expect(leaving).rejects.toThrow('left');
  await sleep(300);
  stop.abort(new Error('stopped'));
  for (const one of spinning) await expect(one).rejects.toThrow('stopped');
  expect((await waiting).count).toBe(25);
});

test('buffers move into the thread', async () => {
  const values = new Float64Array([1, 2, 3.5]);
  expect(await pool.run('sum', { values }, { signal: never, transfer: [values.buffer] })).toBe(6.5);
  expect(values.length).toBe(0);
});

test('two pools that share slots have no more tasks at once than one', async () => {
  const slots = new Slots(1);
  const options = { file: join(import.meta.dirname, 'fixtures/tasks.ts'), threads: 1, memoryMb: 64, slots };
  const [one, other] = [createComputePool<typeof tasks>(options), createComputePool<typeof tasks>(options)];
  const stop = new AbortController();
  const spinning = one.run('spin', {}, { signal: stop.signal });
  let isDone = false;
  const waiting = other.run('countPrimes', { below: 10 }, { signal: never }).finally(() => {
    isDone = true;
  });
  await sleep(500);
  expect(isDone).toBe(false);
  stop.abort(new Error('stopped'));
  await expect(spinning).rejects.toThrow('stopped');
  expect((await waiting).count).toBe(4);
  await Promise.all([one.close(), other.close()]);
});
