import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type ApiHarness, delta, GRAPH, playRun, refOf, startApi, TENANT } from './api-harness.ts';

const UNKNOWN = '0198c0de-0000-7000-8000-0000000000ff';

let api: ApiHarness;
const leaving = new Set<AbortController>();
beforeAll(async () => {
  api = await startApi();
});
afterEach(() => {
  for (const controller of leaving) controller.abort();
  leaving.clear();
});
afterAll(() => api.close());

interface Part {
  readonly id?: string | undefined;
  readonly event: string;
  readonly data: unknown;
}

type Mode = 'run_modes' | 'lifecycle' | 'state_update';

const newThread = async (): Promise<string> => (await api.sdk.threads.create()).thread_id;

/** Watches until the test ends. */
const watch = (
  threadId: string,
  options: { readonly lastEventId?: string; readonly streamMode?: Mode | Mode[] } = {},
) => {
  const controller = new AbortController();
  leaving.add(controller);
  const parts: Part[] = [];
  const done = (async () => {
    const stream = api.sdk.threads.joinStream(threadId, { ...options, signal: controller.signal });
    for await (const part of stream) parts.push(part);
  })().catch((error: unknown) => {
    if (!controller.signal.aborted) throw error;
  });
  return { parts, done, names: () => parts.map(({ event }) => event) };
};

const metadataOf = (runId: string) => ({ event: 'metadata', data: { run_id: runId, attempt: 1 } });
const doneOf = (runId: string) => ({ event: 'metadata', data: { run_id: runId, status: 'run_done' } });

const runOn = async (threadId: string, n: number, streamMode: ('values' | 'updates' | 'messages')[] = ['values']) => {
  const created = await api.sdk.runs.create(threadId, GRAPH, { streamMode });
  const run = await playRun(api.stores, refOf(created));
  await run.log({ event: 'values', data: { n } }, { event: 'updates', data: { add: { n } } });
  await run.finish({ values: { n } });
  return created.run_id;
};

test('from the start it shows all runs, each in the modes it was created with, and goes on', async () => {
  const threadId = await newThread();
  const one = await runOn(threadId, 1);
  const stream = watch(threadId, { lastEventId: '-' });
  const two = await runOn(threadId, 2, ['updates']);
  const expected = [
    metadataOf(one),
    { event: 'values', data: { n: 1 } },
    doneOf(one),
    metadataOf(two),
    { event: 'updates', data: { add: { n: 2 } } },
    doneOf(two),
  ];
  await expect.poll(() => stream.parts.length).toBe(expected.length);
  expect(stream.parts).toMatchObject(expected);
  expect(new Set(stream.parts.map(({ id }) => id)).size).toBe(expected.length);
});

test('without an id it shows what is to come', async () => {
  const threadId = await newThread();
  await runOn(threadId, 1);
  const stream = watch(threadId);
  await expect.poll(() => api.log.filter((line) => line.includes(`/threads/${threadId}/stream`)).length).toBe(1);
  const two = await runOn(threadId, 2);
  await expect.poll(() => stream.parts.length).toBe(3);
  expect(stream.parts).toMatchObject([metadataOf(two), { data: { n: 2 } }, doneOf(two)]);
});

test('a run that waits for its turn is shown when it has it, so that events belong to the run told last', async () => {
  const threadId = await newThread();
  const stream = watch(threadId, { lastEventId: '-' });
  const first = await api.sdk.runs.create(threadId, GRAPH);
  const playing = await playRun(api.stores, refOf(first));
  const second = await api.sdk.runs.create(threadId, GRAPH);
  await playing.log({ event: 'values', data: { n: 1 } });
  await playing.finish();
  const next = await playRun(api.stores, refOf(second));
  await next.log({ event: 'values', data: { n: 2 } });
  await next.finish();
  await expect.poll(() => stream.parts.length).toBe(6);
  expect(stream.parts).toMatchObject([
    metadataOf(first.run_id),
    { data: { n: 1 } },
    doneOf(first.run_id),
    metadataOf(second.run_id),
    { data: { n: 2 } },
    doneOf(second.run_id),
  ]);
});

