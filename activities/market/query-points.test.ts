import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { randomWalk } from '../../domains/chanlun/random-walk.ts';
import { type PointsAnswer, PointsAnswerSchema } from '../../schemas/market/query-points.ts';
import { InMemoryAnalysisStore } from '../../stores/in-memory/analysis-store.ts';
import { InMemoryKlineStore } from '../../stores/in-memory/kline-store.ts';
import type { Kline } from '../../stores/kline-store.ts';
import { createQueryPoints } from './query-points.ts';
import { importSampleKlines } from './sample-klines.ts';

// Outputs of another program on the same series; its README tells of columns and provenance.
type Row = readonly (number | string | readonly string[] | null)[];
const { replay }: { replay: { events: readonly Row[] } } = JSON.parse(
  readFileSync('domains/chanlun/fixtures/sp500_1d.reference.json', 'utf8'),
);

let klines: InMemoryKlineStore;
let analyses: InMemoryAnalysisStore;
let bars: readonly Kline[];
beforeEach(async () => {
  klines = new InMemoryKlineStore();
  analyses = new InMemoryAnalysisStore();
  await importSampleKlines({ klines, tenantId: 'tenant-1', file: 'samples/sp500-1d.csv' });
  bars = await klines.get('tenant-1', { symbol: 'SPX', level: '1d', limit: 10_000 });
});
const dateOf = (bar: unknown): string => new Date(bars[Number(bar)]?.ts ?? Number.NaN).toISOString().slice(0, 10);

const call = (args: object): Promise<unknown> =>
  createQueryPoints({ klines, analyses }).handler(args, {
    ...{ tenantId: 'tenant-1', threadId: 't', runId: 'r', callId: '1' },
    ...{ signal: new AbortController().signal, heartbeat: () => {} },
  });
const query = async (args: object): Promise<PointsAnswer> =>
  PointsAnswerSchema.strict().parse(JSON.parse(JSON.stringify(await call(args))));

describe('one symbol, against the reference', () => {
  test('those that were withdrawn, each with its times', async () => {
    const { found, points } = await query({ symbol: 'SPX', states: ['withdrawn'], last: 100 });
    const wanted = replay.events.filter((row) => row[5] !== null);
    expect(found).toBe(wanted.length);
    expect(points.map(({ at, type, withdrawnAt }) => `${at} ${type} ${withdrawnAt}`).toSorted()).toEqual(
      wanted.map((row) => `${dateOf(row[0])} ${row[1]} ${dateOf(row[5])}`).toSorted(),
    );
  });

  test('types, sides and how lately they were confirmed', async () => {
    const args = { symbol: 'SPX', types: ['1', '1p'], sides: ['sell'], states: ['confirmed', 'final', 'withdrawn'] };
    const { points } = await query({ ...args, within: 60 });
    // Bars 5045 to 5104 are the last sixty.
    const wanted = replay.events.filter(
      (row) => ['1', '1p'].includes(String(row[1])) && row[2] === 'sell' && Number(row[4]) >= 5045,
    );
    expect(wanted).toHaveLength(2);
    // The latest confirmed comes first.
    expect(points.map(({ at, confirmedAt }) => [at, confirmedAt])).toEqual(
      wanted.toReversed().map((row) => [dateOf(row[0]), dateOf(row[4])]),
    );
  });

  test.each([
    [33, 0],
    [34, 1],
  ])('I12: within %i bars there are %i: the point of bar 5063 was confirmed at bar 5071 of 5105', async (within, n) => {
    expect((await query({ symbol: 'SPX', within })).found).toBe(n);
  });

  test('of a range: where they lie, and what was known at its end', async () => {
    // Bar 5063 is 2020-02-19; bar 5071, which confirmed its point, is 2020-03-02.
    const range = { symbol: 'SPX', from: '2019-06-01', last: 100 };
    const { points } = await query({ ...range, states: ['confirmed', 'final', 'withdrawn'] });
    const wanted = replay.events.filter((row) => dateOf(row[0]) >= '2019-06-01').map((row) => dateOf(row[0]));
    expect(points.map(({ at }) => at).toSorted()).toEqual(wanted.toSorted());
    const before = await query({ ...range, types: ['1p'], from: '2020-02-19', to: '2020-02-28' });
    expect(before).toMatchObject({ asOf: '2020-02-28', points: [{ at: '2020-02-19', state: 'provisional' }] });
  });

  test('least confidence: points that have one', async () => {
    const all = await query({ symbol: 'SPX', types: ['1', '1p'], last: 100 });
    const some = await query({ symbol: 'SPX', types: ['1', '1p'], minConfidence: 0.5, last: 100 });
    expect(some.points).toEqual(all.points.filter(({ confidence = 0 }) => confidence >= 0.5));
    expect(some.found).toBeLessThan(all.found);
    expect(some.found).toBeGreaterThan(0);
  });
});

