import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import type { ThreadFilter, ThreadPage } from '../../stores/thread-store.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { NOTHING, SUCCESS, startedRun } from './run-fixtures.ts';

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

/** A thread whose last run left these values. */
const threadWith = async (values: Record<string, unknown>, metadata: Record<string, unknown> = {}) => {
  const { threadId } = await stores.threads.create({ tenantId: 'tenant-1', metadata });
  const ref = await startedRun(stores, threadId);
  await stores.runs.finish(ref, 1, NOTHING, { ...SUCCESS, values });
  return threadId;
};

const found = async (filter: Partial<ThreadPage>) => {
  const threads = await stores.threads.list('tenant-1', { limit: 1_000, offset: 0, ...filter });
  const { limit: _, offset: __, sortBy: ___, sortOrder: ____, ...rest } = filter;
  expect(await stores.threads.count('tenant-1', rest as ThreadFilter)).toBe(threads.length);
  return threads.map(({ threadId }) => threadId);
};

test('values: contained at any depth, short and long, with what jsonb cannot hold', async () => {
  const long = 'x'.repeat(500);
  const nul = { odd: 'a\u0000b\uf8fec\ud83d', 'k\u0000': 1, path: 'C:\\u0000' };
  const first = await threadWith({ stage: 'done', n: 1, deep: { list: [{ a: 1, b: 2 }] }, long });
  const second = await threadWith({ stage: 'done', n: 2, none: null, flag: true, ...nul });
  expect(await found({ values: { stage: 'done' } })).toEqual([second, first]);
  expect(await found({ values: { n: 1 } })).toEqual([first]);
  expect(await found({ values: { deep: { list: [{ b: 2 }] } } })).toEqual([first]);
  expect(await found({ values: { long } })).toEqual([first]);
  expect(await found({ values: { long: `${long}y` } })).toEqual([]);
  expect(await found({ values: { none: null, flag: true } })).toEqual([second]);
  for (const [key, value] of Object.entries(nul)) expect(await found({ values: { [key]: value } })).toEqual([second]);
  expect(await found({ values: { odd: 'a' } })).toEqual([]);
  expect(await found({ values: { stage: { done: true } } })).toEqual([]);
});

test('values: messages are found as clients read them', async () => {
  const message = (content: string) => ({
    lc: 1,
    type: 'constructor',
    id: ['langchain_core', 'messages', 'HumanMessage'],
    kwargs: { content, id: content },
  });
  const threadId = await threadWith({ messages: [message('hello'), message('there')] });
  expect(await found({ values: { messages: [{ type: 'human', content: 'there' }] } })).toEqual([threadId]);
  expect(await found({ values: { messages: [{ type: 'ai', content: 'there' }] } })).toEqual([]);
});

test('ids, metadata and scope narrow each other; what is no id is no thread', async () => {
  const mine = await threadWith({}, { owner: 'me', tags: ['a', 'b'] });
  const yours = await threadWith({}, { owner: 'you', tags: ['a'] });
  expect(await found({ metadata: { tags: ['a'] } })).toEqual([yours, mine]);
  expect(await found({ metadata: { tags: ['a'] }, scope: { owner: 'me' } })).toEqual([mine]);
  expect(await found({ ids: [mine, yours, randomUUID()], scope: { owner: 'you' } })).toEqual([yours]);
  expect(await found({ ids: ['nope', mine] })).toEqual([mine]);
  expect(await found({ ids: [] })).toEqual([]);
});

test('graph and assistant are found as any metadata is: short, long, odd, no text, with more beside them', async () => {
  const names = ['g', 'x'.repeat(199), 'x'.repeat(200), 'x'.repeat(300), 'nul\u0000', '\uf8fe', '', 7, null, { a: 1 }];
  for (const key of ['graph_id', 'assistant_id']) {
    const ids = [];
    for (const name of names)
      ids.push(
        (await stores.threads.create({ tenantId: 'tenant-1', metadata: { [key]: name, of: 'graphs' } })).threadId,
      );
    for (const [index, name] of names.entries()) {
      expect(await found({ metadata: { [key]: name, of: 'graphs' } })).toEqual([ids[index]]);
      expect(await found({ metadata: { of: 'graphs' }, scope: { [key]: name } })).toEqual([ids[index]]);
    }
  }
});

test('each sort order is total, and pages neither overlap nor leave anything out', async () => {
  const mark = { of: 'sort' };
  const ids = [];
  for (let n = 0; n < 7; n++)
    ids.push((await stores.threads.create({ tenantId: 'tenant-1', metadata: mark })).threadId);
  await database.query(`update threads set updated_at = '2026-01-01', status = 'error', state_updated_at = '2026-01-01'
    where metadata @> '{"of":"sort"}'`);
  const byId = [...ids].sort();
  for (const sortBy of ['thread_id', 'updated_at', 'status', 'state_updated_at'] as const)
    for (const sortOrder of ['asc', 'desc'] as const) {
      const pages = [];
      for (let offset = 0; offset < 7; offset += 3) {
        const page = await stores.threads.list('tenant-1', { metadata: mark, limit: 3, offset, sortBy, sortOrder });
        pages.push(...page.map(({ threadId }) => threadId));
      }
      expect([sortBy, sortOrder, pages]).toEqual([sortBy, sortOrder, sortOrder === 'asc' ? byId : byId.toReversed()]);
    }
  expect(await found({ metadata: mark, sortBy: 'created_at', sortOrder: 'asc' })).toEqual(ids);
});

test('I9: a search and a count see one tenant’s threads', async () => {
  const { threadId } = await stores.threads.create({ tenantId: 'other', metadata: { of: 'i9' } });
  expect(await found({ metadata: { of: 'i9' } })).toEqual([]);
  expect(await found({ ids: [threadId] })).toEqual([]);
  expect(await stores.threads.count('other', {})).toBe(1);
});
