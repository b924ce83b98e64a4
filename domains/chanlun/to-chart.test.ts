import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { analyzeKlines, replayKlines } from './analyze.ts';
import type { Chart, ChartLeg } from './chart.ts';
import type { Kline } from './kline.ts';
import { randomWalk } from './random-walk.ts';
import { REGULAR_SERIES } from './regular-series.ts';
import { toChart } from './to-chart.ts';

type Row = readonly (number | string | readonly string[] | null)[];
const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

const SPX: readonly Kline[] = read('../../samples/sp500-1d.csv')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [dt, ...values] = line.split(',');
    const [open = Number.NaN, high = Number.NaN, low = Number.NaN, close = Number.NaN, volume = 0] = values.map(Number);
    return { ts: Date.parse(`${dt}Z`), open, high, low, close, volume };
  });
const SERIES = { symbol: 'SPX', level: '1d', source: 'sample' } as const;
const chartOf = (klines: readonly Kline[], bars?: number): Chart => toChart(klines, replayKlines(klines), SERIES, bars);

/** Outputs of another program on the same series; see fixtures/README.md. */
const reference = JSON.parse(read('./fixtures/sp500_1d.reference.json')) as {
  readonly chan_py: { readonly runs: { readonly B_half: Readonly<Record<string, readonly Row[]>> } };
  readonly replay: { readonly events: readonly Row[] };
};
const run = reference.chan_py.runs.B_half;
const drawn = <T extends { readonly state: string }>(elements: readonly T[]): T[] =>
  elements.filter(({ state }) => state !== 'withdrawn');
const legRow = ({ begin, end, beginPrice, endPrice, up }: ChartLeg): Row => [
  begin,
  end,
  beginPrice,
  endPrice,
  up ? 'up' : 'down',
];
const byBarAndType = (a: Row, b: Row): number =>
  Number(a[0]) - Number(b[0]) || String(a[1]).localeCompare(String(b[1]));

describe('the chart of all of S&P 500 daily holds what the reference has', () => {
  const chart = chartOf(SPX, SPX.length);

  test('bars', () => {
    expect(chart.firstBar).toBe(0);
    expect(chart.asOf).toBe('2020-04-17T00:00:00.000Z');
    expect(chart.bars.time).toHaveLength(5105);
    // The second row of the file.
    expect([chart.bars.open[1], chart.bars.high[1], chart.bars.low[1], chart.bars.close[1]]).toEqual([
      1455.22, 1455.22, 1397.43, 1399.42,
    ]);
  });
  test('strokes and segments', () => {
    expect(drawn(chart.strokes).map(legRow)).toEqual(run.strokes?.map((row) => row.slice(0, 5)));
    expect(drawn(chart.segments).map(legRow)).toEqual(run.segments?.map((row) => row.slice(2, 7)));
  });
  test('centers', () => {
    const rows = drawn(chart.centers).map(({ begin, end, zd, zg, dd, gg }) => [begin, end, zd, zg, dd, gg]);
    expect(rows).toEqual(run.centers?.map((row) => row.slice(2, 8)));
  });
  test('points, and when each that was ever confirmed was shown, confirmed and withdrawn', () => {
    const ends = run.points?.flatMap(([, bar, price, side, types]) =>
      (types as readonly string[]).map((type): Row => [bar ?? null, type, side ?? null, price ?? null]),
    );
    const found = drawn(chart.points).map(({ bar, type, side, price }) => [bar, type, side, price]);
    expect(found.sort(byBarAndType)).toEqual(ends?.sort(byBarAndType));
    const lives = chart.points
      .filter(({ confirmedAt }) => confirmedAt !== null)
      .map(({ bar, type, side, shownAt, confirmedAt, withdrawnAt }) => [
        bar,
        type,
        side,
        shownAt,
        confirmedAt,
        withdrawnAt,
      ]);
    expect(lives.sort(byBarAndType)).toEqual([...reference.replay.events].sort(byBarAndType));
  });
  test('MACD within 1e-6', () => {
    for (const [bar, ...wanted] of run.macd_12_26_9 as readonly (readonly [number, number, number, number])[]) {
      const found = [chart.macd.dif[bar], chart.macd.dea[bar], chart.macd.histogram[bar]];
      wanted.forEach((value, column) => {
        expect(Math.abs((found[column] ?? Number.NaN) - value)).toBeLessThan(1e-6);
      });
    }
  });
});

/** What versions say was drawn at the close of a bar. */
const at = <T extends { readonly versions: readonly (readonly [number, string, ...number[]])[] }>(
  elements: readonly T[],
  bar: number,
) =>
  elements.flatMap((element) => {
    const version = element.versions.findLast(([from]) => from <= bar);
    return version === undefined || version[1] === 'withdrawn' ? [] : [{ element, version }];
  });

