import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { randomWalk } from '../../domains/chanlun/random-walk.ts';
import { type StructureAnswer, StructureAnswerSchema } from '../../schemas/market/analyze-structure.ts';
import { ChartSchema } from '../../schemas/market/chart.ts';
import { InMemoryKlineStore } from '../../stores/in-memory/kline-store.ts';
import { ContentAndArtifact } from '../tools/tool-handler.ts';
import { createAnalyzeStructure } from './analyze-structure.ts';
import { importSampleKlines } from './sample-klines.ts';

// Outputs of another program on the same series; its README tells of columns and provenance.
type Row = readonly (number | string | readonly string[] | null)[];
interface Reference {
  readonly chan_py: { readonly runs: Record<'B_half' | 'A_strict', Record<string, readonly Row[]>> };
  readonly replay: { readonly events: readonly Row[] };
}
const reference: Reference = JSON.parse(readFileSync('domains/chanlun/fixtures/sp500_1d.reference.json', 'utf8'));
const rowsOf = (run: 'B_half' | 'A_strict', kind: string): readonly Row[] => reference.chan_py.runs[run][kind] ?? [];

const klines = new InMemoryKlineStore();
await importSampleKlines({ klines, tenantId: 'tenant-1', file: 'samples/sp500-1d.csv' });
const bars = await klines.get('tenant-1', { symbol: 'SPX', level: '1d', limit: 10_000 });
const dateOf = (bar: unknown): string => new Date(bars[Number(bar)]?.ts ?? Number.NaN).toISOString().slice(0, 10);

const call = async (args: object, store = klines): Promise<unknown> =>
  createAnalyzeStructure({ klines: store }).handler(args, {
    ...{ tenantId: 'tenant-1', threadId: 't', runId: 'r', callId: '1' },
    ...{ signal: new AbortController().signal, heartbeat: () => {} },
  });
const analyze = async (args: object, store = klines): Promise<StructureAnswer> => {
  const answer = await call(args, store);
  // As it reaches a model: JSON that its schema knows.
  return StructureAnswerSchema.strict().parse(
    JSON.parse(JSON.stringify(answer instanceof ContentAndArtifact ? answer.content : answer)),
  );
};

describe('the sample as the reference has it', () => {
  test('strokes, segments and centers: how many, and the latest', async () => {
    const answer = await analyze({ symbol: 'SPX', last: 3 });
    const strokes = rowsOf('B_half', 'strokes');
    expect(answer.strokes?.count).toBe(strokes.length);
    expect(answer.strokes?.last.map(({ begin, end, direction }) => [begin, end, direction])).toEqual(
      strokes
        .slice(-3)
        .map(([beginBar, endBar, beginPrice, endPrice, direction]) => [
          { date: dateOf(beginBar), price: beginPrice },
          { date: dateOf(endBar), price: endPrice },
          direction,
        ]),
    );
    const segments = rowsOf('B_half', 'segments');
    expect(answer.segments?.count).toBe(segments.length);
    expect(answer.segments?.last.map(({ begin, end, direction }) => [begin.date, end.date, direction])).toEqual(
      segments.slice(-3).map((row) => [dateOf(row[2]), dateOf(row[3]), row[6]]),
    );
    const centers = rowsOf('B_half', 'centers');
    expect(answer.centers?.count).toBe(centers.length);
    expect(answer.centers?.last.map(({ begin, end, zd, zg, dd, gg }) => [begin, end, zd, zg, dd, gg])).toEqual(
      centers.slice(-3).map((row) => [dateOf(row[2]), dateOf(row[3]), ...row.slice(4, 8)]),
    );
  });

  test('each point that was ever confirmed, drawn now or withdrawn, with its times', async () => {
    const answer = await analyze({ symbol: 'SPX', include: ['points', 'withdrawn'], last: 200 });
    const { events } = reference.replay;
    const rows = [...(answer.points?.last ?? []), ...(answer.withdrawn?.last ?? [])]
      .filter(({ confirmedAt }) => confirmedAt !== undefined)
      .map(({ at, type, side, shownAt, confirmedAt, withdrawnAt }) =>
        [at, type, side, shownAt, confirmedAt, withdrawnAt].join(),
      );
    const wanted = events.map(([bar, type, side, shown, confirmed, withdrawn]) =>
      [dateOf(bar), type, side, dateOf(shown), dateOf(confirmed), withdrawn === null ? '' : dateOf(withdrawn)].join(),
    );
    expect(rows.toSorted()).toEqual(wanted.toSorted());
    expect(answer.history).toEqual({
      confirmed: events.length,
      withdrawnLater: events.filter((row) => row[5] !== null).length,
    });
  });

  test('divergence: the ratios of the reference', async () => {
    const answer = await analyze({ symbol: 'SPX', include: ['divergence'], last: 200 });
    const wanted = rowsOf('B_half', 'points').filter((row) => row[5] !== null);
    expect(answer.divergence?.map(({ at, side }) => [at, side])).toEqual(
      wanted.map(([, bar, , side]) => [dateOf(bar), side]),
    );
    for (const [index, row] of wanted.entries()) {
      const found = answer.divergence?.[index];
      expect(found?.ratio).toBeCloseTo(Number(row[5]), 4);
      expect((found?.leaving ?? 0) / (found?.entering ?? 0)).toBeCloseTo(Number(row[5]), 4);
    }
  });

  test('another definition gives the other run, and another hash', async () => {
    const definition = { stroke: { fractalCheck: 'strict' }, points: { requireFirst: true } };
    const strict = await analyze({ symbol: 'SPX', definition });
    expect(strict.strokes?.count).toBe(rowsOf('A_strict', 'strokes').length);
    expect(strict.definition.stroke).toMatchObject({ fractalCheck: 'strict', span: 'strict' });
    expect(strict.definitionHash).not.toBe((await analyze({ symbol: 'SPX' })).definitionHash);
  });
});

