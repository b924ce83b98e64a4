import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiHarness, GRAPH, playRun, refOf, startApi } from './api-harness.ts';

let api: ApiHarness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

test('a thread is deleted with its runs; from then on each of its routes is 404', async () => {
  const { thread_id } = await api.sdk.threads.create();
  const created = await api.sdk.runs.create(thread_id, GRAPH);
  const run = await playRun(api.stores, refOf(created));
  await run.finish({ values: { n: 1 } });
  await api.sdk.threads.delete(thread_id);
  for (const path of ['', '/state', '/history', '/runs', `/runs/${created.run_id}`, `/runs/${created.run_id}/stream`])
    expect([path, (await api.fetch(`/threads/${thread_id}${path}`)).status]).toEqual([path, 404]);
  const again = await api.fetch(`/threads/${thread_id}`, { method: 'DELETE' });
  expect([again.status, await again.text()]).toEqual([404, `Thread ${thread_id} not found`]);
});

test('DELETE is 204 without a body; an id that is not there is 404, what is no id 422', async () => {
  const { thread_id } = await api.sdk.threads.create();
  const deleted = await api.fetch(`/threads/${thread_id}`, { method: 'DELETE' });
  expect([deleted.status, await deleted.text()]).toEqual([204, '']);
  expect((await api.fetch(`/threads/${randomUUID()}`, { method: 'DELETE' })).status).toBe(404);
  expect((await api.fetch('/threads/nope', { method: 'DELETE' })).status).toBe(422);
});

test('deleting a busy thread ends its streams, and its run can commit nothing any more', async () => {
  const { thread_id } = await api.sdk.threads.create();
  const created = await api.sdk.runs.create(thread_id, GRAPH);
  const run = await playRun(api.stores, refOf(created));
  const stream = await api.fetch(`/threads/${thread_id}/runs/${created.run_id}/stream`);
  await api.sdk.threads.delete(thread_id);
  expect(await stream.text()).toContain('event: metadata');
  expect(await run.log({ event: 'values', data: {} })).toBe('closed');
  expect(await run.finish()).toBe('closed');
});

test('I9: another tenant’s thread is not found and stays', async () => {
  const { threadId } = await api.stores.threads.create({ tenantId: 'other' });
  expect((await api.fetch(`/threads/${threadId}`, { method: 'DELETE' })).status).toBe(404);
  expect(await api.stores.threads.find('other', threadId)).toBeDefined();
});
