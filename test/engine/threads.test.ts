// What is done to threads while and after real runs run on them.
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workflowIdOf } from '../../schemas/runs.ts';
import { startHousekeeper } from '../../workers/housekeeper.ts';
import { type ServedApi, serveApi } from '../api/api-harness.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { TEST_GRAPHS } from '../workflows/graphs.ts';

let engine: Engine;
let api: ServedApi;
beforeAll(async () => {
  engine = await startEngine();
  await engine.stores.assistants.registerGraphs(
    Object.keys(TEST_GRAPHS).map((graphId) => ({ graphId, runtime: 'workflow' })),
  );
  api = await serveApi(engine.stores, engine.database, engine.dispatcher, { stateUpdater: engine.stateUpdater });
});
afterAll(async () => {
  await api.close();
  await engine.stop();
});

test('a thread that waits for an answer can be pruned, copied, and answered in both', async () => {
  const { thread_id } = await api.sdk.threads.create();
  await api.sdk.runs.wait(thread_id, 'approval', { input: {} });
  expect(await api.sdk.threads.prune([thread_id], { strategy: 'keep_latest' })).toEqual({ pruned_count: 1 });
  expect(await api.sdk.threads.getHistory(thread_id)).toHaveLength(1);
  const copy = await api.sdk.threads.copy(thread_id);
  expect(copy).toMatchObject({ status: 'interrupted', values: { trace: ['before'] } });
  for (const id of [thread_id, copy.thread_id]) {
    const second = await api.sdk.runs.wait(id, 'approval', { command: { resume: 'yes' } });
    expect(second).toMatchObject({ __interrupt__: [{ value: { question: 'second?' } }] });
    const done = await api.sdk.runs.wait(id, 'approval', { command: { resume: 'yes' } });
    expect(done).toMatchObject({ trace: ['before', 'answers yes yes', 'after'] });
    expect((await api.sdk.threads.get(id)).status).toBe('idle');
  }
});

test('deleting a thread ends its run in Temporal', async () => {
  const { thread_id } = await api.sdk.threads.create();
  const run = await api.sdk.runs.create(thread_id, 'waiting', { input: { n: 60_000 } });
  const handle = engine.client.workflow.getHandle(workflowIdOf(run.run_id));
  await expect.poll(async () => (await api.sdk.runs.get(thread_id, run.run_id)).status).toBe('running');
  await api.sdk.threads.delete(thread_id);
  await expect.poll(async () => (await handle.describe()).status.name, { timeout: 20_000 }).not.toBe('RUNNING');
  expect(await engine.stores.runs.outboxOf({ runId: run.run_id })).toEqual([]);
  expect((await api.fetch(`/threads/${thread_id}/state`)).status).toBe(404);
});

test('a thread whose time is up is swept away by the housekeeper, one that is busy when its run is over', async () => {
  const ttl = { ttl: 0.02, strategy: 'delete' } as const;
  const idle = await api.sdk.threads.create({ ttl });
  const busy = await api.sdk.threads.create({ ttl });
  const run = await api.sdk.runs.create(busy.thread_id, 'waiting', { input: { n: 3_000 } });
  const log = pino({ level: 'silent' });
  const housekeeper = startHousekeeper({
    ...engine.stores,
    sweepEveryMs: 100,
    tokensKeptMs: 3_600_000,
    hydroResultsKeptDays: 30,
    log,
  });
  const statusOf = async (id: string) => (await api.fetch(`/threads/${id}`)).status;
  await expect.poll(() => statusOf(idle.thread_id), { timeout: 10_000 }).toBe(404);
  expect(await statusOf(busy.thread_id)).toBe(200);
  await api.sdk.runs.join(busy.thread_id, run.run_id);
  await expect.poll(() => statusOf(busy.thread_id), { timeout: 10_000 }).toBe(404);
  housekeeper.stop();
});
