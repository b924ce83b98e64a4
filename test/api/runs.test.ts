import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiHarness, delta, GRAPH, playRun, refOf, startApi } from './api-harness.ts';

let api: ApiHarness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

interface Part {
  readonly id?: string | undefined;
  readonly event: string;
  readonly data: unknown;
}

/** Reads on while the test plays the run. */
const collect = (stream: AsyncIterable<unknown>) => {
  const parts: Part[] = [];
  const done = (async () => {
    for await (const part of stream) parts.push(part as Part);
  })();
  return { parts, done };
};

const events = (parts: readonly Part[]) => parts.map(({ event }) => event);

const newThread = async (): Promise<string> => (await api.sdk.threads.create()).thread_id;

test('a run is created pending, says where it is, and can be got and listed', async () => {
  const threadId = await newThread();
  const response = await api.fetch(`/threads/${threadId}/runs`, {
    json: { assistant_id: GRAPH, input: { n: 1 }, metadata: { by: 'test' } },
  });
  const run = (await response.json()) as { run_id: string };
  expect(response.status).toBe(200);
  expect(response.headers.get('content-location')).toBe(`/threads/${threadId}/runs/${run.run_id}`);
  expect(run).toMatchObject({
    thread_id: threadId,
    status: 'pending',
    metadata: { by: 'test' },
    multitask_strategy: 'enqueue',
    kwargs: { input: { n: 1 }, stream_mode: ['values'] },
  });
  expect(await api.sdk.runs.get(threadId, run.run_id)).toEqual(run);
  expect(await api.sdk.runs.list(threadId)).toEqual([run]);
  expect(await api.sdk.runs.list(threadId, { status: 'success' })).toEqual([]);
  expect(await api.sdk.runs.list(threadId, { select: ['run_id'] })).toEqual([{ run_id: run.run_id }]);
});

test('runs.stream gives metadata, then the modes asked for, and ends when the run is over in the database', async () => {
  const threadId = await newThread();
  let created: { run_id: string; thread_id?: string } | undefined;
  const stream = collect(
    api.sdk.runs.stream(threadId, GRAPH, {
      input: { n: 0 },
      streamMode: ['values', 'updates'],
      onRunCreated: (run) => {
        created = run;
      },
    }),
  );
  await expect.poll(() => events(stream.parts)).toEqual(['metadata']);
  const run = await playRun(api.stores, refOf({ thread_id: threadId, run_id: created?.run_id ?? '' }));
  await run.log({ event: 'values', data: { n: 0 } }, { event: 'custom', data: 'not asked for' });
  await run.log({ event: 'updates', data: { add: { n: 1 } } }, { event: 'values', data: { n: 1 } });
  await run.finish({ values: { n: 1 } });
  await stream.done;
  expect(stream.parts).toMatchObject([
    { event: 'metadata', data: { run_id: created?.run_id, attempt: 1 } },
    { event: 'values', data: { n: 0 } },
    { event: 'updates', data: { add: { n: 1 } } },
    { event: 'values', data: { n: 1 } },
  ]);
  expect((await api.sdk.runs.get(threadId, created?.run_id ?? '')).status).toBe('success');
});

test('the headers of a stream tell the client where to come back', async () => {
  const threadId = await newThread();
  const response = await api.fetch(`/threads/${threadId}/runs/stream`, { json: { assistant_id: GRAPH } });
  const path = response.headers.get('content-location');
  expect(path).toMatch(new RegExp(`^/threads/${threadId}/runs/[0-9a-f-]{36}$`));
  expect(response.headers.get('location')).toBe(`${path}/stream`);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  await response.body?.cancel();
});

test('both message modes show one answer as it grows', async () => {
  const threadId = await newThread();
  const created = await api.sdk.runs.create(threadId, GRAPH, { streamMode: ['messages', 'messages-tuple'] });
  const both = collect(api.sdk.runs.joinStream(threadId, created.run_id));
  const legacy = collect(api.sdk.runs.joinStream(threadId, created.run_id, { streamMode: 'messages' }));
  const run = await playRun(api.stores, refOf(created));
  await run.log(delta('m1', 'Hel'));
  await run.log(delta('m1', 'lo'));
  await run.finish();
  await Promise.all([both.done, legacy.done]);
  expect(legacy.parts).toMatchObject([
    { event: 'metadata' },
    { event: 'messages/metadata', data: { m1: { metadata: { langgraph_node: 'agent' } } } },
    { event: 'messages/partial', data: [{ id: 'm1', type: 'ai', content: 'Hel' }] },
    { event: 'messages/partial', data: [{ id: 'm1', type: 'ai', content: 'Hello' }] },
    { event: 'messages/complete', data: [{ id: 'm1', type: 'ai', content: 'Hello' }] },
  ]);
  expect(both.parts.filter(({ event }) => event === 'messages')).toMatchObject([
    { data: [{ type: 'AIMessageChunk', content: 'Hel' }, { langgraph_node: 'agent' }] },
    { data: [{ type: 'AIMessageChunk', content: 'lo' }, { langgraph_node: 'agent' }] },
  ]);
});

