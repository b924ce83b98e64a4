// The store as graphs have it: a local activity of the worker, which embeds what they put.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createOpenAIEmbedder } from '../../stores/openai/embedder.ts';
import { createItemStore } from '../../stores/postgres/store-items.ts';
import { type Engine, startEngine, TENANT } from '../support/engine.ts';
import { startTrigramEmbedder, type TrigramEmbedderServer } from '../support/trigram-embedder.ts';

let server: TrigramEmbedderServer;
let engine: Engine;
beforeAll(async () => {
  server = await startTrigramEmbedder();
  const embedder = createOpenAIEmbedder({ model: 'trigrams', fields: ['text'], baseUrl: server.baseUrl });
  engine = await startEngine({ embedder });
});
afterAll(async () => {
  await engine.stop();
  await server.close();
});
beforeEach(() => server.behave('well'));

const traceOf = (values: unknown) => (values as { trace: string[] }).trace;

test('what a graph puts it finds by meaning, nearest first', async () => {
  const { run, thread } = await engine.run('recall', {});
  expect(run.status).toBe('success');
  expect(traceOf(thread.values)).toEqual(['put', 'tides scored', 'bonds scored']);
});

test('a namespace that is none ends the run with its name, instead of being tried for ever', async () => {
  const { run } = await engine.run('recall', {}, { configurable: { labels: ['a.b'] } });
  expect(run).toMatchObject({ status: 'error', error: { message: expect.stringContaining('["a.b"]') } });
});

test('an embedder that refuses the query ends the run, and says so', async () => {
  server.behave(401);
  const { run } = await engine.run('recall', {});
  expect(run).toMatchObject({
    status: 'error',
    error: { message: expect.stringContaining('Cannot embed with trigrams: the endpoint answered HTTP 401') },
  });
});

test('a run waits while the embedder is away for some seconds', async () => {
  server.behave(503);
  const ref = await engine.start('recall', {});
  setTimeout(() => server.behave('well'), 3_000);
  const { run, thread } = await engine.finished(ref);
  expect(run.status).toBe('success');
  expect(traceOf(thread.values)[0]).toBe('put');
});

test('the loop of a worker indexes what was put without an embedder, and sweeps what has expired', async () => {
  const plain = createItemStore(engine.database.db);
  await plain.batch(TENANT, [
    { namespace: ['loop'], key: 'late', value: { text: 'a sea of stars' } },
    { namespace: ['loop'], key: 'gone', value: {}, ttlMinutes: 0.01 },
  ]);
  await engine.database.query(`update store_items set index_due_at = now() where key = 'late'`);
  const indexed = `select count(*)::int as n from store_vectors where key = 'late'`;
  await expect.poll(() => engine.database.query(indexed), { timeout: 15_000 }).toEqual([{ n: 1 }]);
  const left = `select count(*)::int as n from store_items where key = 'gone'`;
  await expect.poll(() => engine.database.query(left), { timeout: 15_000 }).toEqual([{ n: 0 }]);
});