describe('what is told', () => {
  test('by default the latest of each, in the size that a model can read', async () => {
    const answer = await analyze({ symbol: 'spx' });
    expect(answer).toMatchObject({
      symbol: 'SPX',
      level: '1d',
      source: 'S&P 500 sample, npm vega-datasets 3.2.1 (BSD-3-Clause)',
      from: '2000-01-03',
      asOf: '2020-04-17',
      count: 5105,
      lastClose: 2874.56,
    });
    expect(answer.strokes?.last).toHaveLength(5);
    expect(answer.upper).toBeUndefined();
    expect(JSON.stringify(answer).length).toBeLessThan(6_500);
  });

  test('a range selects what is told and does not change it', async () => {
    const all = await analyze({ symbol: 'SPX', include: ['points'], last: 200 });
    const some = await analyze({ symbol: 'SPX', include: ['points'], from: '2019-01-01', last: 200 });
    expect(some.points?.last).toEqual(all.points?.last.filter(({ at }) => at >= '2019-01-01'));
    expect(some.points?.count).toBe(some.points?.last.length);
  });

  test('I12: nothing after `to` is known', async () => {
    const until = await analyze({ symbol: 'SPX', to: '2020-02-28', include: ['points'] });
    expect(until).toMatchObject({ asOf: '2020-02-28' });
    // The reference confirms the point of 2020-02-19 (bar 5063) at bar 5071, which is 2020-03-02.
    expect(dateOf(5071)).toBe('2020-03-02');
    expect(until.points?.last.at(-1)).toMatchObject({ at: dateOf(5063), state: 'provisional' });
    const later = await analyze({ symbol: 'SPX', to: '2020-03-02', include: ['points'] });
    expect(later.points?.last.find(({ at }) => at === dateOf(5063))).toMatchObject({
      state: 'confirmed',
      confirmedAt: '2020-03-02',
      confirmedBarsAgo: 0,
    });
  });

  test('the chart goes past the model, small enough for a state', async () => {
    const answer = await call({ symbol: 'SPX' });
    if (!(answer instanceof ContentAndArtifact)) throw new Error('no artifact');
    const chart = ChartSchema.parse(answer.artifact);
    expect(chart.bars.time).toHaveLength(250);
    expect(chart.bars.close.at(-1)).toBe(2874.56);
    expect(JSON.stringify(answer.artifact).length).toBeLessThan(65_536);
    expect(await call({ symbol: 'SPX', chartBars: 0 })).not.toBeInstanceOf(ContentAndArtifact);
  });
});

describe('the bar still forming', () => {
  const live = new InMemoryKlineStore();
  const [closed, last] = [bars.slice(0, -1), bars.at(-1)];

  test('is in a preview alone', async () => {
    if (last === undefined) throw new Error('no bars');
    await live.upsert('tenant-1', { symbol: 'SPX', level: '1d', source: 'test' }, [
      ...closed,
      { ...last, closed: false },
    ]);
    const { preview, ...answer } = await analyze({ symbol: 'SPX', preview: true }, live);
    expect(answer).toEqual(await analyze({ symbol: 'SPX', to: dateOf(bars.length - 2) }, live));
    // With the last bar closed the reference has this stroke and this point.
    const [begin, end, beginPrice, endPrice] = rowsOf('B_half', 'strokes').at(-1) ?? [];
    expect([dateOf(begin), end]).toEqual(['2020-03-23', bars.length - 1]);
    const [, , price, side, types] = rowsOf('B_half', 'points').at(-1) ?? [];
    expect(preview).toMatchObject({ at: '2020-04-17', close: 2874.56 });
    expect(preview?.changes).toEqual(
      expect.arrayContaining([
        { change: 'moved', element: 'stroke', detail: `up from ${beginPrice} to ${endPrice}` },
        { change: 'shown', element: 'point', detail: `${side} ${String(types)} at ${price}` },
      ]),
    );
  });

  test('is not there when all are closed', async () => {
    expect((await analyze({ symbol: 'SPX', preview: true })).preview).toBeUndefined();
  });
});

