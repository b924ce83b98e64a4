import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InMemoryKlineStore } from '../../stores/in-memory/kline-store.ts';
import type { Kline, KlineStore } from '../../stores/kline-store.ts';
import { createKlineStore } from '../../stores/postgres/kline-store.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 4 });
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
const forming = (day: number, close = day): Kline => ({ ...bar(day, close), closed: false });
const series = { symbol: 'SPX', level: '1d', source: 'sample' };
const query = { symbol: 'SPX', level: '1d', limit: 100 };
const daysOf = (klines: readonly Kline[]) => klines.map(({ ts }) => ts / DAY);
const span = (from: number, count: number) => Array.from({ length: count }, (_, n) => bar(from + n));
async function* inBatches(klines: readonly Kline[], size = 700): AsyncGenerator<readonly Kline[]> {
  for (let start = 0; start < klines.length; start += size) yield klines.slice(start, start + size);
}
const collect = async (batches: AsyncIterable<readonly Kline[]>): Promise<readonly Kline[]> => {
  const all: Kline[] = [];
  for await (const batch of batches) all.push(...batch);
  return all;
};

describe.each<[string, () => KlineStore]>([
  ['postgres', () => createKlineStore(database.db)],
  ['in-memory', () => new InMemoryKlineStore()],
])('%s', (_, createStore) => {
  let store: KlineStore;
  beforeAll(() => {
    store = createStore();
  });
  /** Both ways to put bars in. */
  const puts = {
    upsert: (tenantId: string, bars: readonly Kline[], more: object = {}) =>
      store.upsert(tenantId, { ...series, ...more }, bars),
    load: (tenantId: string, bars: readonly Kline[], more: object = {}) =>
      store.load(tenantId, { ...series, ...more }, inBatches(bars)),
  };

  test('bars come back as they were, oldest first', async () => {
    expect(await store.upsert('a', series, [bar(3), bar(1), bar(2)])).toBe(3);
    expect(await store.get('a', query)).toEqual([bar(1), bar(2), bar(3)]);
  });

  test('the latest closed bars of many series at once', async () => {
    const put = (tenantId: string, symbol: string, bars: readonly Kline[]) =>
      store.upsert(tenantId, { ...series, symbol }, bars);
    await put('at-once', 'A', span(1, 5));
    await put('at-once', 'B', [bar(8), forming(9)]);
    await put('at-once', 'C', [bar(1)]);
    await put('beside', 'D', [bar(1)]);
    await store.upsert('at-once', { ...series, symbol: 'A', level: '1w' }, [bar(100)]);
    const latest = await store.latest('at-once', { symbols: ['B', 'A', 'D', 'E'], level: '1d', limit: 3 });
    expect([...latest.keys()].sort()).toEqual(['A', 'B']);
    expect(latest.get('A')).toEqual(span(3, 3));
    expect(latest.get('B')).toEqual([bar(8)]);
    expect(await store.latest('at-once', { symbols: [], level: '1d', limit: 3 })).toEqual(new Map());
  });

  test('to the millisecond and the last bit', async () => {
    const precise: Kline = { ts: 1_234_567_890_123, open: 0.1, high: 1 / 3, low: 1e-300, close: 2 ** 53, volume: 1e21 };
    for (const [name, put] of Object.entries(puts)) {
      await put(`precise-${name}`, [precise]);
      expect(await store.get(`precise-${name}`, query)).toEqual([precise]);
    }
  });

  test('a bar that is there is replaced; of two in one call the last counts', async () => {
    await store.upsert('b', series, [bar(1), bar(2)]);
    expect(await store.upsert('b', series, [bar(2, 98), bar(2, 99), bar(3)])).toBe(2);
    expect((await store.get('b', query)).map(({ close }) => close)).toEqual([1, 99, 3]);
    expect(await store.upsert('b', series, [])).toBe(0);
  });

  test('the latest bars of a range, both ends included', async () => {
    await store.upsert('c', series, span(1, 5));
    const days = async (more: object) => daysOf(await store.get('c', { ...query, ...more }));
    expect(await days({ limit: 2 })).toEqual([4, 5]);
    expect(await days({ fromTs: 2 * DAY, toTs: 4 * DAY })).toEqual([2, 3, 4]);
    expect(await days({ toTs: 4 * DAY, limit: 2 })).toEqual([3, 4]);
    expect(await days({ fromTs: 6 * DAY })).toEqual([]);
    expect(await days({ symbol: 'DJI' })).toEqual([]);
    expect(await days({ symbol: 'spx' })).toEqual([]);
    expect(await days({ level: '30m' })).toEqual([]);
  });

  test('series tell what there is, and where it last came from', async () => {
    expect(await store.series('d')).toEqual([]);
    await store.upsert('d', series, [bar(5), bar(6)]);
    const facts = { source: 'broker', currency: 'USD', board: 'none', session: 'us-equity' } as const;
    await store.upsert('d', { ...series, ...facts }, [bar(6), bar(9), bar(2)]);
    await store.upsert('d', { ...series, source: 'broker' }, [bar(9)]);
    await store.upsert('d', { ...series, level: '30m', adjustment: 'adjusted' }, [bar(1)]);
    const state = { lastClosed: true, version: expect.any(Number), updatedAt: expect.any(Number) };
    const days = { ...series, ...facts, adjustment: 'raw', bars: 4, firstTs: 2 * DAY, lastTs: 9 * DAY, ...state };
    const all = await store.series('d');
    const minutes = { ...series, level: '30m', adjustment: 'adjusted', bars: 1, firstTs: DAY, lastTs: DAY, ...state };
    expect(all).toEqual([days, minutes]);
    expect(await store.find('d', series)).toEqual(days);
    expect(await store.find('d', { symbol: 'DJI', level: '1d' })).toBeUndefined();
    expect(Math.abs((all[0]?.updatedAt ?? 0) - Date.now())).toBeLessThan(600_000);
  });

  test('many series: by page, prefix, level, name and board', async () => {
    for (const symbol of ['SYN2', 'SYN10', 'SYN1', 'syn1', 'A%', 'A_B', 'AXB'])
      await store.upsert('many', { ...series, symbol, ...(symbol === 'SYN10' && { board: 'star' }) }, [bar(1)]);
    await store.upsert('many', { ...series, symbol: 'SYN1', level: '60m' }, [bar(1)]);
    const names = async (page: object) =>
      (await store.series('many', page)).map(({ symbol, level }) => `${symbol} ${level}`);
    expect(await names({})).toEqual([
      'A% 1d',
      'AXB 1d',
      'A_B 1d',
      'SYN1 1d',
      'SYN1 60m',
      'SYN10 1d',
      'SYN2 1d',
      'syn1 1d',
    ]);
    expect(await names({ limit: 2, offset: 3 })).toEqual(['SYN1 1d', 'SYN1 60m']);
    expect(await names({ prefix: 'SYN1', level: '1d' })).toEqual(['SYN1 1d', 'SYN10 1d']);
    expect(await names({ prefix: 'A_' })).toEqual(['A_B 1d']);
    expect(await names({ symbols: ['SYN2', 'AXB', 'none'] })).toEqual(['AXB 1d', 'SYN2 1d']);
    expect(await names({ board: 'star' })).toEqual(['SYN10 1d']);
    expect(await store.countSeries('many')).toBe(8);
    expect(await store.countSeries('many', { prefix: 'SYN', level: '1d' })).toBe(3);
    expect(await store.countSeries('none')).toBe(0);
  });

  test('I9: a tenant sees, streams and deletes its own bars only', async () => {
    await store.upsert('e', series, [bar(1)]);
    expect(await store.get('f', query)).toEqual([]);
    expect(await store.series('f')).toEqual([]);
    expect(await store.find('f', series)).toBeUndefined();
    expect(await store.delete('f', series)).toBeUndefined();
    await expect(collect(store.stream('f', series))).rejects.toMatchObject({ code: 'KLINES_NOT_FOUND' });
    expect(await collect(store.stream('e', series))).toEqual([bar(1)]);
  });

  test('a load of many bars, and the same load again', async () => {
    const bars = span(-6_000, 12_001);
    expect(await store.load('g', series, inBatches(bars))).toEqual({ bars: 12_001, added: 12_001, changed: 0 });
    const found = await store.find('g', series);
    expect(found).toMatchObject({ bars: 12_001, firstTs: -6_000 * DAY, lastTs: 6_000 * DAY });
    expect(await store.load('g', series, inBatches(bars))).toEqual({ bars: 12_001, added: 0, changed: 0 });
    expect(await store.find('g', series)).toEqual(found);
    expect(await store.load('g', series, inBatches([bar(0, 5), bar(1), bar(7_000)]))).toEqual({
      bars: 3,
      added: 1,
      changed: 1,
    });
    expect(daysOf(await store.get('g', { ...query, limit: 3 }))).toEqual([5_999, 6_000, 7_000]);
    expect(daysOf(await collect(store.stream('g', series)))).toEqual([...daysOf(bars), 7_000]);
    const range = { ...series, fromTs: -5_999 * DAY, toTs: -5_998 * DAY };
    expect(daysOf(await collect(store.stream('g', range)))).toEqual([-5_999, -5_998]);
    expect(await store.upsert('g2', series, bars)).toBe(12_001);
    expect(await store.find('g2', series)).toMatchObject({ bars: 12_001 });
  });

  test('a load that breaks, or whose times do not rise, leaves nothing', async () => {
    async function* breaks() {
      yield span(0, 5_000);
      throw new Error('the file ended early');
    }
    await expect(store.load('h', series, breaks())).rejects.toThrow('the file ended early');
    await expect(store.load('h', series, inBatches([bar(1), bar(3), bar(2)]))).rejects.toThrow(
      'found the bar of 1970-01-03T00:00:00.000Z after that of 1970-01-04T00:00:00.000Z; want rising times',
    );
    expect(await store.series('h')).toEqual([]);
    expect(await store.get('h', query)).toEqual([]);
    expect(await store.load('h', series, inBatches([]))).toEqual({ bars: 0, added: 0, changed: 0 });
    expect(await store.series('h')).toEqual([]);
  });

  test.each(Object.keys(puts) as (keyof typeof puts)[])('adjusted and raw prices do not mix: %s', async (way) => {
    const tenantId = `mix-${way}`;
    await puts[way](tenantId, [bar(1)], { adjustment: 'adjusted' });
    await puts[way](tenantId, [bar(2)]);
    const raw = puts[way](tenantId, [bar(2, 50), bar(3)], { adjustment: 'raw' });
    await expect(raw).rejects.toMatchObject({ code: 'KLINES_INVALID' });
    await expect(raw).rejects.toThrow('Cannot put bars into SPX 1d: found raw prices for a series of adjusted ones');
    expect(await store.get(tenantId, query)).toEqual([bar(1), bar(2)]);
  });

  test('a replacement takes the place of all bars, whatever they were', async () => {
    await store.load(
      'r',
      { ...series, adjustment: 'adjusted', currency: 'USD' },
      inBatches([...span(0, 3), forming(3)]),
    );
    const before = await store.find('r', series);
    const reading = store.stream('r', series)[Symbol.asyncIterator]();
    expect(daysOf((await reading.next()).value ?? [])).toEqual([0, 1, 2]);
    const result = await store.load('r', { ...series, adjustment: 'raw' }, inBatches([bar(1, 8), bar(2)]), {
      replace: true,
    });
    expect(result).toEqual({ bars: 2, added: 2, changed: 0 });
    await expect(reading.next()).rejects.toThrow('deleted or replaced while they were being read; ask again');
    expect(await store.get('r', query)).toEqual([bar(1, 8), bar(2)]);
    const after = await store.find('r', series);
    expect(after).toMatchObject({
      adjustment: 'raw',
      currency: 'USD',
      bars: 2,
      firstTs: DAY,
      lastTs: 2 * DAY,
      lastClosed: true,
    });
    expect(after?.version).toBeGreaterThan(before?.version ?? Number.NaN);
  });

  test.each(Object.keys(puts) as (keyof typeof puts)[])(
    'the last bar may be forming, and is read only when asked for: %s',
    async (way) => {
      const tenantId = `form-${way}`;
      const put = (...bars: readonly Kline[]) => puts[way](tenantId, bars);
      const all = () => store.get(tenantId, { ...query, withForming: true });
      await put(bar(1), forming(2, 20));
      expect(await store.get(tenantId, query)).toEqual([bar(1)]);
      expect(await all()).toEqual([bar(1), forming(2, 20)]);
      expect(await collect(store.stream(tenantId, series))).toEqual([bar(1)]);
      expect(await collect(store.stream(tenantId, { ...series, withForming: true }))).toEqual([bar(1), forming(2, 20)]);
      expect(await store.find(tenantId, series)).toMatchObject({ bars: 2, lastTs: 2 * DAY, lastClosed: false });
      // Bars before it leave it forming; it forms on, closes, and is not opened again.
      await put(bar(0));
      await put(forming(2, 21));
      expect(await all()).toEqual([bar(0), bar(1), forming(2, 21)]);
      await expect(put(bar(3))).rejects.toThrow(
        'found bars after 1970-01-03T00:00:00.000Z, which is still forming there',
      );
      await expect(put(forming(1))).rejects.toThrow('found a forming bar at 1970-01-02T00:00:00.000Z, though');
      await put(bar(2, 22), forming(3));
      expect(await all()).toEqual([bar(0), bar(1), bar(2, 22), forming(3)]);
      await put(bar(3));
      await expect(put(forming(3))).rejects.toThrow('want it closed');
      await expect(put(forming(4), bar(5))).rejects.toThrow('before the last one; want only the last one forming');
      expect(await store.get(tenantId, query)).toEqual([bar(0), bar(1), bar(2, 22), bar(3)]);
    },
  );

  test('the version tells every change of a bar, and nothing else', async () => {
    const version = async () => (await store.find('v', series))?.version ?? Number.NaN;
    const put = async (...bars: readonly Kline[]) => {
      const before = await version();
      await store.upsert('v', series, bars);
      return (await version()) - before;
    };
    await put(bar(1));
    expect(await put(bar(1))).toBe(0);
    expect(await put(bar(1, 5))).toBeGreaterThan(0);
    expect(await put(bar(1, 5), forming(2))).toBeGreaterThan(0);
    expect(await put(forming(2))).toBe(0);
    expect(await put(bar(2))).toBeGreaterThan(0);
    const last = await version();
    expect(await store.delete('v', series)).toBe(2);
    expect(await store.delete('v', series)).toBeUndefined();
    expect(await store.get('v', query)).toEqual([]);
    await put(bar(1));
    expect(await version()).toBeGreaterThan(last);
    expect(await store.get('v', query)).toEqual([bar(1)]);
  });

  test('what it gave out does not change what it holds', async () => {
    const mine = { ...bar(0) };
    await store.upsert('own', series, [mine]);
    Object.assign(mine, { close: -1 });
    const [given] = await store.get('own', query);
    Object.assign(given ?? {}, { close: -2 });
    expect(await store.get('own', query)).toEqual([bar(0)]);
  });
});