// I12: the versions hold exactly what an analysis that never saw later bars says. The batch over the prefix is the oracle.
test.each([
  ['S&P 500', SPX.slice(0, 1500)],
  ['a random walk', randomWalk({ seed: 11, bars: 1500 })],
])('I12: as known at an earlier bar, %s is what an analysis up to that bar says', (_, klines) => {
  const chart = chartOf(klines, 1000);
  let compared = 0;
  for (let bar = chart.firstBar; bar < klines.length; bar += 37) {
    const then = analyzeKlines(klines.slice(0, bar + 1));
    const legs = (legsThen: typeof then.segments | typeof then.strokes) =>
      legsThen
        .filter(({ element }) => element.endBar >= chart.firstBar)
        .map(({ element: { beginBar, endBar, endPrice } }) => [beginBar, endBar, endPrice]);
    const drawnLegs = (elements: readonly ChartLeg[]) =>
      at(elements, bar)
        .map(({ element, version: [, , end, endPrice] }) => [element.begin, end, endPrice])
        .filter(([, end]) => Number(end) >= chart.firstBar)
        .sort((a, b) => Number(a[0]) - Number(b[0]));
    expect(drawnLegs(chart.strokes)).toEqual(legs(then.strokes));
    expect(drawnLegs(chart.segments)).toEqual(legs(then.segments));
    expect(drawnLegs(chart.upperSegments)).toEqual(legs(then.upperSegments));
    const centers = at(chart.centers, bar).map(({ element, version }) => [element.begin, ...version.slice(2)]);
    const centersThen = then.centers.map(({ element: { beginBar, endBar, zd, zg, dd, gg } }) => [
      beginBar,
      endBar,
      zd,
      zg,
      dd,
      gg,
    ]);
    const begins = new Set(chart.centers.map(({ begin }) => begin));
    expect(centers.sort((a, b) => Number(a[0]) - Number(b[0]))).toEqual(
      centersThen.filter(([begin]) => begins.has(Number(begin))),
    );
    const points = at(chart.points, bar).map(({ element, version: [, state] }) => [element.bar, element.type, state]);
    const pointsThen = then.points
      .filter(({ element }) => element.bar >= chart.firstBar)
      .map(({ element, life }) => {
        const state =
          life.finalAt !== undefined ? 'final' : life.confirmedAt === undefined ? 'provisional' : 'confirmed';
        return [element.bar, element.type, state];
      });
    expect(points.sort(byBarAndType)).toEqual(pointsThen.sort(byBarAndType));
    compared += points.length + centers.length;
  }
  expect(compared).toBeGreaterThan(100);
});

describe('size', () => {
  test('only what touches the last bars is in it; bars keep their numbers', () => {
    const chart = chartOf(SPX, 300);
    expect(chart.firstBar).toBe(4805);
    expect(chart.bars.close).toHaveLength(300);
    expect(chart.bars.close.at(-1)).toBe(SPX.at(-1)?.close);
    expect(chart.macd.dif).toHaveLength(300);
    const wanted = (run.strokes ?? []).filter(([, end]) => Number(end) >= 4805);
    expect(drawn(chart.strokes).map(legRow)).toEqual(wanted.map((row) => row.slice(0, 5)));
    for (const { bar } of chart.points) expect(bar).toBeGreaterThanOrEqual(4805);
  });
  test.each(Object.entries(REGULAR_SERIES))('500 of 10,000 bars of %s stay under 300 KB of JSON', (_, series) => {
    expect(JSON.stringify(chartOf(series(10_000))).length).toBeLessThan(300_000);
  });
});

test('it is plain JSON, an unmeasurable ratio too', () => {
  const chart = chartOf(randomWalk({ seed: 5, bars: 3000 }), 3000);
  expect(JSON.parse(JSON.stringify(chart))).toEqual(chart);
});

test('no bars, one bar and a forming bar', () => {
  const forming: Kline = { ts: 60_000, open: 2, high: 3, low: 1, close: 2, volume: 0, closed: false };
  expect(chartOf([])).toMatchObject({
    asOf: null,
    firstBar: 0,
    bars: { time: [] },
    strokes: [],
    points: [],
    forming: null,
  });
  const [first = forming] = randomWalk({ seed: 1, bars: 1 });
  expect(chartOf([first])).toMatchObject({ asOf: new Date(first.ts).toISOString(), bars: { time: [first.ts] } });
  expect(chartOf([forming])).toMatchObject({ asOf: null, bars: { time: [] }, forming: { ts: 60_000, close: 2 } });
});

test('other bars than the analysed ones, and a number of bars that is none, are refused', () => {
  const replay = replayKlines(SPX.slice(0, 100));
  expect(() => toChart(SPX, replay, SERIES)).toThrow('Found 5105 closed bars, want the 100 that were analysed');
  expect(() => toChart(SPX.slice(0, 100), replay, SERIES, 0)).toThrow('Found 0 bars to draw');
  expect(() => toChart(SPX.slice(0, 100), replay, SERIES, Number.NaN)).toThrow(RangeError);
});
