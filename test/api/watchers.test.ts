import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiHarness, delta, GRAPH, playRun, refOf, startApi } from './api-harness.ts';

let api: ApiHarness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const newRun = async (options: object = {}) => {
  const { thread_id } = await api.sdk.threads.create();
  return api.sdk.runs.create(thread_id, GRAPH, options);
};

const pathOf = (run: { readonly thread_id: string; readonly run_id: string }) =>
  `/threads/${run.thread_id}/runs/${run.run_id}`;

const statusOf = async (run: { readonly thread_id: string; readonly run_id: string }) =>
  (await api.sdk.runs.get(run.thread_id, run.run_id)).status;

const isCancelRequested = async () => (await api.stores.runs.overdueCancels(0)).length > 0;

test('a client that leaves lets the run go on', async () => {
  const created = await newRun();
  const run = await playRun(api.stores, refOf(created));
  const leaving = new AbortController();
  const response = await api.fetch(`${pathOf(created)}/stream`, { signal: leaving.signal });
  await response.body?.getReader().read();
  leaving.abort();
  await run.log({ event: 'values', data: { n: 1 } });
  expect(await isCancelRequested()).toBe(false);
  expect(await run.finish({ values: { n: 1 } })).toBe('applied');
  expect(await statusOf(created)).toBe('success');
});

test('a client that leaves takes the run with it when it said so: joining', async () => {
  const created = await newRun();
  const run = await playRun(api.stores, refOf(created));
  const leaving = new AbortController();
  const response = await api.fetch(`${pathOf(created)}/stream?cancel_on_disconnect=1`, { signal: leaving.signal });
  await response.body?.getReader().read();
  leaving.abort();
  await expect.poll(isCancelRequested).toBe(true);
  await run.finish({ status: 'interrupted' });
});

test.each(['stream', 'wait'])('a client that leaves takes the run with it when it said so: POST %s', async (route) => {
  const { thread_id } = await api.sdk.threads.create();
  const leaving = new AbortController();
  const response = await api.fetch(`/threads/${thread_id}/runs/${route}`, {
    json: { assistant_id: GRAPH, on_disconnect: 'cancel' },
    signal: leaving.signal,
  });
  expect(response.status).toBe(200);
  leaving.abort();
  const cancelled = async () => (await api.sdk.runs.list(thread_id))[0]?.status;
  await expect.poll(cancelled).toBe('interrupted');
});

test('silence is filled: comments in a stream, newlines before a result', { timeout: 30_000 }, async () => {
  const created = await newRun();
  const run = await playRun(api.stores, refOf(created));
  const [stream, join] = await Promise.all([
    api.fetch(`${pathOf(created)}/stream`),
    api.fetch(`${pathOf(created)}/join`),
  ]);
  const texts = Promise.all([stream.text(), join.text()]);
  await new Promise((resolve) => setTimeout(resolve, 5_500));
  await run.finish({ values: { n: 1 } });
  const [streamed, joined] = await texts;
  expect(streamed).toMatch(/\n\n: heartbeat\n\n$/);
  expect(joined).toBe('\n{"n":1}');
});

test('HEAD of a stream answers its headers and is over', async () => {
  const response = await api.fetch(`${pathOf(await newRun())}/stream`, { method: 'HEAD' });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  expect(await response.text()).toBe('');
});

/** Sends a request and reads nothing of the answer. */
const openWithoutReading = (path: string): Promise<Socket> =>
  new Promise((resolve) => {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1', () => {
      socket.pause();
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      resolve(socket);
    });
  });

test('a client that reads nothing holds up neither the run nor the other watchers, nor fills the memory', async () => {
  const created = await newRun({ streamMode: 'custom' });
  const run = await playRun(api.stores, refOf(created));
  const socket = await openWithoutReading(`${pathOf(created)}/stream`);
  const reading = (async () => {
    let count = 0;
    for await (const { event } of api.sdk.runs.joinStream(created.thread_id, created.run_id))
      count += event === 'custom' ? 1 : 0;
    return count;
  })();
  const megabyte = 'x'.repeat(1024 * 1024);
  const before = process.memoryUsage().rss;
  for (let n = 0; n < 40; n += 1) await run.log({ event: 'custom', data: megabyte });
  await run.finish();
  expect(await reading).toBe(40);
  expect(process.memoryUsage().rss - before).toBeLessThan(600 * 1024 * 1024);
  socket.destroy();
});

test('a client that speaks HTTP/1.0 gets its stream without chunks, as it comes, and the end of the connection at its end', async () => {
  const created = await newRun();
  const run = await playRun(api.stores, refOf(created));
  let text = '';
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  socket.write(`GET ${pathOf(created)}/stream HTTP/1.0\r\nHost: localhost\r\n\r\n`);
  await expect.poll(() => text).toContain('event: metadata');
  await run.log({ event: 'values', data: { n: 1 } });
  await expect.poll(() => text).toContain('data: {"n":1}');
  await run.finish();
  await closed;
  const [headers = '', body = ''] = text.split('\r\n\r\n');
  expect(headers.toLowerCase()).not.toContain('transfer-encoding');
  expect(body).toMatch(/^event: metadata\ndata: .*\nid: .*\n\nevent: values\ndata: {"n":1}\nid: .*\n\n$/);
});

test('many watchers of one run all see all of it, in order', async () => {
  const created = await newRun({ streamMode: 'messages-tuple' });
  const run = await playRun(api.stores, refOf(created));
  const watch = async () => {
    const ids: number[] = [];
    for await (const { id } of api.sdk.runs.joinStream(created.thread_id, created.run_id)) ids.push(Number(id));
    return ids;
  };
  const watchers = Array.from({ length: 20 }, watch);
  for (let n = 0; n < 50; n += 1) await run.log(delta('m1', `${n} `));
  await run.finish();
  const all = await Promise.all(watchers);
  // `metadata` is event 1 of the thread, the deltas follow without a gap.
  const expected = Array.from({ length: 51 }, (_, index) => index + 1);
  for (const ids of all) expect(ids).toEqual(expected);
});

/** Reads what comes now, until the connection is over. */
const readToEnd = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', () => {}).on('close', () => resolve(text));
    socket.resume();
  });

test('a client that reads nothing for half a minute is cut off as one that left; the run goes on', {
  timeout: 90_000,
}, async () => {
  const [kept, tied] = [await newRun({ streamMode: 'custom' }), await newRun({ streamMode: 'custom' })];
  const keptRun = await playRun(api.stores, refOf(kept));
  const tiedRun = await playRun(api.stores, refOf(tied));
  const socket = await openWithoutReading(`${pathOf(kept)}/stream`);
  await openWithoutReading(`${pathOf(tied)}/stream?cancel_on_disconnect=1`);
  const megabyte = 'x'.repeat(1024 * 1024);
  for (const run of [keptRun, tiedRun])
    for (let n = 0; n < 12; n += 1) await run.log({ event: 'custom', data: megabyte });

  const cancelled = async () => (await api.stores.runs.overdueCancels(0)).map(({ runId }) => runId);
  await expect.poll(cancelled, { timeout: 60_000, interval: 500 }).toEqual([tied.run_id]);
  await tiedRun.finish({ status: 'interrupted' });
  expect(await keptRun.log({ event: 'custom', data: 'later' })).toBe('applied');
  expect(await keptRun.finish()).toBe('applied');
  expect(await statusOf(kept)).toBe('success');
  const text = await readToEnd(socket);
  expect(text.length).toBeLessThan(12 * 1024 * 1024);
  // The last chunk of a response that was ended, not broken off.
  expect(text.endsWith('0\r\n\r\n')).toBe(false);
});
