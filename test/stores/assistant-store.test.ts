import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ServedGraph } from '../../stores/assistant-store.ts';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { newRun, newThread, refOf } from './run-fixtures.ts';

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

const GRAPHS: readonly ServedGraph[] = [
  { graphId: 'analyst', runtime: 'workflow' },
  { graphId: 'learner', runtime: 'workflow' },
  { graphId: 'trader', runtime: 'workflow' },
];
// uuid5('analyst') in LangGraph's namespace 6ba7b821-9dad-11d1-80b4-00c04fd430c8, as Python's uuid module gives it.
const ANALYST_ID = '7ce34541-6ac6-5a95-84bf-2b8af5cbb8d2';

test('each graph has its own assistant, made once however many processes register it', async () => {
  await Promise.all([1, 2, 3].map(() => stores.assistants.registerGraphs(GRAPHS)));
  const lists = await Promise.all([1, 2, 3].map(() => stores.assistants.search('a', { limit: 9, offset: 0 })));
  for (const list of lists)
    expect(list.map(({ graphId }) => graphId).toSorted()).toEqual(['analyst', 'learner', 'trader']);
  expect(await stores.assistants.find('a', 'analyst')).toMatchObject({
    assistantId: ANALYST_ID,
    graphId: 'analyst',
    name: 'analyst',
    description: undefined,
    metadata: { created_by: 'system' },
    version: 1,
  });
});

test('a tenant that appears after the registration has them too, each its own (I9)', async () => {
  await stores.assistants.registerGraphs(GRAPHS);
  const mine = await stores.assistants.find('late', 'analyst');
  expect(mine).toMatchObject({ assistantId: ANALYST_ID });
  expect(await stores.assistants.find('late', ANALYST_ID)).toEqual(mine);
  expect(await stores.assistants.find('late', 'nobody')).toBeUndefined();
  const rows = await database.query<{ n: number }>(
    `select count(*)::int as n from assistants where assistant_id = '${ANALYST_ID}' and tenant_id in ('late', 'later')`,
  );
  expect(rows).toEqual([{ n: 1 }]);
  expect(await stores.assistants.search('later', { limit: 9, offset: 0 })).toHaveLength(3);
});

test('a graph that another process registers later is found at once by its name, and by id', async () => {
  await stores.assistants.search('watching', { limit: 9, offset: 0 });
  const other = createPostgresStores(database.db);
  await other.assistants.registerGraphs([{ graphId: 'newcomer', runtime: 'workflow' }]);
  await other.close();
  const found = await stores.assistants.find('watching', 'newcomer');
  expect(found).toMatchObject({ graphId: 'newcomer' });
  expect(await stores.assistants.find('another', found?.assistantId ?? '')).toMatchObject({ graphId: 'newcomer' });
});

test('list: by page, graph and what the metadata contains', async () => {
  const list = async (more: object) =>
    (await stores.assistants.search('d', { limit: 9, offset: 0, ...more })).map(({ graphId }) => graphId);
  expect(await list({ graphId: 'trader' })).toEqual(['trader']);
  expect(await list({ metadata: { created_by: 'user' } })).toEqual([]);
  const all = await list({ metadata: { created_by: 'system' } });
  expect(all).toEqual(expect.arrayContaining(['analyst', 'learner', 'trader']));
  expect([...(await list({ limit: 2 })), ...(await list({ offset: 2 }))].toSorted()).toEqual(all.toSorted());
});

test('what is out of scope is not there: not found, not listed, not counted, not changed, not deleted', async () => {
  const { assistants } = stores;
  const fields = { graphId: 'analyst', name: 'Mine', description: undefined, config: {}, context: {} };
  const assistantId = '0198c0de-0000-7000-8000-0000000000dd';
  const made = await assistants.create('s', { ...fields, assistantId, metadata: { owner: 'me' } });
  const [mine, theirs] = [{ owner: 'me' }, { owner: 'you' }];
  expect(await assistants.find('s', assistantId, mine)).toEqual(made);
  expect(await assistants.find('s', assistantId, theirs)).toBeUndefined();
  expect(await assistants.search('s', { limit: 9, offset: 0 }, mine)).toEqual([made]);
  expect(await assistants.search('s', { limit: 9, offset: 0 }, theirs)).toEqual([]);
  expect([await assistants.count('s', {}, mine), await assistants.count('s', {}, theirs)]).toEqual([1, 0]);
  expect(await assistants.update('s', assistantId, { name: 'Yours' }, theirs)).toBeUndefined();
  expect(await assistants.setLatest('s', assistantId, 1, theirs)).toBeUndefined();
  expect(await assistants.delete('s', assistantId, theirs)).toBe(false);
  const again = { ...fields, assistantId, metadata: theirs };
  await expect(assistants.create('s', again, { ifExists: 'do_nothing', scope: theirs })).rejects.toMatchObject({
    code: 'ASSISTANT_EXISTS',
  });
  expect(await assistants.find('s', assistantId)).toEqual(made);
  expect(await assistants.delete('s', assistantId, mine)).toBe(true);
});

test('a run learns that its graph runs as an activity; nothing else is said, as in every history so far', async () => {
  await stores.assistants.registerGraphs([{ graphId: 'foreign', runtime: 'activity' }]);
  const begin = async (graphId: string) => {
    const { run } = await stores.runs.create(newRun(await newThread(stores), { graphId }));
    return stores.runs.begin(refOf(run));
  };
  expect(await begin('foreign')).toMatchObject({ runtime: 'activity' });
  expect(await begin('analyst')).not.toHaveProperty('runtime');
  expect(await begin('not-registered')).not.toHaveProperty('runtime');
});
