// A search over 100,000 threads; how fast it is, `npm run bench -- api` measures.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiHarness, startApi } from './api-harness.ts';

const MANY = 100_000;

let api: ApiHarness;
beforeAll(async () => {
  api = await startApi();
  await api.database.query(
    `insert into threads (thread_id, tenant_id, created_at, updated_at, metadata)
      select gen_random_uuid(), 'default', '2026-01-01', timestamptz '2026-01-01' + n * interval '1 second',
        jsonb_build_object('graph_id', 'many', 'user', 'u' || n % 1000, 'n', n) from generate_series(1, ${MANY}) n`,
  );
  await api.database.query('vacuum analyze threads');
});
afterAll(() => api.close());

const search = async (json: unknown) => {
  const response = await api.fetch('/threads/search', { json });
  const threads = (await response.json()) as { readonly metadata: { readonly n: number } }[];
  const header = (name: string) => response.headers.get(`x-pagination-${name}`);
  return { ns: threads.map(({ metadata }) => metadata.n), total: header('total'), next: header('next') };
};

test('the newest come first, with the number of all', async () => {
  expect(await search({ metadata: { graph_id: 'many' }, limit: 3 })).toEqual({
    ns: [MANY, MANY - 1, MANY - 2],
    total: `${MANY}`,
    next: '3',
  });
  expect(await api.sdk.threads.count({ metadata: { graph_id: 'many' } })).toBe(MANY);
});

test('the last page is as right as the first, the largest as the smallest', async () => {
  const deep = { metadata: { graph_id: 'many' }, offset: MANY - 2 };
  expect(await search(deep)).toEqual({ ns: [2, 1], total: `${MANY}`, next: null });
  const page = await search({ limit: 1_000, offset: 50_000 });
  expect(page.ns).toEqual(Array.from({ length: 1_000 }, (_, index) => MANY - 50_000 - index));
});

test('of one user’s hundred threads each is found, whatever they are sorted by', async () => {
  const ns = Array.from({ length: 100 }, (_, index) => 7 + index * 1_000);
  const byUpdate = await search({ metadata: { user: 'u7' }, limit: 200, sort_by: 'updated_at', sort_order: 'asc' });
  expect(byUpdate).toEqual({ ns, total: '100', next: null });
  const byId = await search({ metadata: { user: 'u7' }, limit: 200, sort_by: 'thread_id' });
  expect([...byId.ns].sort((a, b) => a - b)).toEqual(ns);
});

test('a hundred searches at once are answered, each with its own total', async () => {
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      search(n % 2 === 0 ? { metadata: { user: `u${n}` }, limit: 1 } : { limit: 1 }),
    ),
  );
  for (const [n, { total }] of answers.entries()) expect(total).toBe(n % 2 === 0 ? '100' : `${MANY}`);
});