// I3
test('joinStream with the last id goes on right behind it, while the run goes on and after its end', async () => {
  const threadId = await newThread();
  const created = await api.sdk.runs.create(threadId, GRAPH, { streamMode: ['values', 'messages'] });
  const first = collect(api.sdk.runs.joinStream(threadId, created.run_id, { lastEventId: '-1' }));
  const run = await playRun(api.stores, refOf(created));
  await run.log({ event: 'values', data: { n: 1 } }, delta('m1', 'Hel'));
  await expect.poll(() => first.parts.length).toBe(4);

  const middle = first.parts.at(-1);
  const second = collect(api.sdk.runs.joinStream(threadId, created.run_id, { lastEventId: String(middle?.id) }));
  await run.log(delta('m1', 'lo'), { event: 'values', data: { n: 2 } });
  await run.finish();
  await Promise.all([first.done, second.done]);
  expect(second.parts).toEqual(first.parts.slice(4));
  expect(second.parts).toMatchObject([
    { event: 'messages/partial', data: [{ content: 'Hello' }] },
    { event: 'values', data: { n: 2 } },
    { event: 'messages/complete' },
  ]);

  for (const [index, { id }] of first.parts.entries()) {
    const later = collect(api.sdk.runs.joinStream(threadId, created.run_id, { lastEventId: String(id) }));
    await later.done;
    expect(later.parts).toEqual(first.parts.slice(index + 1));
  }
});

test('an id of another stream is refused, since nothing would ever follow it', async () => {
  const created = await api.sdk.runs.create(await newThread(), GRAPH);
  for (const id of ['4711', '1700000000000-0']) {
    const response = await api.fetch(`/threads/${created.thread_id}/runs/${created.run_id}/stream`, {
      headers: { 'last-event-id': id },
    });
    expect([response.status, await response.text()]).toEqual([422, expect.stringContaining('Last-Event-ID')]);
  }
});

test('runs.wait gives the last values, with the interrupts that the run stopped at', async () => {
  const threadId = await newThread();
  const result = api.sdk.runs.wait(threadId, GRAPH, { input: {} });
  await expect.poll(async () => (await api.sdk.runs.list(threadId)).length).toBe(1);
  const [created] = await api.sdk.runs.list(threadId);
  const run = await playRun(api.stores, refOf({ thread_id: threadId, run_id: created?.run_id ?? '' }));
  const interrupt = { id: 'i1', value: 'sure?' };
  await run.log({ event: 'values', data: { n: 1 } }, { event: 'values', data: { __interrupt__: [interrupt] } });
  await run.finish({ values: { n: 1 }, interrupts: { task: [interrupt] } });
  expect(await result).toEqual({ n: 1, __interrupt__: [interrupt] });
  expect(await api.sdk.threads.get(threadId)).toMatchObject({
    status: 'interrupted',
    values: { n: 1 },
    interrupts: { task: [interrupt] },
  });
});

test('a run that failed is 200 with __error__, which the SDK throws; its stream says error', async () => {
  const threadId = await newThread();
  const created = await api.sdk.runs.create(threadId, GRAPH);
  const stream = collect(api.sdk.runs.joinStream(threadId, created.run_id));
  const run = await playRun(api.stores, refOf(created));
  const error = { error: 'RangeError', message: 'tide went out (node boat)' };
  await run.finish({ status: 'error', error });
  await stream.done;
  expect(stream.parts.at(-1)).toMatchObject({ event: 'error', data: error });
  expect(await api.sdk.runs.join(threadId, created.run_id)).toEqual({ __error__: error });
  expect(await api.sdk.runs.get(threadId, created.run_id)).toMatchObject({ status: 'error', error });
  expect((await api.sdk.threads.get(threadId)).status).toBe('error');

  const wait = api.sdk.runs.wait(threadId, GRAPH, {});
  const outcome = expect(wait).rejects.toThrow('RangeError: tide went out (node boat)');
  await expect.poll(async () => (await api.sdk.runs.list(threadId)).length).toBe(2);
  const again = await playRun(api.stores, refOf((await api.sdk.runs.list(threadId))[0] ?? created));
  await again.finish({ status: 'error', error });
  await outcome;
});

