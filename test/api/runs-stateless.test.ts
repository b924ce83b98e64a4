import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiHarness, GRAPH, playRun, refOf, startApi, TENANT } from './api-harness.ts';

const UNKNOWN = '0198c0de-0000-7000-8000-0000000000ff';

let api: ApiHarness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

interface Created {
  readonly run_id: string;
  readonly thread_id?: string;
}

const bothIds = (created: Created | undefined) => ({
  run_id: created?.run_id ?? '',
  thread_id: created?.thread_id ?? '',
});

const parts = async (stream: AsyncIterable<{ readonly event: string; readonly data: unknown }>) => {
  const seen: unknown[] = [];
  for await (const { event, data } of stream) seen.push([event, data]);
  return seen;
};

const isThere = async (threadId: string) => (await api.fetch(`/threads/${threadId}`)).status;

test('a stateless run has a thread of its own, which the client is told', async () => {
  const response = await api.fetch('/runs', { json: { assistant_id: GRAPH, input: { n: 1 }, metadata: { by: 'me' } } });
  const run = (await response.json()) as { run_id: string; thread_id: string };
  expect(response.status).toBe(200);
  expect(response.headers.get('content-location')).toBe(`/threads/${run.thread_id}/runs/${run.run_id}`);
  expect(run).toMatchObject({ status: 'pending', kwargs: { input: { n: 1 } }, metadata: { by: 'me' } });
  expect(await api.sdk.runs.get(run.thread_id, run.run_id)).toEqual(run);
  expect(await api.sdk.threads.get(run.thread_id)).toMatchObject({ metadata: { by: 'me', graph_id: GRAPH } });
  const two = await api.sdk.runs.create(null, GRAPH);
  expect(two.thread_id).not.toBe(run.thread_id);
});

test('runs.stream(null) streams it, and joinStream(null) again from any place while its thread is there', async () => {
  let created: Created | undefined;
  const stream = parts(
    api.sdk.runs.stream(null, GRAPH, {
      input: {},
      onRunCreated: (run) => {
        created = run;
      },
    }),
  );
  await expect.poll(() => created?.run_id).toBeDefined();
  const run = await playRun(api.stores, refOf(bothIds(created)));
  await run.log({ event: 'values', data: { n: 1 } });
  await run.finish({ values: { n: 1 } });
  const seen = await stream;
  expect(seen).toEqual([
    ['metadata', { run_id: created?.run_id, attempt: 1 }],
    ['values', { n: 1 }],
  ]);
  const again = () => parts(api.sdk.runs.joinStream(null, created?.run_id ?? '', { lastEventId: '-1' }));
  expect(await again()).toEqual(seen);
  expect(await api.sdk.runs.join(created?.thread_id ?? '', created?.run_id ?? '')).toEqual({ n: 1 });

  await api.stores.threads.deleteEphemeral(0, 100);
  await expect(again()).rejects.toThrow(/404/);
  await expect(api.sdk.runs.join(created?.thread_id ?? '', created?.run_id ?? '')).rejects.toThrow(/404/);
});

/** The run that a request which still waits for its answer has started. */
const startedBy = async (mark: string) => {
  const find = async () => {
    const open = await api.stores.runs.listOpen(TENANT, {});
    const runs = await Promise.all(open.map((ref) => api.stores.runs.find(ref)));
    return runs.find((run) => run?.metadata.mark === mark);
  };
  await expect.poll(find).toBeDefined();
  const run = await find();
  if (run === undefined) throw new Error(`no run is marked ${mark}`);
  return playRun(api.stores, run);
};

test('runs.wait(null) gives the result; a failed one is thrown, or given with raiseError false', async () => {
  const wait = (mark: string, options = {}) => api.sdk.runs.wait(null, GRAPH, { metadata: { mark }, ...options });
  const good = wait('good');
  await (await startedBy('good')).finish({ values: { n: 7 } });
  expect(await good).toEqual({ n: 7 });

  const error = { error: 'RangeError', message: 'ebb' };
  const thrown = expect(wait('bad')).rejects.toThrow('RangeError: ebb');
  await (await startedBy('bad')).finish({ status: 'error', error });
  await thrown;

  const told = wait('told', { raiseError: false });
  await (await startedBy('told')).finish({ status: 'error', error });
  expect(await told).toEqual({ __error__: error });
});

