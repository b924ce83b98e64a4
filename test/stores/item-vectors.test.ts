import { InMemoryStore, type Operation, type SearchItem } from '@langchain/langgraph-checkpoint';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Embedder } from '../../stores/embedder.ts';
import type { ItemOperation } from '../../stores/item-store.ts';
import { createOpenAIEmbedder } from '../../stores/openai/embedder.ts';
import { createItemStore } from '../../stores/postgres/store-items.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { startTrigramEmbedder, type TrigramEmbedderServer, trigramVector } from '../support/trigram-embedder.ts';

let database: TestDatabase;
let server: TrigramEmbedderServer;
let embedder: Embedder;
beforeAll(async () => {
  [database, server] = await Promise.all([createTestDatabase(), startTrigramEmbedder()]);
  embedder = createOpenAIEmbedder({ model: 'trigrams', fields: ['text'], baseUrl: server.baseUrl });
});
afterAll(async () => {
  await server.close();
  await database.drop();
});
beforeEach(() => server.behave('well'));

interface AnyStore {
  batch(tenantId: string, operations: readonly ItemOperation[]): Promise<readonly unknown[]>;
}

const ours = (): AnyStore => {
  const items = createItemStore(database.db, { embedder });
  return { batch: (tenantId, operations) => items.batch(tenantId, [...operations]) };
};

/** LangGraph's own store over the same vectors: what ours must agree with. */
const inMemory = (): AnyStore => {
  const embeddings = {
    embedQuery: async (text: string) => trigramVector(text),
    embedDocuments: async (texts: string[]) => texts.map((text) => trigramVector(text)),
  };
  const index = { dims: 512, fields: ['text'], embeddings };
  const store = new InMemoryStore({
    index: index as unknown as NonNullable<ConstructorParameters<typeof InMemoryStore>[0]>['index'] & object,
  });
  return { batch: (_tenantId, operations) => store.batch([...operations] as Operation[]) };
};

const put = (key: string, value: Record<string, unknown> | null, more: object = {}): ItemOperation => ({
  namespace: ['notes', 'sea'],
  key,
  value,
  ...more,
});

const NOTES: readonly (readonly [string, Record<string, unknown>])[] = [
  ['tides', { text: 'The tide is high when the moon is full', kind: 'sea' }],
  ['bonds', { text: 'Government bonds fell as interest rates rose', kind: 'money' }],
  ['rates', { text: 'The central bank raised interest rates again', kind: 'money' }],
  ['boats', { text: 'Fishing boats wait for high tide in the harbour', kind: 'sea' }],
  ['nothing', { other: 'no text to index', kind: 'none' }],
];

describe.each<[string, () => AnyStore, string]>([
  ['postgres', ours, 'a'],
  ["LangGraph's InMemoryStore", inMemory, 'b'],
])('%s', (_, createStore, tenant) => {
  let store: AnyStore;
  const find = async (query: string | undefined, more: object = {}) => {
    const [found] = await store.batch(tenant, [
      { namespacePrefix: ['notes'], limit: 10, ...(query !== undefined && { query }), ...more },
    ]);
    return found as SearchItem[];
  };
  const keys = async (...args: Parameters<typeof find>) => (await find(...args)).map(({ key }) => key);
  beforeAll(async () => {
    server.behave('well');
    store = createStore();
    await store.batch(
      tenant,
      NOTES.map(([key, value]) => put(key, value)),
    );
  });

  test('a query orders what is found by likeness; what has no index comes last, without a score', async () => {
    const found = await find('when is high tide?');
    expect(
      found
        .map(({ key }) => key)
        .slice(0, 2)
        .toSorted(),
    ).toEqual(['boats', 'tides']);
    expect(found.at(-1)?.key).toBe('nothing');
    const scores = found.map(({ score }) => score);
    expect(scores.at(-1)).toBeUndefined();
    expect(scores.slice(0, -1)).toEqual(scores.slice(0, -1).toSorted((a, b) => Number(b) - Number(a)));
  });

  test('a score is the cosine of the two texts', async () => {
    const [first] = await find('The tide is high when the moon is full');
    expect(first?.key).toBe('tides');
    expect(first?.score).toBeCloseTo(1, 6);
  });

  test('filter, limit and offset apply to it', async () => {
    expect(await keys('interest rates', { filter: { kind: 'sea' } })).toHaveLength(2);
    const all = await keys('interest rates');
    expect(all.slice(0, 2).toSorted()).toEqual(['bonds', 'rates']);
    expect(await keys('interest rates', { limit: 2, offset: 1 })).toEqual(all.slice(1, 3));
  });

  test('index: paths of its own, several texts each, or none', async () => {
    await store.batch(tenant, [
      put(
        'list',
        { text: 'irrelevant', parts: [{ t: 'alpha beta' }, { t: 'zebra crossing' }] },
        { index: ['parts[*].t'] },
      ),
      put('hidden', { text: 'zebra crossing' }, { index: false }),
    ]);
    const [best] = await find('zebra crossing');
    expect(best?.key).toBe('list');
    expect(best?.score).toBeCloseTo(1, 6);
    const found = await find('zebra crossing');
    expect(found.filter(({ key }) => key === 'list')).toHaveLength(1);
    expect(found.find(({ key }) => key === 'hidden')?.score).toBeUndefined();
    await store.batch(tenant, [put('list', null), put('hidden', null)]);
  });
});