describe('the market', () => {
  const put = (symbol: string, seed: number, count = 600) =>
    klines.upsert(
      'tenant-1',
      { symbol, level: '1d', source: 'a seeded walk' },
      randomWalk({ seed, bars: count, stepMs: 86_400_000 }),
    );

  test('all series of the level; a second look is answered from the first', async () => {
    for (let seed = 1; seed <= 4; seed++) await put(`W${seed}`, seed);
    const first = await query({ states: ['confirmed', 'final'], within: 120, last: 100 });
    expect(first.coverage).toEqual({ series: 5, cached: 0, computed: 5, notCovered: 0, broken: 0, reasons: [] });
    expect(first.advice).toBeUndefined();
    expect(first.points.filter(({ symbol }) => symbol === 'SPX').map(({ at }) => at)).toEqual(
      (await query({ symbol: 'SPX', states: ['confirmed', 'final'], within: 120 })).points.map(({ at }) => at),
    );
    const second = await query({ states: ['confirmed', 'final'], within: 120, last: 100 });
    expect(second).toEqual({ ...first, coverage: { ...first.coverage, cached: 5, computed: 0 } });
  });

  test('a series that changed is analysed anew, and so is all under another definition', async () => {
    await put('W1', 1);
    await query({});
    const [early] = await klines.get('tenant-1', { symbol: 'W1', level: '1d', limit: 600 });
    if (early === undefined) throw new Error('no bars');
    await klines.upsert('tenant-1', { symbol: 'W1', level: '1d', source: 'corrected' }, [
      { ...early, high: early.high + 1 },
    ]);
    expect((await query({})).coverage).toMatchObject({ cached: 1, computed: 1 });
    expect((await query({ definition: { stroke: { span: 'loose' } } })).coverage).toMatchObject({
      cached: 0,
      computed: 2,
    });
  });

  test('a broken series is told and keeps no other from being looked at', async () => {
    const [bad] = randomWalk({ seed: 1, bars: 1 });
    if (bad === undefined) throw new Error('no bars');
    await klines.upsert('tenant-1', { symbol: 'BAD', level: '1d', source: 'test' }, [{ ...bad, high: 1 }]);
    const { coverage } = await query({});
    expect(coverage).toMatchObject({ series: 2, computed: 1, broken: 1, notCovered: 0 });
    expect(coverage.reasons).toEqual([
      {
        symbol: 'BAD',
        reason: expect.stringMatching(/^Cannot analyse BAD 1d: Bar 0 .*wanted low <= open, close <= high/),
      },
    ]);
  });

  test('more series than an answer can wait for: the rest is said, with what to do', async () => {
    for (let seed = 1; seed <= 70; seed++) await put(`W${seed}`, seed, 150);
    const { coverage, advice } = await query({});
    expect(coverage.computed + coverage.notCovered).toBe(71);
    expect(coverage.computed).toBeLessThanOrEqual(50);
    expect(advice).toMatch(/^\d+ of 71 series were not looked at: run the assistant `scan` with level 1d/);
    const again = await query({});
    expect(again.coverage.cached).toBe(coverage.computed);
    expect(again.coverage.notCovered).toBeLessThan(coverage.notCovered);
  });

  test('I9: another tenant has none of it', async () => {
    await query({});
    await expect(
      createQueryPoints({ klines, analyses }).handler(
        {},
        {
          ...{ tenantId: 'tenant-2', threadId: 't', runId: 'r', callId: '1' },
          ...{ signal: new AbortController().signal, heartbeat: () => {} },
        },
      ),
    ).rejects.toThrow(/No series is stored at level 1d: no klines are stored yet/);
  });

  test.each([
    [{ level: '5m' }, 'KLINES_NOT_FOUND', /No series is stored at level 5m: there are series at 1d/],
    [{ symbol: 'SPXX' }, 'KLINES_NOT_FOUND', /did you mean SPX 1d/],
    [{ symbol: 'SPX', from: '2021-01-01' }, 'KLINES_NOT_FOUND', /No klines of SPX 1d from 2021-01-01/],
    [{ from: '2019-01-01' }, 'INVALID_REQUEST', /symbol: is needed with `from` or `to`.*`within`/],
    [{ symbol: 'SPX', from: '2020-01-02', to: '2019-01-01' }, 'INVALID_REQUEST', /from: must not be after `to`/],
    [{ symbol: 'SPX', definition: { macd: { fast: 0 } } }, 'INVALID_REQUEST', /definition.macd.fast/],
    [{ symbol: 'SPX', types: ['4'] }, 'INVALID_REQUEST', /types.0/],
  ])('what cannot be answered is told: %j', async (args, code, message) => {
    await expect(call(args)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
