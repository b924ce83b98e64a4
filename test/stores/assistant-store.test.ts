import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let stores: PostgresStores;
beforeAll(async () => {
  database = await createTestDatabase();
  stores = createPostgresStores(database.db);
});
afterAll(async () => {
  await stores.close();
  await database.drop();
});

test('each graph has its own assistant, made once however many processes register it', async () => {
  const graphs = ['analyst', 'trader'];
  await Promise.all([1, 2, 3].map(() => stores.assistants.registerGraphs('a', graphs)));
  const all = await stores.assistants.list('a', { limit: 9, offset: 0 });
  expect(all.map(({ graphId }) => graphId).toSorted()).toEqual(graphs);
  expect(await stores.assistants.find('a', 'analyst')).toMatchObject({
    // uuid5('analyst') in LangGraph's namespace 6ba7b821-9dad-11d1-80b4-00c04fd430c8, as Python's uuid module gives it.
    assistantId: '7ce34541-6ac6-5a95-84bf-2b8af5cbb8d2',
    graphId: 'analyst',
    name: 'analyst',
    description: undefined,
    metadata: { created_by: 'system' },
    version: 1,
  });
});

test('it is found by graph and by id, and by no other tenant (I9)', async () => {
  await stores.assistants.registerGraphs('b', ['analyst']);
  const byGraph = await stores.assistants.find('b', 'analyst');
  expect(byGraph).toBeDefined();
  expect(await stores.assistants.find('b', byGraph?.assistantId ?? '')).toEqual(byGraph);
  expect(await stores.assistants.find('b', 'nobody')).toBeUndefined();
  expect(await stores.assistants.find('c', byGraph?.assistantId ?? '')).toBeUndefined();
  await stores.assistants.registerGraphs('c', ['analyst']);
  expect((await stores.assistants.find('c', 'analyst'))?.assistantId).toBe(byGraph?.assistantId);
});

test('list: by page, graph and what the metadata contains', async () => {
  await stores.assistants.registerGraphs('d', ['analyst', 'trader', 'learner']);
  const list = async (more: object) =>
    (await stores.assistants.list('d', { limit: 9, offset: 0, ...more })).map(({ graphId }) => graphId);
  expect(await list({ graphId: 'trader' })).toEqual(['trader']);
  expect(await list({ metadata: { created_by: 'system' } })).toHaveLength(3);
  expect(await list({ metadata: { created_by: 'user' } })).toEqual([]);
  expect([...(await list({ limit: 2 })), ...(await list({ offset: 2 }))].toSorted()).toEqual([
    'analyst',
    'learner',
    'trader',
  ]);
});
