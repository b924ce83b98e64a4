import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { sluice } from '../../cli/sluice.ts';
import { type ApiHarness, GRAPH, playRun, refOf, startApi } from './api-harness.ts';

let api: ApiHarness;
beforeAll(async () => {
  api = await startApi();
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => api.close());

const run = async (...args: readonly string[]) => {
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  return { code: await sluice(['run', ...args, '--url', api.url]), ...written };
};

test.each([
  [['nope', 'hi'], /404: Assistant or graph nope not found/],
  [[GRAPH, 'hi', '--stream-mode', 'nope'], /422: .*stream_mode: found "nope"/],
])('a run that is refused leaves no thread: run %j', async (args, message) => {
  const { code, stderr } = await run(...args);
  expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
  expect(await api.sdk.threads.search()).toEqual([]);
});

test('a run without a thread brings a new one', async () => {
  const running = run(GRAPH, 'hi', '--json');
  const threads = await vi.waitUntil(async () => {
    const found = await api.sdk.threads.search();
    return found.length > 0 && found;
  });
  const [created] = await api.sdk.runs.list(threads[0]?.thread_id ?? '');
  if (created === undefined) throw new Error('the thread has no run');
  await (await playRun(api.stores, refOf(created))).finish();
  const { code, stdout } = await running;
  expect(code).toBe(0);
  const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  expect(result).toMatchObject({ event: 'result', data: { thread_id: created.thread_id, status: 'success' } });
});
