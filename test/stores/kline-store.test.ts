import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InMemoryKlineStore } from '../../stores/in-memory/kline-store.ts';
import type { Kline, KlineStore } from '../../stores/kline-store.ts';
import { createKlineStore } from '../../stores/postgres/kline-store.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

const DAY = 86_400_000;
const bar = (day: number, close = day): Kline => ({
  ts: day * DAY,
  open: 0.1 + 0.2,
  high: close + 1,
  low: -0.5,
  close,
  volume: 3_000_000_000,
});
const series = { symbol: 'SPX', level: '1d', source: 'sample' };
const query = { symbol: 'SPX', level: '1d', limit: 100 };
const daysOf = (klines: readonly Kline[]) => klines.map(({ ts }) => ts / DAY);

describe.each<[string, () => KlineStore]>([
  ['postgres', () => createKlineStore(database.db)],
  ['in-memory', () => new InMemoryKlineStore()],
])('%s', (_, createStore) => {
  let store: KlineStore;
  beforeAll(() => {
    store = createStore();
  });

  test('bars come back as they were, oldest first', async () => {
    expect(await store.upsert('a', series, [bar(3), bar(1), bar(2)])).toBe(3);
    expect(await store.get('a', query)).toEqual([bar(1), bar(2), bar(3)]);
  });

  test('a bar that is there is replaced', async () => {
    await store.upsert('b', series, [bar(1), bar(2)]);
    expect(await store.upsert('b', series, [bar(2, 99), bar(3)])).toBe(2);
    expect((await store.get('b', query)).map(({ close }) => close)).toEqual([1, 99, 3]);
  });

  test('the latest bars of a range, both ends included', async () => {
    await store.upsert(
      'c',
      series,
      [1, 2, 3, 4, 5].map((day) => bar(day)),
    );
    const days = async (more: object) => daysOf(await store.get('c', { ...query, ...more }));
    expect(await days({ limit: 2 })).toEqual([4, 5]);
    expect(await days({ fromTs: 2 * DAY, toTs: 4 * DAY })).toEqual([2, 3, 4]);
    expect(await days({ toTs: 4 * DAY, limit: 2 })).toEqual([3, 4]);
    expect(await days({ fromTs: 6 * DAY })).toEqual([]);
    expect(await days({ symbol: 'DJI' })).toEqual([]);
    expect(await days({ level: '30m' })).toEqual([]);
  });

  test('series tell what there is, and where it last came from', async () => {
    expect(await store.series('d')).toEqual([]);
    await store.upsert('d', series, [bar(5), bar(6)]);
    await store.upsert('d', { ...series, source: 'broker' }, [bar(6), bar(9), bar(2)]);
    await store.upsert('d', { ...series, level: '30m' }, [bar(1)]);
    const all = await store.series('d');
    expect(all.toSorted((a, b) => b.bars - a.bars)).toEqual([
      { symbol: 'SPX', level: '1d', source: 'broker', bars: 4, firstTs: 2 * DAY, lastTs: 9 * DAY },
      { symbol: 'SPX', level: '30m', source: 'sample', bars: 1, firstTs: DAY, lastTs: DAY },
    ]);
  });

  test('I9: a tenant sees its own bars only', async () => {
    await store.upsert('e', series, [bar(1)]);
    expect(await store.get('f', query)).toEqual([]);
    expect(await store.series('f')).toEqual([]);
  });

  test('an import of more than one insert', async () => {
    const bars = Array.from({ length: 12_001 }, (_, day) => bar(day - 6_000));
    await store.upsert('g', series, bars);
    expect(await store.series('g')).toMatchObject([{ bars: 12_001, firstTs: -6_000 * DAY, lastTs: 6_000 * DAY }]);
    expect(daysOf(await store.get('g', { ...query, limit: 3 }))).toEqual([5_998, 5_999, 6_000]);
  });
});

test('postgres: an import that fails half-way leaves nothing', async () => {
  const store = createKlineStore(database.db);
  const bars = [...Array.from({ length: 6_000 }, (_, day) => bar(day)), { ...bar(9_999), ts: 1e300 }];
  await expect(store.upsert('h', series, bars)).rejects.toThrow();
  expect(await store.series('h')).toEqual([]);
  expect(await store.get('h', query)).toEqual([]);
});

test('postgres: imports of one series at once count each bar once', async () => {
  const store = createKlineStore(database.db);
  const importOf = (first: number) =>
    store.upsert(
      'i',
      series,
      Array.from({ length: 200 }, (_, n) => bar(first + n)),
    );
  await Promise.all([importOf(0), importOf(100), importOf(200), importOf(100)]);
  expect(await store.series('i')).toMatchObject([{ bars: 400, firstTs: 0, lastTs: 399 * DAY }]);
});
