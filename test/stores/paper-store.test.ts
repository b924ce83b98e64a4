import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PaperEvent } from '../../schemas/paper-event.ts';
import { InMemoryPaperStore } from '../../stores/in-memory/paper-store.ts';
import type { PaperStore } from '../../stores/paper-store.ts';
import { createPaperStore } from '../../stores/postgres/paper-store.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

const cancelled = (orderId: string): PaperEvent => ({ type: 'order_cancelled', orderId, at: 1.5, reason: 'cancelled' });
const rejected = (key: string): PaperEvent => ({
  ...{ type: 'order_rejected', orderId: `o-${key}`, key, at: 1 },
  ticket: { symbol: 'SPX', side: 'buy', type: 'market', timeInForce: 'gtc', quantity: 0.1 },
  rejection: { rule: 'r', found: 'f', wanted: 'w', todo: 't' },
});

describe.each<[string, () => PaperStore]>([
  ['postgres', () => createPaperStore(database.db)],
  ['in-memory', () => new InMemoryPaperStore()],
])('%s', (_, createStore) => {
  let store: PaperStore;
  beforeAll(() => {
    store = createStore();
  });

  test('events come back as they were, in their order', async () => {
    const events = [rejected('a'), cancelled('x\u0000\ud83d'), rejected('b')];
    expect(await store.append('t1', 'main', 0, events.slice(0, 2))).toBe(true);
    expect(await store.append('t1', 'main', 2, events.slice(2))).toBe(true);
    expect(await store.events('t1', 'main')).toEqual(events);
    expect(await store.events('t1', 'main', 2)).toEqual(events.slice(2));
    expect(await store.events('t1', 'main', 3)).toEqual([]);
  });

  test('who has not seen the last event appends nothing', async () => {
    await store.append('t1', 'stale', 0, [cancelled('1'), cancelled('2')]);
    for (const seen of [0, 1, 3]) expect(await store.append('t1', 'stale', seen, [cancelled('3')])).toBe(false);
    expect(await store.events('t1', 'stale')).toHaveLength(2);
    expect(await store.append('t1', 'never', 7, [cancelled('1')])).toBe(false);
    expect(await store.accounts('t1')).not.toContainEqual(expect.objectContaining({ account: 'never' }));
  });

  test('of thirty that append behind the same number one gets through, and numbers have no gap', async () => {
    await store.append('t1', 'busy', 0, [cancelled('0')]);
    for (let round = 1; round <= 5; round++) {
      const tries = Array.from({ length: 30 }, (_, index) =>
        store.append('t1', 'busy', round, [cancelled(`${round}-${index}`)]),
      );
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
    }
    expect(await store.events('t1', 'busy')).toHaveLength(6);
  });

  test('ten that open one account: one does', async () => {
    const opened = await Promise.all(
      Array.from({ length: 10 }, (_, index) => store.append('t1', 'opened', 0, [cancelled(`${index}`)])),
    );
    expect(opened.filter(Boolean)).toHaveLength(1);
    expect(await store.events('t1', 'opened')).toHaveLength(1);
  });

  test('the database refuses a second order of a key, and nothing of that batch stays', async () => {
    await store.append('t1', 'keys', 0, [rejected('k')]);
    await expect(store.append('t1', 'keys', 1, [cancelled('1'), rejected('k')])).rejects.toThrow(/paper_events_by_key/);
    expect(await store.events('t1', 'keys')).toHaveLength(1);
    expect(await store.append('t1', 'keys', 1, [rejected('other')])).toBe(true);
  });

  test('I9: accounts of one name in two tenants know nothing of each other', async () => {
    await store.append('a', 'shared', 0, [rejected('k'), cancelled('a')]);
    expect(await store.append('b', 'shared', 0, [rejected('k')])).toBe(true);
    expect(await store.append('b', 'shared', 2, [cancelled('b')])).toBe(false);
    expect(await store.events('b', 'shared')).toEqual([rejected('k')]);
    expect((await store.accounts('b')).map(({ account, seq }) => [account, seq])).toEqual([['shared', 1]]);
    expect(await store.events('c', 'shared')).toEqual([]);
    expect(await store.accounts('c')).toEqual([]);
  });
});

test('numbers in the database have no gap', async () => {
  const rows = await database.query<{ account: string; gapless: boolean }>(
    `select account, max(seq) = count(*) and min(seq) = 1 as gapless from paper_events group by tenant_id, account`,
  );
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.filter(({ gapless }) => !gapless)).toEqual([]);
});
