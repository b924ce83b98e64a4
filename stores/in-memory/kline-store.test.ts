// What holds for Postgres too is in test/stores/kline-store.test.ts, which runs over both.
import { expect, test } from 'vitest';
import type { Kline } from '../kline-store.ts';
import { InMemoryKlineStore } from './kline-store.ts';

const DAY = 86_400_000;
const START = Date.UTC(2020, 0, 1);

const bar = (day: number, close = 100 + day): Kline => ({
  ts: START + day * DAY,
  open: close,
  high: close + 1,
  low: close - 1,
  close,
  volume: 1000,
});
const days = (klines: readonly Kline[]): readonly number[] => klines.map(({ ts }) => (ts - START) / DAY);

const SPX = { symbol: 'SPX', level: '1d', source: 'a file' };

test('gives back what was put in, oldest first', async () => {
  const store = new InMemoryKlineStore();
  const precise: Kline = { ts: START, open: 0.1, high: 1 / 3, low: 1e-9, close: 0.2, volume: 9_044_690_000 };
  expect(await store.upsert('t1', SPX, [bar(2), precise, bar(1)])).toBe(3);
  expect(await store.get('t1', { symbol: 'SPX', level: '1d', limit: 10 })).toEqual([precise, bar(1), bar(2)]);
});

test('an empty store, an unknown symbol, an unknown level and another tenant have none', async () => {
  const store = new InMemoryKlineStore();
  const query = { symbol: 'SPX', level: '1d', limit: 10 };
  expect(await store.get('t1', query)).toEqual([]);
  expect(await store.series('t1')).toEqual([]);
  await store.upsert('t1', SPX, [bar(0)]);
  expect(await store.get('t1', { ...query, symbol: 'spx' })).toEqual([]);
  expect(await store.get('t1', { ...query, level: '1w' })).toEqual([]);
  expect(await store.get('t2', query)).toEqual([]);
  expect(await store.series('t2')).toEqual([]);
});

test('a range has both its ends, and a limit keeps its latest bars', async () => {
  const store = new InMemoryKlineStore();
  await store.upsert(
    't1',
    SPX,
    [0, 1, 2, 3, 4].map((day) => bar(day)),
  );
  const get = async (range: object) => days(await store.get('t1', { symbol: 'SPX', level: '1d', limit: 10, ...range }));
  expect(await get({ fromTs: START + DAY, toTs: START + 3 * DAY })).toEqual([1, 2, 3]);
  expect(await get({ fromTs: START + DAY, toTs: START + 3 * DAY, limit: 2 })).toEqual([2, 3]);
  expect(await get({ fromTs: START + 4 * DAY })).toEqual([4]);
  expect(await get({ toTs: START })).toEqual([0]);
  expect(await get({ fromTs: START + 5 * DAY })).toEqual([]);
  expect(await get({ limit: 2 })).toEqual([3, 4]);
});

test('a bar of a known time replaces it; of two in one call the last counts', async () => {
  const store = new InMemoryKlineStore();
  await store.upsert('t1', SPX, [bar(0), bar(1)]);
  expect(await store.upsert('t1', { ...SPX, source: 'a feed' }, [bar(1, 7), bar(1, 8), bar(2)])).toBe(2);
  const closes = (await store.get('t1', { symbol: 'SPX', level: '1d', limit: 10 })).map(({ close }) => close);
  expect(closes).toEqual([100, 8, 102]);
  expect(await store.series('t1')).toEqual([
    { ...SPX, source: 'a feed', bars: 3, firstTs: START, lastTs: START + 2 * DAY },
  ]);
});

test('no bars make no series', async () => {
  const store = new InMemoryKlineStore();
  expect(await store.upsert('t1', SPX, [])).toBe(0);
  expect(await store.series('t1')).toEqual([]);
});

test('series are listed by symbol and level', async () => {
  const store = new InMemoryKlineStore();
  for (const [symbol, level] of [
    ['SPX', '1w'],
    ['IBM', '60m'],
    ['SPX', '1d'],
  ] as const)
    await store.upsert('t1', { symbol, level, source: 's' }, [bar(0)]);
  const names = (await store.series('t1')).map(({ symbol, level }) => `${symbol} ${level}`);
  expect(names).toEqual(['IBM 60m', 'SPX 1d', 'SPX 1w']);
});

test('what it gave out does not change what it holds', async () => {
  const store = new InMemoryKlineStore();
  const mine = { ...bar(0) };
  await store.upsert('t1', SPX, [mine]);
  Object.assign(mine, { close: -1 });
  const [given] = await store.get('t1', { symbol: 'SPX', level: '1d', limit: 1 });
  Object.assign(given ?? {}, { close: -2 });
  expect(await store.get('t1', { symbol: 'SPX', level: '1d', limit: 1 })).toEqual([bar(0)]);
});
