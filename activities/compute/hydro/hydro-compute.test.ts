import { AsyncLocalStorage } from 'node:async_hooks';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fixtureText } from '../../../domains/hydro/fixtures/load.ts';
import type * as tasks from './fixtures/tasks.ts';
import { createHydroCompute } from './hydro-compute.ts';
import type { HydroProgress } from './progress-board.ts';

const compute = createHydroCompute<typeof tasks>({
  file: join(import.meta.dirname, 'fixtures/tasks.ts'),
  threads: 1,
  memoryMb: 256,
});
afterAll(() => compute.close());

const { signal } = new AbortController();
const net1 = { inp: fixtureText('Net1.inp') };

test('a thread loads its engine once, and keeps it', async () => {
  const first = await compute.run('hours', net1, { signal });
  expect(first).toMatchObject({ engines: 1, last: 86_400 });
  expect(await compute.run('hours', net1, { signal })).toEqual(first);
  expect(await compute.run('optimise', {}, { signal })).toBe(3);
});

test('what the engine refuses comes back with a code of ours, and the engine’s own beside it', async () => {
  await expect(compute.run('refuse', {}, { signal })).rejects.toMatchObject({
    name: 'EngineError',
    code: 'HYDRAULICS_INVALID',
    message: 'Cannot find node "X"',
    details: { code: 'ELEMENT_UNKNOWN', id: 'X' },
  });
});

test('an engine that broke down is not used again', async () => {
  const before = await compute.run('hours', net1, { signal });
  await expect(compute.run('breakDown', {}, { signal })).rejects.toThrow('out of bounds');
  const after = await compute.run('hours', net1, { signal });
  if (after.thread === before.thread) expect(after.engines).toBe(before.engines + 1);
});

test('progress is told while it goes on, on behalf of the caller', async () => {
  const callers = new AsyncLocalStorage<string>();
  const told: [string | undefined, HydroProgress][] = [];
  await callers.run('me', () =>
    compute.run('slowly', { forMs: 500 }, { signal, onProgress: (one) => told.push([callers.getStore(), one]) }),
  );
  expect(told.length).toBeGreaterThan(1);
  expect(told.length).toBeLessThan(8);
  expect(told[0]).toEqual(['me', { done: expect.any(Number), total: null, unit: 's' }]);
});

test('what takes too long is ended, and what waits for its thread is not charged for it', async () => {
  const first = compute.run('slowly', { forMs: 800 }, { signal });
  const second = compute.run('slowly', { forMs: 60_000 }, { signal, timeoutMs: 400 });
  const third = compute.run('hours', net1, { signal, timeoutMs: 10_000 });
  await first;
  await expect(second).rejects.toMatchObject({
    code: 'COMPUTE_TIMEOUT',
    message: expect.stringContaining('more than 0.4 s'),
  });
  expect(await third).toMatchObject({ last: 86_400 });
});

test('a cancel ends the computation', async () => {
  const stop = new AbortController();
  const startMs = performance.now();
  const running = compute.run(
    'slowly',
    { forMs: 60_000 },
    { signal: stop.signal, onProgress: () => stop.abort(new Error('cancelled')) },
  );
  await expect(running).rejects.toThrow('cancelled');
  expect(performance.now() - startMs).toBeLessThan(10_000);
  expect(await compute.run('hours', net1, { signal })).toMatchObject({ last: 86_400 });
});