test('lifecycle shows begin and end of runs; state_update what was changed from outside', async () => {
  const threadId = await newThread();
  const life = watch(threadId, { lastEventId: '-', streamMode: 'lifecycle' });
  const states = watch(threadId, { lastEventId: '-', streamMode: ['state_update'] });
  const run = await runOn(threadId, 1);
  const checkpoint = { ns: '', checkpointId: '1f000000-0000-6000-8000-000000000001' };
  const state = { values: { n: 9 }, interrupts: {}, next: ['add'] };
  const nothing = { checkpoints: [], writes: [] };
  await api.stores.threads.commitState({ tenantId: TENANT, threadId }, nothing, checkpoint, state);
  await expect.poll(() => states.parts.length).toBe(1);
  expect(states.parts).toMatchObject([
    { event: 'state_update', data: { thread_id: threadId, state: { values: { n: 9 }, next: ['add'] } } },
  ]);
  const again = await runOn(threadId, 2);
  await expect.poll(() => life.parts.length).toBe(4);
  expect(life.parts).toMatchObject([metadataOf(run), doneOf(run), metadataOf(again), doneOf(again)]);
});

// I3
test('who comes back with any id gets each later frame once, messages in the middle of their growth too', async () => {
  const threadId = await newThread();
  const whole = watch(threadId, { lastEventId: '-' });
  await runOn(threadId, 1);
  const created = await api.sdk.runs.create(threadId, GRAPH, { streamMode: ['messages', 'values'] });
  const run = await playRun(api.stores, refOf(created));
  await run.log(delta('m1', 'Hel'));
  await run.log(delta('m1', 'lo'), { event: 'values', data: { n: 2 } });
  await run.finish();
  await runOn(threadId, 3);
  await expect.poll(() => whole.parts.at(-2)?.data).toEqual({ n: 3 });
  await expect.poll(() => whole.names().at(-1)).toBe('metadata');
  const total = whole.parts.length;
  expect(whole.names().filter((name) => name.startsWith('messages'))).toEqual([
    'messages/metadata',
    'messages/partial',
    'messages/partial',
    'messages/complete',
  ]);
  for (const [index, { id }] of whole.parts.slice(0, -1).entries()) {
    const later = watch(threadId, { lastEventId: String(id) });
    await expect.poll(() => later.parts.length).toBe(total - index - 1);
    expect(later.parts).toEqual(whole.parts.slice(index + 1));
  }
});

test('what was rolled back or deleted is shown no more, and the stream goes on', async () => {
  const threadId = await newThread();
  const deleted = await runOn(threadId, 1);
  await api.sdk.runs.delete(threadId, deleted);
  const created = await api.sdk.runs.create(threadId, GRAPH);
  await api.sdk.runs.cancel(threadId, created.run_id, true, 'rollback');
  const kept = await runOn(threadId, 3);
  const stream = watch(threadId, { lastEventId: '-' });
  await expect.poll(() => stream.parts.length).toBe(3);
  expect(stream.parts).toMatchObject([metadataOf(kept), { data: { n: 3 } }, doneOf(kept)]);
});

test('it says where to come back, stays open, and ends when the thread is deleted', async () => {
  const threadId = await newThread();
  const response = await api.fetch(`/threads/${threadId}/stream?stream_modes=lifecycle`);
  expect([response.status, response.headers.get('content-type'), response.headers.get('location')]).toEqual([
    200,
    'text/event-stream',
    `/threads/${threadId}/stream`,
  ]);
  const text = response.text();
  expect(await Promise.race([text, delay(300, 'open')])).toBe('open');
  const run = await runOn(threadId, 1);
  await api.sdk.threads.delete(threadId);
  expect(await text).toContain(`"run_id":"${run}"`);
});

test.each([
  [`/threads/${UNKNOWN}/stream`, {}, 404, UNKNOWN],
  ['/threads/42/stream', {}, 422, 'thread_id: found "42", want a UUID'],
  ['/threads/:id/stream?stream_mode=values', {}, 422, 'stream_mode.0: found "values", want one of "run_modes"'],
  ['/threads/:id/stream', { 'last-event-id': '99' }, 422, 'no event 99 in the stream of thread'],
  ['/threads/:id/stream', { 'last-event-id': 'x-1' }, 422, 'Last-Event-ID: found "x-1"'],
])('%s with %j is refused', async (path, headers, status, message) => {
  const response = await api.fetch(path.replace(':id', await newThread()), { headers });
  expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(message)]);
});