describe('postgres', () => {
  const find = async (store: AnyStore, tenant: string, query: string) => {
    const [found] = await store.batch(tenant, [{ namespacePrefix: [], query }]);
    return found as SearchItem[];
  };

  test('a changed value is found by what it says now, a deleted one not at all', async () => {
    const store = ours();
    await store.batch('c', [put('k', { text: 'about whales' }), put('gone', { text: 'about whales' })]);
    await store.batch('c', [put('k', { text: 'interest rates' }), put('gone', null)]);
    const found = await find(store, 'c', 'interest rates');
    expect(found.map(({ key }) => key)).toEqual(['k']);
    expect(found[0]?.score).toBeCloseTo(1, 6);
  });

  test('I9: another tenant’s vectors are not searched', async () => {
    const store = ours();
    await store.batch('d', [put('k', { text: 'about whales' })]);
    expect(await find(store, 'e', 'about whales')).toEqual([]);
  });

  test('more vectors than are read at once: the nearest of all of them', async () => {
    const store = ours();
    const many = Array.from({ length: 1_300 }, (_, i) => put(`k${i}`, { text: `note number ${i} of many` }));
    await store.batch('f', many);
    await expect
      .poll(async () => (await find(store, 'f', 'note number 777 of many'))[0]?.score, { timeout: 20_000 })
      .toBeCloseTo(1, 6);
    expect((await find(store, 'f', 'note number 777 of many'))[0]?.key).toBe('k777');
  });

  test('an embedder that is away fails no put: the item is there, and is indexed when the embedder is back', async () => {
    const store = createItemStore(database.db, { embedder });
    server.behave(503);
    await store.batch('g', [put('k', { text: 'about whales' })]);
    expect((await store.batch('g', [{ namespace: ['notes', 'sea'], key: 'k' }]))[0]).toMatchObject({ key: 'k' });
    await expect(store.batch('g', [{ namespacePrefix: [], query: 'whales' }])).rejects.toMatchObject({
      code: 'EMBEDDING_UNAVAILABLE',
    });
    await database.query(`update store_items set index_due_at = now() where tenant_id = 'g'`);
    await expect(store.indexDue(10)).rejects.toMatchObject({ code: 'EMBEDDING_UNAVAILABLE' });
    server.behave('well');
    expect(await store.indexDue(10)).toBe(0); // asked a moment ago
    await database.query(`update store_items set index_due_at = now() where tenant_id = 'g'`);
    expect(await store.indexDue(10)).toBe(1);
    expect((await find(ours(), 'g', 'about whales'))[0]?.score).toBeCloseTo(1, 6);
  });

  test('a text that the model refuses keeps no other from its index', async () => {
    const store = createItemStore(database.db, { embedder });
    server.behave({ refuse: 'poison' });
    await store.batch('h', [put('bad', { text: 'poison' }), put('good', { text: 'about whales' })]);
    await database.query(`update store_items set index_due_at = now() where tenant_id = 'h'`);
    expect(await store.indexDue(10)).toBe(2);
    const found = await find(ours(), 'h', 'about whales');
    expect(found.map(({ key, score }) => [key, score === undefined])).toEqual([
      ['good', false],
      ['bad', true],
    ]);
    expect(await store.indexDue(10)).toBe(0);
  });

  test('items from before the embedder, or from another one, are indexed by a worker’s loop', async () => {
    await createItemStore(database.db).batch('i', [put('k', { text: 'about whales', title: 'bonds' })]);
    const byTitle = createOpenAIEmbedder({ model: 'trigrams', fields: ['title'], baseUrl: server.baseUrl });
    for (const [one, query] of [
      [embedder, 'about whales'],
      [byTitle, 'bonds'],
    ] as const) {
      const store = createItemStore(database.db, { embedder: one });
      while ((await store.indexDue(50)) > 0);
      const [found] = await store.batch('i', [{ namespacePrefix: [], query }]);
      expect(found[0]?.score).toBeCloseTo(1, 6);
    }
  });

  test('an index made of an older value is not written', async () => {
    server.behave(503);
    const store = createItemStore(database.db, { embedder });
    await store.batch('j', [put('k', { text: 'about whales' })]);
    server.behave('well');
    await database.query(`update store_items set index_due_at = now() where tenant_id = 'j'`);
    // A worker has read the old value and asks for its vector while the item changes.
    let embedding: (() => void) | undefined;
    const asked = new Promise<void>((resolve) => {
      embedding = resolve;
    });
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow: Embedder = {
      ...embedder,
      embed: async (texts) => {
        embedding?.();
        await held;
        return embedder.embed(texts);
      },
    };
    const indexing = createItemStore(database.db, { embedder: slow }).indexDue(50);
    await asked;
    await store.batch('j', [put('k', { text: 'interest rates' })]);
    release?.();
    await indexing;
    const [found] = await find(ours(), 'j', 'interest rates');
    expect(found?.score).toBeCloseTo(1, 6);
  });
});
