import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiHarness, startApi } from './api-harness.ts';

let api: ApiHarness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const patch = (threadId: string, json: unknown, headers: Record<string, string> = {}) =>
  api.fetch(`/threads/${threadId}`, { method: 'PATCH', json, headers });

test('PATCH merges the metadata', async () => {
  const { thread_id } = await api.sdk.threads.create({ metadata: { keep: 1, change: { old: true } } });
  const changed = await api.sdk.threads.update(thread_id, { metadata: { change: { new: true }, add: null } });
  expect(changed.metadata).toEqual({ keep: 1, change: { new: true }, add: null });
  expect(await api.sdk.threads.get(thread_id)).toEqual(changed);
});

test('Prefer: return=minimal is 204 without a body, and the change is made', async () => {
  const { thread_id } = await api.sdk.threads.create();
  const answer = await patch(thread_id, { metadata: { a: 1 } }, { prefer: 'respond-async, Return=Minimal' });
  expect([answer.status, await answer.text()]).toEqual([204, '']);
  expect(answer.headers.get('preference-applied')).toBe('return=minimal');
  expect((await api.sdk.threads.get(thread_id)).metadata).toEqual({ a: 1 });
  await api.sdk.threads.update(thread_id, { metadata: { b: 2 }, returnMinimal: true });
  expect((await api.sdk.threads.get(thread_id)).metadata).toEqual({ a: 1, b: 2 });
});

test('nothing to change changes nothing but the time', async () => {
  const thread = await api.sdk.threads.create({ metadata: { a: 1 } });
  const after = await api.sdk.threads.update(thread.thread_id);
  expect({ ...after, updated_at: 0 }).toEqual({ ...thread, updated_at: 0 });
});

test('a thread that is not there, or another tenant’s, is 404 (I9); what does not fit is 422', async () => {
  const { threadId } = await api.stores.threads.create({ tenantId: 'other' });
  for (const id of [randomUUID(), threadId]) {
    const answer = await patch(id, { metadata: {} });
    expect([answer.status, await answer.text()]).toEqual([404, `Thread ${id} not found`]);
  }
  const { thread_id } = await api.sdk.threads.create();
  for (const json of [{ metadata: 'x' }, { ttl: 0 }, { ttl: { ttl: 1, strategy: 'x' } }, []])
    expect([json, (await patch(thread_id, json)).status]).toEqual([json, 422]);
});

test('the same Idempotency-Key makes one thread; another key or none makes another', async () => {
  const create = async (headers: Record<string, string>, json: unknown = {}) => {
    const answer = await api.fetch('/threads', { json, headers });
    return ((await answer.json()) as { thread_id: string }).thread_id;
  };
  const key = { 'idempotency-key': randomUUID() };
  const first = await create(key, { metadata: { n: 1 } });
  expect(await create(key, { metadata: { n: 1 } })).toBe(first);
  expect(await create({ 'idempotency-key': randomUUID() })).not.toBe(first);
  expect(await create({})).not.toBe(first);
  const together = await Promise.all([1, 2, 3].map(() => create({ 'idempotency-key': `${first}-2` })));
  expect(new Set(together).size).toBe(1);
});

test('a ttl is set with the thread or later, and shown where it is asked for', async () => {
  const ttlOf = async (id: string) =>
    ((await (await api.fetch(`/threads/${id}?include=ttl`)).json()) as { ttl: { expires_at: string } | null }).ttl;
  const kept = await api.sdk.threads.create();
  expect(await ttlOf(kept.thread_id)).toBeNull();
  expect(kept).not.toHaveProperty('ttl');
  const { thread_id } = await api.sdk.threads.create({ ttl: 60 });
  const ttl = await ttlOf(thread_id);
  expect(ttl).toMatchObject({ strategy: 'delete', ttl_minutes: 60 });
  const inMinutes = (Date.parse(ttl?.expires_at ?? '') - Date.now()) / 60_000;
  expect(inMinutes).toBeGreaterThan(59);
  expect(inMinutes).toBeLessThan(61);
  await patch(thread_id, { ttl: { ttl: 5, strategy: 'keep_latest' } });
  expect(await ttlOf(thread_id)).toMatchObject({ strategy: 'keep_latest', ttl_minutes: 5 });
  await patch(thread_id, { metadata: { a: 1 } });
  expect(await ttlOf(thread_id)).toMatchObject({ strategy: 'keep_latest', ttl_minutes: 5 });
  expect(await (await api.fetch(`/threads/${thread_id}`)).json()).not.toHaveProperty('ttl');
  expect((await api.fetch(`/threads/${thread_id}?include=nope`)).status).toBe(422);
});