test('postgres: an upsert that fails half-way leaves nothing', async () => {
  const store = createKlineStore(database.db);
  const bars = [...span(0, 6_000), { ...bar(9_999), ts: 1e300 }];
  await expect(store.upsert('h', series, bars)).rejects.toThrow();
  expect(await store.series('h')).toEqual([]);
  expect(await store.get('h', query)).toEqual([]);
});

test('postgres: imports of one series at once count each bar once', async () => {
  const store = createKlineStore(database.db);
  const importOf = (first: number) => store.upsert('i', series, span(first, 200));
  const load = (first: number) => store.load('i', series, inBatches(span(first, 200)));
  await Promise.all([importOf(0), load(100), importOf(200), importOf(100), load(0)]);
  expect(await store.series('i')).toMatchObject([{ bars: 400, firstTs: 0, lastTs: 399 * DAY }]);
  expect(await store.get('i', { ...query, limit: 1_000 })).toHaveLength(400);
});

test('postgres: bars that come slowly keep no connection of the pool, and nobody waits for their series', async () => {
  const store = createKlineStore(database.db);
  await store.upsert('slow', series, [bar(1)]);
  const ends: (() => void)[] = [];
  const begun: Promise<void>[] = [];
  const loads = Array.from({ length: 6 }, (_, n) => {
    const ended = new Promise<void>((resolve) => ends.push(resolve));
    let begin = () => {};
    begun.push(new Promise((resolve) => (begin = resolve)));
    const batches = async function* () {
      yield span(10_000 * (n + 1), 6_000);
      begin();
      await ended;
    };
    return store.load('slow', series, batches());
  });
  await Promise.all(begun);
  await store.upsert('slow', series, [bar(2)]);
  expect(daysOf(await store.get('slow', query))).toEqual([1, 2]);
  for (const end of ends) end();
  await Promise.all(loads);
  expect(await store.find('slow', series)).toMatchObject({ bars: 36_002 });
});
