import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Analysis } from './analysis.ts';
import { analyzeKlines } from './analyze.ts';
import type { Point } from './buy-sell-point.ts';
import type { DefinitionOptions } from './definition.ts';
import type { Kline } from './kline.ts';
import type { Lived } from './life-cycle.ts';

// Outputs of two other programs on the same series: see fixtures/README.md for their provenance and columns.
type Row = readonly (number | string | readonly string[] | null)[];
interface Run {
  readonly merged?: readonly Row[];
  readonly fractals?: readonly Row[];
  readonly strokes: readonly Row[];
  readonly segments: readonly Row[];
  readonly centers: readonly Row[];
  readonly points: readonly Row[];
  readonly macd_12_26_9?: readonly (readonly [number, number, number, number])[];
}
interface Reference {
  readonly chan_py: { readonly runs: { readonly B_half: Run; readonly A_strict: Run } };
  readonly czsc: { readonly runs: readonly { readonly min_bi_len: number; readonly strokes: readonly Row[] }[] };
  readonly replay: { readonly events: readonly Row[] };
}

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

const readKlines = (path: string): Kline[] =>
  read(path)
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [dt = '', ...values] = line.split(',');
      const [open = Number.NaN, high = Number.NaN, low = Number.NaN, close = Number.NaN, volume = 0] =
        values.map(Number);
      return { ts: Date.parse(`${dt}Z`), open, high, low, close, volume };
    });

const direction = ({ up }: { readonly up: boolean }): string => (up ? 'up' : 'down');
const flag = ({ sure }: { readonly sure: boolean }): number => (sure ? 1 : 0);
const elements = <T>(lived: readonly Lived<T>[]): T[] => lived.map(({ element }) => element);

const strokeRows = (analysis: Analysis): Row[] =>
  elements(analysis.strokes).map((stroke) => {
    const { beginBar, endBar, beginPrice, endPrice } = stroke;
    return [beginBar, endBar, beginPrice, endPrice, direction(stroke), flag(stroke)];
  });

const segmentRows = (analysis: Analysis): Row[] =>
  elements(analysis.segments).map((segment) => {
    const { firstLeg, lastLeg, beginBar, endBar, beginPrice, endPrice } = segment;
    return [firstLeg, lastLeg, beginBar, endBar, beginPrice, endPrice, direction(segment), flag(segment)];
  });

const centerRows = (analysis: Analysis): Row[] =>
  elements(analysis.centers).map((center) => {
    const { firstLeg, lastLeg, beginBar, endBar, zd, zg, dd, gg } = center;
    return [firstLeg, lastLeg, beginBar, endBar, zd, zg, dd, gg, flag(center)];
  });

/** One row a stroke end, its types together; ratios as the reference prints them. */
const pointRows = (analysis: Analysis): Row[] => {
  const byLeg = new Map<number, Point[]>();
  for (const point of elements(analysis.points)) byLeg.set(point.leg, [...(byLeg.get(point.leg) ?? []), point]);
  return [...byLeg.values()].flatMap((points) => {
    const [first] = points;
    if (first === undefined) return [];
    const ratio = points.find(({ divergence }) => divergence !== undefined)?.divergence?.ratio;
    const types = points.map(({ type }) => type).sort();
    return [
      [first.leg, first.bar, first.price, first.side, types, ratio === undefined ? null : Number(ratio.toFixed(4))],
    ];
  });
};

const replayRows = (analysis: Analysis): Row[] =>
  [...analysis.points, ...analysis.withdrawn.points]
    .filter(({ life }) => life.confirmedAt !== undefined)
    .map(({ element: { bar, type, side }, life: { shownAt, confirmedAt, withdrawnAt } }) => {
      return [bar, type, side, shownAt, confirmedAt ?? null, withdrawnAt ?? null];
    });

const byBarAndType = (a: Row, b: Row): number =>
  Number(a[0]) - Number(b[0]) || String(a[1]).localeCompare(String(b[1]));
const sortTypes = (rows: readonly Row[]): Row[] =>
  rows.map((row) => row.map((cell) => (Array.isArray(cell) ? [...cell].sort() : (cell ?? null))) as Row);

const klines = readKlines('../../samples/sp500-1d.csv');
const reference: Reference = JSON.parse(read('./fixtures/sp500_1d.reference.json'));

const RUNS: readonly { name: 'B_half' | 'A_strict'; options: DefinitionOptions }[] = [
  { name: 'B_half', options: {} },
  { name: 'A_strict', options: { stroke: { fractalCheck: 'strict' }, points: { requireFirst: true } } },
];

describe.each(RUNS)('S&P 500 daily, run $name', ({ name, options }) => {
  const run = reference.chan_py.runs[name];
  let analysis: Analysis;
  beforeAll(() => {
    analysis = analyzeKlines(klines, options);
  });

  test('strokes', () => expect(strokeRows(analysis)).toEqual(run.strokes));
  test('segments', () => expect(segmentRows(analysis)).toEqual(run.segments));
  test('centers', () => expect(centerRows(analysis)).toEqual(run.centers));
  test('points with their divergence ratios', () => expect(pointRows(analysis)).toEqual(sortTypes(run.points)));
});

describe('S&P 500 daily, default definition', () => {
  const run = reference.chan_py.runs.B_half;
  let analysis: Analysis;
  beforeAll(() => {
    analysis = analyzeKlines(klines);
  });

  test('merged bars', () => {
    const rows = analysis.merged.map((bar) => [bar.firstBar, bar.lastBar, bar.low, bar.high, direction(bar)]);
    expect(rows).toEqual(run.merged);
  });

  test('fractals', () => {
    expect(analysis.fractals.map(({ bar, kind, price }) => [bar, kind, price])).toEqual(run.fractals);
  });

  test('MACD within 1e-6', () => {
    const { dif, dea, histogram } = analysis.macd;
    const checkpoints = run.macd_12_26_9 ?? [];
    expect(checkpoints.length).toBe(24);
    for (const [bar, ...wanted] of checkpoints) {
      const found = [dif[bar], dea[bar], histogram[bar]];
      wanted.forEach((value, column) => {
        expect(Math.abs((found[column] ?? Number.NaN) - value)).toBeLessThan(1e-6);
      });
    }
  });

  test('every point that was ever confirmed: when shown, confirmed, withdrawn', () => {
    const wanted = [...reference.replay.events].sort(byBarAndType);
    expect(wanted.length).toBe(146);
    expect(replayRows(analysis).sort(byBarAndType)).toEqual(wanted);
  });

  test('stroke ends agree with the second program on at least 97 of 100', () => {
    const other = reference.czsc.runs.find(({ min_bi_len }) => min_bi_len === 7);
    const ends = new Set(strokeRows(analysis).map(([, end]) => end));
    const theirs = (other?.strokes ?? []).map(([, end]) => end);
    expect(theirs.length).toBeGreaterThan(250);
    expect(theirs.filter((end) => end !== undefined && ends.has(end)).length / theirs.length).toBeGreaterThanOrEqual(
      0.97,
    );
  });
});