test('its thread goes when the run is over, not before, and with all that belongs to it', async () => {
  const open = await api.sdk.runs.create(null, GRAPH);
  const later = await api.sdk.runs.create(null, GRAPH, { afterSeconds: 3_600 });
  const over = await api.sdk.runs.create(null, GRAPH);
  await (await playRun(api.stores, refOf(over))).finish();
  expect(await api.stores.threads.deleteEphemeral(60_000, 100)).toBe(0);
  expect(await isThere(over.thread_id)).toBe(200);

  await api.stores.threads.deleteEphemeral(0, 100);
  expect(await isThere(over.thread_id)).toBe(404);
  expect(await isThere(open.thread_id)).toBe(200);
  expect(await isThere(later.thread_id)).toBe(200);
  const left = await api.database.query('select from events where thread_id = $1', [over.thread_id]);
  expect(left).toHaveLength(0);
});

test('a run that a client adds to such a thread keeps it until that one is over too', async () => {
  const first = await api.sdk.runs.create(null, GRAPH);
  await (await playRun(api.stores, refOf(first))).finish();
  const second = await api.sdk.runs.create(first.thread_id, GRAPH);
  await api.stores.threads.deleteEphemeral(0, 100);
  expect(await isThere(first.thread_id)).toBe(200);
  await (await playRun(api.stores, refOf(second))).finish();
  await api.stores.threads.deleteEphemeral(0, 100);
  expect(await isThere(first.thread_id)).toBe(404);
});

test('on_completion keep: the thread stays, and is found; without it no search shows the thread', async () => {
  const metadata = { mark: 'stateless-search' };
  const create = async (fields: object) =>
    (await (await api.fetch('/runs', { json: { assistant_id: GRAPH, metadata, ...fields } })).json()) as {
      run_id: string;
      thread_id: string;
    };
  const [kept, gone] = [await create({ on_completion: 'keep' }), await create({})];
  for (const run of [kept, gone]) await (await playRun(api.stores, refOf(run))).finish({ values: { n: 1 } });
  expect((await api.sdk.threads.search({ metadata })).map(({ thread_id }) => thread_id)).toEqual([kept.thread_id]);
  await api.stores.threads.deleteEphemeral(0, 100);
  expect([await isThere(kept.thread_id), await isThere(gone.thread_id)]).toEqual([200, 404]);
});

test('a batch starts all of its runs, or none', async () => {
  const runs = await api.sdk.runs.createBatch([
    { assistantId: GRAPH, input: { n: 1 } },
    { assistantId: GRAPH, input: { n: 2 } },
  ]);
  expect(runs).toMatchObject([{ kwargs: { input: { n: 1 } } }, { kwargs: { input: { n: 2 } } }]);
  expect(new Set(runs.map(({ thread_id }) => thread_id)).size).toBe(2);

  const count = async () => (await api.stores.runs.listOpen(TENANT, {})).length;
  const before = await count();
  const refused = await api.fetch('/runs/batch', {
    json: [{ assistant_id: GRAPH }, { assistant_id: 'no-such-graph' }],
  });
  expect([refused.status, await refused.text()]).toEqual([404, expect.stringContaining('no-such-graph')]);
  expect(await count()).toBe(before);
});

test.each([
  ['/runs', {}, 'assistant_id: found nothing, want string'],
  ['/runs/batch', [], 'found an array, want at least 1'],
  ['/runs/batch', { assistant_id: GRAPH }, 'found an object, want array'],
  ['/runs/batch', [{ assistant_id: GRAPH }, { input: 1 }], '1.assistant_id: found nothing, want string'],
  ['/runs', { assistant_id: GRAPH, on_completion: 'burn' }, 'on_completion: found "burn", want one of '],
])('a request that does not fit is 422: POST %s %j', async (path, json, message) => {
  const response = await api.fetch(path, { json });
  expect([response.status, await response.text()]).toEqual([422, expect.stringContaining(message)]);
});

test('what is not there is 404: a graph, a checkpoint, a run', async () => {
  const status = async (path: string, json?: unknown) => (await api.fetch(path, { json })).status;
  expect(await status('/runs/wait', { assistant_id: 'no-such-graph' })).toBe(404);
  expect(await status('/runs', { assistant_id: GRAPH, checkpoint_id: UNKNOWN })).toBe(404);
  expect(await status(`/runs/${UNKNOWN}/stream`)).toBe(404);
  expect(await status('/runs/42/stream')).toBe(422);
});

// I9
test('a run of another tenant is not there', async () => {
  const { run } = await api.stores.runs.create({
    tenantId: 'other',
    threadId: UNKNOWN,
    assistantId: UNKNOWN,
    graphId: GRAPH,
    ifNotExists: 'create',
    kwargs: { config: { configurable: {} }, stream_mode: ['values'], stream_subgraphs: false },
  });
  expect((await api.fetch(`/runs/${run.runId}/stream`)).status).toBe(404);
});
