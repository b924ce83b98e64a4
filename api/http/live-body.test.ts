import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type LiveBodyOptions, liveBody } from './live-body.ts';

const LONG = 60_000;

const open = (
  source: (signal: AbortSignal) => AsyncIterable<string>,
  options: Partial<LiveBodyOptions> = {},
): { body: ReadableStream<Uint8Array>; log: string[] } => {
  const log: string[] = [];
  const body = liveBody(source, {
    heartbeat: ': heartbeat\n\n',
    heartbeatMs: LONG,
    stallMs: LONG,
    cut: () => log.push('cut'),
    onFailure: (error) => log.push(`failure ${error instanceof Error ? error.message : error}`),
    onClosed: (how) => log.push(how),
    ...options,
  });
  return { body, log };
};

const waitForAbort = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

async function* numbers(count: number): AsyncGenerator<string> {
  for (let n = 0; n < count; n += 1) yield `${n};`;
}

test('what the source yields is written whole and in order, and then it ends', async () => {
  const { body, log } = open(() => numbers(1000));
  expect(await new Response(body).text()).toBe(Array.from({ length: 1000 }, (_, n) => `${n};`).join(''));
  expect(log).toEqual(['ended']);
});

test('chunks that are ready together leave together', async () => {
  const { body } = open(() => numbers(100));
  const { value } = await body.getReader().read();
  expect(new TextDecoder().decode(value).split(';').length).toBeGreaterThan(50);
});

test('a chunk that is ready does not wait for the next one', async () => {
  const { body } = open(async function* (signal) {
    yield 'first';
    await waitForAbort(signal);
  });
  const reader = body.getReader();
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('first');
  await reader.cancel();
});

test('silence is filled with heartbeats, and nothing of the source is lost by them', async () => {
  const { body } = open(
    async function* () {
      await delay(55);
      yield 'late';
    },
    { heartbeatMs: 20 },
  );
  const text = await new Response(body).text();
  expect(text).toMatch(/^(: heartbeat\n\n){1,3}late$/);
});

test('a reader that is slow stops the source, so nothing piles up', async () => {
  let yielded = 0;
  const { body } = open(async function* () {
    for (;;) {
      yielded += 1;
      yield 'x'.repeat(1024);
    }
  });
  const reader = body.getReader();
  await reader.read();
  const afterOneRead = yielded;
  await delay(50);
  expect(yielded).toBe(afterOneRead);
  expect(afterOneRead).toBeLessThan(100);
  await reader.cancel();
});

test('a reader that leaves ends the source', async () => {
  let aborted = false;
  const { body, log } = open(async function* (signal) {
    yield 'first';
    await waitForAbort(signal);
    aborted = true;
  });
  const reader = body.getReader();
  await reader.read();
  await reader.cancel();
  await delay(0);
  expect({ aborted, log }).toEqual({ aborted: true, log: ['gone'] });
});

test('a reader that takes nothing for too long is cut off', async () => {
  const { body, log } = open(() => numbers(1e9), { stallMs: 20 });
  const reader = body.getReader();
  await reader.read();
  await expect.poll(() => log).toEqual(['gone', 'cut']);
});

test('a source that fails breaks the connection instead of ending the body', async () => {
  const { body, log } = open(async function* () {
    yield 'first';
    throw new Error('log unreadable');
  });
  const reader = body.getReader();
  const outcome = await Promise.race([
    (async () => {
      for (;;) if ((await reader.read()).done) return 'ended';
    })(),
    delay(50, 'still open'),
  ]);
  expect(outcome).toBe('still open');
  expect(log).toEqual(['failure log unreadable', 'failed', 'cut']);
});
