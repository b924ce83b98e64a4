import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiHarness, GRAPH, playRun, refOf, startApi } from './api-harness.ts';

const UNKNOWN = '0198c0de-0000-7000-8000-0000000000ff';

let api: ApiHarness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

type Ids = { readonly thread_id: string; readonly run_id: string };

const newThread = async (metadata = {}): Promise<string> => (await api.sdk.threads.create({ metadata })).thread_id;
const newRun = async (threadId?: string) => api.sdk.runs.create(threadId ?? (await newThread()), GRAPH);
const pathOf = (run: Ids) => `/threads/${run.thread_id}/runs/${run.run_id}`;
const statusOf = async (run: Ids) => (await api.sdk.runs.get(run.thread_id, run.run_id)).status;
const answer = async (response: Promise<Response>) => {
  const one = await response;
  return [one.status, await one.text()] as const;
};
const post = (path: string, json: unknown = {}) => answer(api.fetch(path, { json }));

test.each(['interrupt', 'rollback'])(
  'cancelling a run that is over changes nothing, however often: %s',
  async (action) => {
    const run = await newRun();
    await (await playRun(api.stores, refOf(run))).finish({ values: { n: 1 } });
    const cancel = `${pathOf(run)}/cancel?action=${action}`;
    expect(await post(cancel)).toEqual([202, '']);
    expect(await post(`${cancel}&wait=1&reason=enough`)).toEqual([204, '']);
    expect(await statusOf(run)).toBe('success');
    expect(await api.sdk.threads.get(run.thread_id)).toMatchObject({ status: 'idle', values: { n: 1 } });
  },
);

test('a run that was asked to end twice ends once', async () => {
  const run = await newRun();
  const played = await playRun(api.stores, refOf(run));
  const first = api.sdk.runs.cancel(run.thread_id, run.run_id, true);
  const second = api.sdk.runs.cancel(run.thread_id, run.run_id, true);
  await expect
    .poll(async () => (await api.stores.runs.overdueCancels(0)).map(({ runId }) => runId))
    .toContain(run.run_id);
  await played.finish({ status: 'interrupted' });
  await Promise.all([first, second]);
  expect(await statusOf(run)).toBe('interrupted');
  expect(await played.finish()).not.toBe('applied');
});

test('cancelMany by ids ends these runs of the thread, and no other', async () => {
  const threadId = await newThread();
  const [one, two, three] = [await newRun(threadId), await newRun(threadId), await newRun(threadId)];
  await api.sdk.runs.cancelMany({ threadId, runIds: [one.run_id, two.run_id] });
  expect([await statusOf(one), await statusOf(two), await statusOf(three)]).toEqual([
    'interrupted',
    'interrupted',
    'pending',
  ]);
  // Its turn came with the others' end.
  await (await playRun(api.stores, refOf(three))).finish();
  expect(await statusOf(three)).toBe('success');
});

test('cancelMany with ids that are not there cancels the others and is 404 with the id', async () => {
  const run = await newRun();
  const other = await newRun();
  const body = { thread_id: run.thread_id, run_ids: [UNKNOWN, run.run_id] };
  expect(await post('/runs/cancel', body)).toEqual([404, expect.stringContaining(UNKNOWN)]);
  expect(await statusOf(run)).toBe('interrupted');
  const elsewhere = { thread_id: run.thread_id, run_ids: [other.run_id] };
  expect(await post('/runs/cancel', elsewhere)).toEqual([404, expect.stringContaining(other.run_id)]);
  expect(await statusOf(other)).toBe('pending');
  const noThread = { thread_id: UNKNOWN, run_ids: [other.run_id] };
  expect(await post('/runs/cancel', noThread)).toEqual([404, expect.stringContaining(UNKNOWN)]);
});

test('cancelMany by status ends what waits, what runs, or all of it', async () => {
  const threadId = await newThread();
  const running = await newRun(threadId);
  const played = await playRun(api.stores, refOf(running));
  const queued = await newRun(threadId);
  const later = await api.sdk.runs.create(null, GRAPH, { afterSeconds: 3_600 });
  await api.sdk.runs.cancelMany({ status: 'pending' });
  expect([await statusOf(running), await statusOf(queued), await statusOf(later)]).toEqual([
    'running',
    'interrupted',
    'interrupted',
  ]);
  const waiting = await newRun(threadId);
  await api.sdk.runs.cancelMany({ status: 'running' });
  expect((await api.stores.runs.overdueCancels(0)).map(({ runId }) => runId)).toContain(running.run_id);
  await played.finish({ status: 'interrupted' });
  expect([await statusOf(running), await statusOf(waiting)]).toEqual(['interrupted', 'pending']);
  await api.sdk.runs.cancelMany({ status: 'all', action: 'rollback' });
  expect((await api.fetch(pathOf(waiting))).status).toBe(404);
  expect(await api.sdk.runs.cancelMany({ status: 'all' })).toBeUndefined();
});