test('join gives the thread what it has when the run streamed no values', async () => {
  const created = await api.sdk.runs.create(await newThread(), GRAPH, { streamMode: 'updates' });
  const run = await playRun(api.stores, refOf(created));
  await run.finish({ values: { n: 5 } });
  expect(await api.sdk.runs.join(created.thread_id, created.run_id)).toEqual({ n: 5 });
});

// I8
test('a pending run is cancelled at once; a running one when its execution answers', async () => {
  const threadId = await newThread();
  const running = await api.sdk.runs.create(threadId, GRAPH);
  const run = await playRun(api.stores, refOf(running));
  const waiting = await api.sdk.runs.create(threadId, GRAPH);
  await api.sdk.runs.cancel(threadId, waiting.run_id, true);
  expect((await api.sdk.runs.get(threadId, waiting.run_id)).status).toBe('interrupted');

  const cancelled = api.sdk.runs.cancel(threadId, running.run_id, true);
  await expect.poll(async () => (await api.stores.runs.overdueCancels(0)).length).toBe(1);
  await run.finish({ status: 'interrupted' });
  await cancelled;
  expect((await api.sdk.runs.get(threadId, running.run_id)).status).toBe('interrupted');
});

test('cancel answers 202 without wait and 204 with it; rollback leaves no run', async () => {
  const threadId = await newThread();
  const one = await api.sdk.runs.create(threadId, GRAPH);
  const path = `/threads/${threadId}/runs/${one.run_id}`;
  expect((await api.fetch(`${path}/cancel`, { method: 'POST' })).status).toBe(202);
  const two = await api.sdk.runs.create(threadId, GRAPH);
  const rolledBack = `/threads/${threadId}/runs/${two.run_id}`;
  const stream = collect(api.sdk.runs.joinStream(threadId, two.run_id));
  await expect.poll(() => events(stream.parts)).toEqual(['metadata']);
  expect((await api.fetch(`${rolledBack}/cancel?wait=1&action=rollback`, { method: 'POST' })).status).toBe(204);
  await stream.done;
  expect((await api.fetch(rolledBack)).status).toBe(404);
});

test('a second run is queued by default, refused with reject, and replaces the first with interrupt', async () => {
  const threadId = await newThread();
  const first = await api.sdk.runs.create(threadId, GRAPH);
  const refused = await api.fetch(`/threads/${threadId}/runs`, {
    json: { assistant_id: GRAPH, multitask_strategy: 'reject' },
  });
  expect([refused.status, await refused.text()]).toEqual([409, expect.stringContaining(first.run_id)]);
  const third = await api.sdk.runs.create(threadId, GRAPH, { multitaskStrategy: 'interrupt' });
  expect((await api.sdk.runs.get(threadId, first.run_id)).status).toBe('interrupted');
  expect(await playRun(api.stores, refOf(third))).toBeDefined();
});

test('a run is accepted at once even when Temporal does not take it; the reconciler has its outbox row', async () => {
  const cut = await startApi({ namespace: 'no-such-namespace' });
  const { thread_id } = await cut.sdk.threads.create();
  const created = await cut.sdk.runs.create(thread_id, GRAPH);
  await expect.poll(() => cut.log.filter((line) => line.includes(created.run_id)).join()).toContain('not dispatched');
  expect(await cut.stores.runs.outboxOf({ runId: created.run_id })).toMatchObject([{ kind: 'start' }]);
  await cut.close();
});

test('a value 64 levels deep comes back as it was sent: in the run, its stream, its result and its thread', async () => {
  let deep: unknown = 'bottom';
  for (let level = 0; level < 64; level += 1) deep = level % 2 === 0 ? [deep] : { in: deep };
  const created = await api.sdk.runs.create(await newThread(), GRAPH, { input: { deep }, metadata: { deep } });
  expect(created).toMatchObject({ kwargs: { input: { deep } }, metadata: { deep } });
  const stream = collect(api.sdk.runs.joinStream(created.thread_id, created.run_id));
  const run = await playRun(api.stores, refOf(created));
  expect(run.start.kwargs.input).toEqual({ deep });
  await run.log({ event: 'values', data: { deep } });
  await run.finish({ values: { deep } });
  await stream.done;
  expect(stream.parts.at(-1)?.data).toEqual({ deep });
  expect(await api.sdk.runs.join(created.thread_id, created.run_id)).toEqual({ deep });
  expect((await api.sdk.threads.get(created.thread_id)).values).toEqual({ deep });
});