describe('odd bars', () => {
  test('a price that leaps as a split does is told; ten years of holidays are not', async () => {
    expect((await analyze({ symbol: 'SPX' })).warnings).toBeUndefined();
    const split = new InMemoryKlineStore();
    const half = ({ open, high, low, close, ...bar }: (typeof bars)[number]) => ({
      ...bar,
      ...{ open: open / 2, high: high / 2, low: low / 2, close: close / 2 },
    });
    await split.upsert('tenant-1', { symbol: 'SPX', level: '1d', source: 'test' }, [
      ...bars.slice(0, 5_000),
      ...bars.slice(5_000).map(half),
    ]);
    const { warnings } = await analyze({ symbol: 'SPX' }, split);
    expect(warnings).toEqual([expect.stringMatching(/^Bar 5000 .*opens 50 % off .*all prices are adjusted alike/)]);
  });

  test('a bar outside the hours of its market is told', async () => {
    const store = new InMemoryKlineStore();
    const night = [15, 16, 23].map((hour) => ({
      ...{ ts: Date.UTC(2020, 0, 15, hour, 30), open: 1, high: 1, low: 1, close: 1, volume: 1 },
    }));
    const series = { symbol: 'X', level: '60m', source: 'test', session: 'us-equity' } as const;
    await store.upsert('tenant-1', series, night);
    const { warnings } = await analyze({ symbol: 'X', level: '60m' }, store);
    expect(warnings).toEqual([expect.stringMatching(/^Bar 2 .*begins outside trading hours/)]);
  });
});

describe('other levels', () => {
  const walk = new InMemoryKlineStore();
  const minutes = randomWalk({ seed: 7, bars: 9_000, startTs: Date.UTC(2024, 0, 1) });
  const put = async (symbol: string, level: string, klines: typeof minutes) =>
    walk.upsert('tenant-1', { symbol, level, source: 'a seeded walk' }, klines);

  test('points of a longer level with those of this one inside their strokes', async () => {
    await put('WALK', '1m', minutes);
    const { nested, asOf } = await analyze({ symbol: 'WALK', level: '1m', nestedLevel: '15m' }, walk);
    expect(nested).toMatchObject({ longer: '15m', shorter: '1m' });
    expect(nested?.points).toHaveLength(5);
    for (const { point, children } of nested?.points ?? []) {
      expect(point.id).toMatch(/^WALK\|15m\|/);
      for (const child of children) expect([child.side, child.at <= asOf]).toEqual([point.side, true]);
    }
    expect(nested?.points.flatMap(({ children }) => children).length).toBeGreaterThan(0);
  });

  test('a shorter level must be stored', async () => {
    await expect(call({ symbol: 'WALK', level: '1m', nestedLevel: '1m' }, walk)).rejects.toThrow(
      /nestedLevel: must be another level/,
    );
    await expect(call({ symbol: 'SPX', nestedLevel: '5m' })).rejects.toThrow(/No klines of SPX at level 5m/);
  });

  test('a longer level that has not closed a bar yet, or is not made of this one, is told', async () => {
    await put('FEW', '3m', minutes.slice(0, 10));
    await expect(call({ symbol: 'FEW', level: '3m', nestedLevel: '1d' }, walk)).rejects.toThrow(/no closed bar yet/);
    await expect(call({ symbol: 'FEW', level: '3m', nestedLevel: '5m' }, walk)).rejects.toThrow(
      /3m cannot be aggregated to 5m/,
    );
  });
});

describe('bad input', () => {
  test.each([
    [{ symbol: 'SPXX' }, 'KLINES_NOT_FOUND', /did you mean SPX 1d\? stored are SPX 1d/],
    [{ symbol: 'SPX', level: '60m' }, 'KLINES_NOT_FOUND', /No klines of SPX at level 60m: stored are SPX 1d/],
    [{ symbol: 'SPX', level: '7m' }, 'INVALID_REQUEST', /level: found "7m", want one of "1m".*"1M"/],
    [{ symbol: 'SPX', from: '2020-01-02', to: '2020-01-01' }, 'INVALID_REQUEST', /from: must not be after `to`/],
    [{ symbol: 'SPX', from: '2021-01-01' }, 'KLINES_NOT_FOUND', /from 2021-01-01 to the last bar: stored are SPX 1d/],
    [{ symbol: 'SPX', definition: { stroke: { spam: 1 } } }, 'INVALID_REQUEST', /definition.stroke: .*spam/],
    [
      { symbol: 'SPX', definition: { divergence: { maxRatio: -1 } } },
      'INVALID_REQUEST',
      /definition.divergence.maxRatio/,
    ],
    [{ symbol: 'SPX', last: 201 }, 'INVALID_REQUEST', /last: .*200/],
    [{ symbol: 'SPX', include: ['waves'] }, 'INVALID_REQUEST', /include.0: .*strokes/],
    [{}, 'INVALID_REQUEST', /symbol/],
  ])('%j', async (args, code, message) => {
    await expect(call(args)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    await expect(call(args)).rejects.toMatchObject({ message: expect.not.stringMatching(/\n|\.ts:/) });
  });
});
