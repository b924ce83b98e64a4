import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiHarness, GRAPH, playRun, refOf, startApi } from './api-harness.ts';

let api: ApiHarness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const newThread = async (): Promise<string> => (await api.sdk.threads.create()).thread_id;

const post = (path: string, key: string, json: unknown) =>
  api.fetch(path, { json, headers: { 'idempotency-key': key } });

const created = async (response: Promise<Response>) =>
  (await (await response).json()) as { run_id: string; thread_id: string };

test('the same key is the same run, at once and one after the other; another key is another run', async () => {
  const threadId = await newThread();
  const path = `/threads/${threadId}/runs`;
  const together = await Promise.all([1, 2, 3].map(() => created(post(path, 'a', { assistant_id: GRAPH }))));
  expect(new Set(together.map(({ run_id }) => run_id)).size).toBe(1);
  expect((await created(post(path, 'a', { assistant_id: GRAPH }))).run_id).toBe(together[0]?.run_id);
  expect((await created(post(path, 'b', { assistant_id: GRAPH }))).run_id).not.toBe(together[0]?.run_id);
  expect(await api.sdk.runs.list(threadId)).toHaveLength(2);
});

test.each(['reject', 'interrupt', 'rollback'])(
  'a repeated request meets its own run, whatever the strategy says of others: %s',
  async (multitask_strategy) => {
    const path = `/threads/${await newThread()}/runs`;
    const first = await created(post(path, 'once', { assistant_id: GRAPH, multitask_strategy }));
    const again = await created(post(path, 'once', { assistant_id: GRAPH, multitask_strategy }));
    expect(again.run_id).toBe(first.run_id);
    expect((await api.sdk.runs.get(first.thread_id, first.run_id)).status).toBe('pending');
  },
);

test('a stream that is asked for again with its key shows the same run from its start', async () => {
  const path = `/threads/${await newThread()}/runs/stream`;
  const [one, two] = await Promise.all([1, 2].map(() => post(path, 'stream', { assistant_id: GRAPH, input: {} })));
  const location = one?.headers.get('content-location') ?? '';
  expect(two?.headers.get('content-location')).toBe(location);
  const [, , thread_id = '', , run_id = ''] = location.split('/');
  const run = await playRun(api.stores, refOf({ thread_id, run_id }));
  await run.log({ event: 'values', data: { n: 1 } });
  await run.finish({ values: { n: 1 } });
  const text = await one?.text();
  expect(text).toContain('event: values\ndata: {"n":1}');
  expect(await two?.text()).toBe(text);
  expect(await (await post(path, 'stream', { assistant_id: GRAPH, input: {} })).text()).toBe(text);
});

test('stateless runs and batches know their keys too', async () => {
  const one = await created(post('/runs', 'k', { assistant_id: GRAPH }));
  expect(await created(post('/runs', 'k', { assistant_id: GRAPH }))).toMatchObject(one);
  const batch = async () => (await post('/runs/batch', 'k', [{ assistant_id: GRAPH }, { assistant_id: GRAPH }])).json();
  const first = (await batch()) as { run_id: string }[];
  expect(new Set(first.map(({ run_id }) => run_id)).size).toBe(2);
  expect(await batch()).toEqual(first);
});

test('a key is one path’s: on another thread it makes another run', async () => {
  const [a, b] = [await newThread(), await newThread()];
  const one = await created(post(`/threads/${a}/runs`, 'same', { assistant_id: GRAPH }));
  const two = await created(post(`/threads/${b}/runs`, 'same', { assistant_id: GRAPH }));
  expect([one.thread_id, two.thread_id]).toEqual([a, b]);
  expect(one.run_id).not.toBe(two.run_id);
});
