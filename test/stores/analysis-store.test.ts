import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SymbolScan } from '../../schemas/market/symbol-scan.ts';
import type { AnalysisStore } from '../../stores/analysis-store.ts';
import { InMemoryAnalysisStore } from '../../stores/in-memory/analysis-store.ts';
import { createAnalysisStore } from '../../stores/postgres/analysis-store.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

const TS = Date.UTC(2020, 3, 17, 14, 30);
const key = { level: '1d', definitionHash: 'f1dbb7d0104dba77' };
const scanOf = (symbol: string, lastClose = 1): SymbolScan => ({
  symbol,
  level: '1d',
  definitionHash: key.definitionHash,
  count: 1,
  from: '2020-04-17',
  asOf: '2020-04-17',
  lastTs: TS,
  lastClose,
  points: [],
});
const series = (symbol: string) => ({ symbol, lastTs: TS, dataVersion: 'v1' });
const analysis = (symbol: string, lastClose = 1) => ({
  lastTs: TS,
  dataVersion: 'v1',
  scan: scanOf(symbol, lastClose),
});

describe.each<[string, () => AnalysisStore]>([
  ['postgres', () => createAnalysisStore(database.db)],
  ['in-memory', () => new InMemoryAnalysisStore()],
])('%s', (_, createStore) => {
  let store: AnalysisStore;
  beforeAll(() => {
    store = createStore();
  });

  test('what was put in comes back, a chunk of symbols at a time', async () => {
    const symbols = Array.from({ length: 500 }, (_value, n) => `SYN${n}`);
    await store.put(
      'a',
      key,
      symbols.map((symbol, n) => analysis(symbol, n)),
    );
    const found = await store.get('a', key, [...symbols.map(series), series('never analysed')]);
    expect(found.toSorted((x, y) => x.lastClose - y.lastClose)).toEqual(symbols.map((s, n) => scanOf(s, n)));
    expect(await store.get('a', key, [series('SYN7')])).toEqual([scanOf('SYN7', 7)]);
    expect(await store.get('a', key, [])).toEqual([]);
  });

  test.each([
    ['a new bar closed', { lastTs: TS + 60_000 }],
    ['a bar was taken away', { lastTs: TS - 1 }],
    ['an early bar changed', { dataVersion: 'v2' }],
  ])('a series of which %s is stale', async (_case, change) => {
    await store.put('b', key, [analysis('SPX')]);
    expect(await store.get('b', key, [{ ...series('SPX'), ...change }])).toEqual([]);
    expect(await store.get('b', key, [series('SPX')])).toEqual([scanOf('SPX')]);
  });

  test('levels and definitions are kept apart', async () => {
    await store.put('c', key, [analysis('SPX', 1)]);
    await store.put('c', { ...key, definitionHash: 'other' }, [analysis('SPX', 2)]);
    expect(await store.get('c', key, [series('SPX')])).toMatchObject([{ lastClose: 1 }]);
    expect(await store.get('c', { ...key, definitionHash: 'other' }, [series('SPX')])).toMatchObject([
      { lastClose: 2 },
    ]);
    expect(await store.get('c', { ...key, level: '1w' }, [series('SPX')])).toEqual([]);
  });

  test('the later analysis of a symbol replaces the earlier, also within one call', async () => {
    await store.put('d', key, [analysis('SPX', 1)]);
    await store.put('d', key, [analysis('SPX', 2), analysis('SPX', 3)]);
    expect(await store.get('d', key, [series('SPX')])).toEqual([scanOf('SPX', 3)]);
  });

  test('I9: a tenant gets its own analyses only', async () => {
    await store.put('e', key, [analysis('SPX')]);
    expect(await store.get('f', key, [series('SPX')])).toEqual([]);
  });

  test('symbols of any characters', async () => {
    const symbol = `贵州"茅台'\u0000,{}`;
    await store.put('g', key, [analysis(symbol)]);
    expect(await store.get('g', key, [series(symbol)])).toEqual([scanOf(symbol)]);
  });

  test('what is young is not pruned', async () => {
    await store.put('h', key, [analysis('SPX')]);
    expect(await store.prune(1)).toBe(0);
    expect(await store.get('h', key, [series('SPX')])).toHaveLength(1);
  });
});

test('postgres: what was computed long ago is pruned', async () => {
  const store = createAnalysisStore(database.db);
  await store.put('i', key, [analysis('OLD'), analysis('NEW')]);
  await database.query(`update analyses set computed_at = now() - interval '9 days' where symbol = 'OLD'`);
  expect(await store.prune(7 * 24)).toBe(1);
  expect(await store.get('i', key, [series('OLD'), series('NEW')])).toEqual([scanOf('NEW')]);
});

test('postgres: a row that another release wrote counts as not there', async () => {
  const store = createAnalysisStore(database.db);
  await store.put('j', key, [analysis('SPX')]);
  await database.query(`update analyses set scan = '{"of":"another form"}' where tenant_id = 'j'`);
  expect(await store.get('j', key, [series('SPX')])).toEqual([]);
});

test('postgres: chunks with the same symbols in another order do not block each other', async () => {
  const store = createAnalysisStore(database.db);
  const analyses = Array.from({ length: 300 }, (_value, n) => analysis(`S${n}`));
  await Promise.all(
    Array.from({ length: 6 }, (_value, n) => store.put('k', key, n % 2 ? analyses : analyses.toReversed())),
  );
  expect(await store.get('k', key, [series('S299')])).toHaveLength(1);
});