test.each([
  [{}, 'want either status, or thread_id with run_ids'],
  [{ run_ids: [UNKNOWN] }, 'want either status, or thread_id with run_ids'],
  [{ status: 'all', thread_id: UNKNOWN, run_ids: [UNKNOWN] }, 'want either status, or thread_id with run_ids'],
  [{ status: 'done' }, 'status: found "done", want one of "pending", "running", "all"'],
  [{ thread_id: UNKNOWN, run_ids: ['42'] }, 'run_ids.0: found "42", want a UUID'],
  [{ thread_id: UNKNOWN, run_ids: [] }, 'run_ids: found an array, want at least 1'],
])('POST /runs/cancel refuses %j', async (json, message) => {
  expect(await post('/runs/cancel', json)).toEqual([422, expect.stringContaining(message)]);
});

// I9
test('runs of another tenant are neither cancelled nor deleted', async () => {
  const threadId = '0198c0de-0000-7000-8000-0000000000f1';
  const { run } = await api.stores.runs.create({
    tenantId: 'other',
    threadId,
    assistantId: UNKNOWN,
    graphId: GRAPH,
    ifNotExists: 'create',
    kwargs: { config: { configurable: {} }, stream_mode: ['values'], stream_subgraphs: false },
  });
  await api.sdk.runs.cancelMany({ status: 'all' });
  const ids = { thread_id: threadId, run_ids: [run.runId] };
  expect(await post('/runs/cancel', ids)).toEqual([404, expect.stringContaining(threadId)]);
  expect((await api.fetch(`/threads/${threadId}/runs/${run.runId}`, { method: 'DELETE' })).status).toBe(404);
  expect(await api.stores.runs.find(run)).toMatchObject({ status: 'pending' });
});

test('a run that is over can be deleted; the thread keeps its state, its other runs and a log without a gap', async () => {
  const threadId = await newThread();
  const one = await newRun(threadId);
  await (await playRun(api.stores, refOf(one))).finish({ values: { n: 1 } });
  const two = await newRun(threadId);
  await (await playRun(api.stores, refOf(two))).finish({ values: { n: 2 } });
  await api.sdk.runs.delete(threadId, one.run_id);
  await expect(api.sdk.runs.get(threadId, one.run_id)).rejects.toThrow(/404/);
  await expect(api.sdk.runs.delete(threadId, one.run_id)).rejects.toThrow(/404/);
  expect((await api.sdk.runs.list(threadId)).map(({ run_id }) => run_id)).toEqual([two.run_id]);
  expect(await api.sdk.threads.get(threadId)).toMatchObject({ status: 'idle', values: { n: 2 } });
  const log = await api.stores.events.read({ ...refOf(two), runId: undefined, afterSeq: 0, limit: 100 });
  expect(log.map(({ seq, event }) => [seq, event])).toEqual([
    [1, 'void'],
    [2, 'void'],
    [3, 'metadata'],
    [4, 'end'],
    [5, 'void'],
  ]);
});

test('a run that waits or goes on is not deleted: 409 with its id', async () => {
  const run = await newRun();
  const refused = () => answer(api.fetch(pathOf(run), { method: 'DELETE' }));
  expect(await refused()).toEqual([409, expect.stringContaining(run.run_id)]);
  const played = await playRun(api.stores, refOf(run));
  expect(await refused()).toEqual([409, expect.stringContaining('cancel it first')]);
  await played.finish();
  expect(await refused()).toEqual([204, '']);
});

test('the list of runs tells how many there are and where the next page begins; select gives the fields asked for', async () => {
  const threadId = await newThread();
  const runs = [await newRun(threadId), await newRun(threadId), await newRun(threadId)];
  const page = async (query: string) => {
    const response = await api.fetch(`/threads/${threadId}/runs?${query}`);
    const { headers } = response;
    return [headers.get('x-pagination-total'), headers.get('x-pagination-next'), await response.json()];
  };
  expect(await page('limit=2&select=run_id')).toEqual([
    '3',
    '2',
    [{ run_id: runs[2]?.run_id }, { run_id: runs[1]?.run_id }],
  ]);
  expect(await page('limit=2&offset=2&select=["run_id","status"]')).toEqual([
    '3',
    null,
    [{ run_id: runs[0]?.run_id, status: 'pending' }],
  ]);
  expect(await page('status=success')).toEqual(['0', null, []]);
  expect(await answer(api.fetch(`/threads/${threadId}/runs?select=run_id&select=colour`))).toEqual([
    422,
    expect.stringContaining('select.1: found "colour", want one of "run_id"'),
  ]);
});

test('strict_resume: one answer to one interrupt', async () => {
  const threadId = await newThread();
  const resume = () =>
    post(`/threads/${threadId}/runs`, { assistant_id: GRAPH, command: { resume: 'yes' }, strict_resume: true });
  expect(await resume()).toEqual([409, expect.stringContaining('waits for nothing')]);

  const asking = await newRun(threadId);
  expect(await resume()).toEqual([409, expect.stringContaining(asking.run_id)]);
  const interrupts = { task: [{ id: 'i1', value: 'sure?' }] };
  await (await playRun(api.stores, refOf(asking))).finish({ values: { n: 1 }, interrupts });

  const answers = await Promise.all([resume(), resume(), resume()]);
  expect(answers.map(([status]) => status).sort()).toEqual([200, 409, 409]);
  const [accepted] = answers.filter(([status]) => status === 200);
  const run = JSON.parse(accepted?.[1] ?? '') as Ids;
  await (await playRun(api.stores, refOf(run))).finish({ values: { n: 2 } });
  expect(await resume()).toEqual([409, expect.stringContaining('waits for nothing')]);
});
