import { describe, expect, test } from 'vitest';
import { DEFAULT_DEFINITION, type StrokeRules } from './definition.ts';
import type { Kline } from './kline.ts';
import { type MergedBar, MergedBars } from './merged-bar.ts';
import { randomWalk } from './random-walk.ts';
import { type Stroke, StrokeDrawing } from './stroke.ts';
import { mayJoin } from './stroke-rules.ts';

/** Bars of height 1 around the given middles: steps of 1 never hold each other. */
const draw = (middles: readonly number[], rules: Partial<StrokeRules> = {}): Stroke[] => {
  const merged = new MergedBars();
  const drawing = new StrokeDrawing(merged.list, { ...DEFAULT_DEFINITION.stroke, ...rules });
  middles.forEach((middle, bar) => {
    drawing.update(merged.add(middle + 0.5, middle - 0.5, bar));
  });
  return drawing.strokes;
};

const ends = (strokes: readonly Stroke[]) => strokes.map(({ beginBar, endBar, sure }) => [beginBar, endBar, sure]);

// 教你炒股票 lessons 62 and 65: a top and a bottom with at least one bar that belongs to neither fractal: four bars apart.
describe('span', () => {
  const fourApart = [5, 4, 3, 4, 5, 6, 7, 6, 5];
  const threeApart = [5, 4, 3, 4, 5, 6, 5, 4, 3.9];

  test('four merged bars from bottom to top make a stroke', () => {
    expect(ends(draw(fourApart))).toEqual([[2, 6, true]]);
  });
  test('three do not', () => {
    expect(draw(threeApart)).toEqual([]);
  });
  test('three do when the span is loose and a held bar makes three raw bars between', () => {
    // The bar at 5 comes twice: held, so still one merged bar.
    expect(ends(draw([5, 4, 3, 4, 5, 5, 6, 5, 4], { span: 'loose' }))).toEqual([[2, 6, true]]);
    expect(draw(threeApart, { span: 'loose' })).toEqual([]);
  });
  test('a gap counts as a bar when asked to', () => {
    const withGap = [5, 4, 3, 4, 6, 7, 6, 5];
    expect(draw(withGap)).toEqual([]);
    expect(ends(draw(withGap, { gapCountsAsBar: true }))).toEqual([[2, 5, true]]);
  });
});

describe('ends', () => {
  test('a later fractal of the same kind, higher, moves the end', () => {
    expect(ends(draw([5, 4, 3, 4, 5, 6, 7, 6, 7, 8, 7]))).toEqual([[2, 9, true]]);
  });
  test('the open bar carries the end on, provisionally', () => {
    expect(ends(draw([5, 4, 3, 4, 5, 6, 7, 6, 7, 8]))).toEqual([[2, 9, false]]);
  });
  test('the open bar suggests the next stroke, provisionally', () => {
    expect(ends(draw([5, 4, 3, 4, 5, 6, 7, 6, 5, 4, 3]))).toEqual([
      [2, 6, true],
      [6, 10, false],
    ]);
  });
  test('no bar in between may pass the end', () => {
    // Bottom at bar 10 (middle 3.8) is not the lowest since the top at bar 6: bar 8 (3.5) is.
    const middles = [5, 4, 3, 4, 5, 6, 7, 5, 3.5, 4.7, 3.8, 4.9, 6];
    expect(ends(draw(middles)).slice(0, 1)).toEqual([[2, 6, true]]);
    expect(draw(middles)).toHaveLength(1);
    expect(draw(middles, { endIsExtreme: false })).toHaveLength(2);
  });
});

describe('fractal checks, bottom at bar 2 (2.5 to 3.5) and top at bar 6 (6.5 to 7.5)', () => {
  test.each([
    // The bar after the top falls to 3.3: between the bottom's low and its high.
    { middles: [5, 4, 3, 4, 5, 6, 7, 3.8, 3.2], half: 1, loss: 1, strict: 1, totally: 0 },
    // The bar before the bottom reaches 8.5: above the top.
    { middles: [9, 8, 3, 4, 5, 6, 7, 6, 5], half: 1, loss: 1, strict: 0, totally: 1 },
    // The bar before the top falls to 2.4: below the bottom.
    { middles: [5, 4, 3, 4, 5, 2.9, 7, 6], half: 0, loss: 1, strict: 0, totally: 0 },
  ])('$middles', ({ middles, ...counts }) => {
    for (const [check, count] of Object.entries(counts)) {
      const fractalCheck = check as StrokeRules['fractalCheck'];
      expect(
        draw(middles, { fractalCheck }).filter(({ sure }) => sure),
        check,
      ).toHaveLength(count);
    }
  });
});

test('without sub-extreme ends a bar beyond the begin of the last stroke redraws the one before', () => {
  // Up 2-6, down 6-10, then price passes 7 before an up stroke is long enough: the down stroke is undone.
  const middles = [5, 4, 3, 4, 5, 6, 7, 6, 5, 4, 3.3, 5, 7.2, 6, 5];
  expect(ends(draw(middles)).slice(0, 2)).toEqual([
    [2, 6, true],
    [6, 10, true],
  ]);
  expect(ends(draw(middles, { subExtremeEnds: false }))).toEqual([[2, 12, true]]);
});

/**
 * The same rules without any memory: each bar starts over from the fractals, and looks at every bar in between. A fractal is
 * judged when the bar after it opens, so that bar counts with the range it opened with.
 */
const drawFromNothing = (
  merged: readonly MergedBar[],
  klines: readonly Kline[],
  rules: StrokeRules,
): (readonly [number, number, boolean])[] => {
  const asOpened = (bar: MergedBar): MergedBar => ({ ...bar, ...klines[bar.firstBar] });
  const joins = (begin: number, end: MergedBar): boolean => {
    const known = merged.slice(0, end.index + 2).map((bar) => (bar.index > end.index ? asOpened(bar) : bar));
    return mayJoin(known, begin, end.index, rules, false);
  };
  const isExtreme = (from: number, to: MergedBar, low: boolean): boolean =>
    merged.slice(from + 1, to.index).every((bar) => (low ? bar.low >= to.low : bar.high <= to.high));
  const strokes: { begin: number; end: number; up: boolean; sure: boolean }[] = [];
  const unused: MergedBar[] = [];
  const price = (index: number, up: boolean): number => (up ? merged[index]?.high : merged[index]?.low) ?? Number.NaN;
  const carriesOn = (last: { end: number; up: boolean }, bar: MergedBar): boolean =>
    last.up ? bar.high >= price(last.end, true) : bar.low <= price(last.end, false);
  for (const bar of merged.slice(0, -1)) {
    if (bar.fractal === undefined) continue;
    const up = bar.fractal === 'top';
    const last = strokes.at(-1);
    if (last === undefined) {
      const begin = unused.find(
        (free) => free.fractal !== bar.fractal && isExtreme(free.index, bar, !up) && joins(free.index, bar),
      );
      if (begin === undefined) unused.push(bar);
      else strokes.push({ begin: begin.index, end: bar.index, up, sure: true });
    } else if (last.up === up) {
      if (carriesOn(last, bar)) last.end = bar.index;
    } else if (isExtreme(last.end, bar, !up) && joins(last.end, bar)) {
      strokes.push({ begin: last.end, end: bar.index, up, sure: true });
    }
  }
  const open = merged.at(-1);
  const last = strokes.at(-1);
  if (open !== undefined && last !== undefined && open.index > last.end) {
    if (carriesOn(last, open)) {
      last.end = open.index;
      last.sure = false;
    } else {
      const end = merged
        .slice(last.end + 1)
        .findLast(
          (bar) =>
            bar.up !== last.up &&
            mayJoin(merged, last.end, bar.index, rules, true) &&
            isExtreme(last.end, bar, last.up),
        );
      if (end !== undefined) strokes.push({ begin: last.end, end: end.index, up: !last.up, sure: false });
    }
  }
  return strokes.map(({ begin, end, sure }) => [begin, end, sure]);
};

test.each([
  {},
  { fractalCheck: 'strict' },
  { fractalCheck: 'totally' },
  { span: 'loose', fractalCheck: 'loss', gapCountsAsBar: true },
] as const)('bar by bar equals drawing from nothing, %o', (options) => {
  const rules = { ...DEFAULT_DEFINITION.stroke, ...options };
  for (const seed of [21, 22, 23]) {
    const merged = new MergedBars();
    const drawing = new StrokeDrawing(merged.list, rules);
    const klines = randomWalk({ seed, bars: 600, tick: seed === 22 ? 1 : 0.01, trades: 3 });
    klines.forEach(({ high, low }, bar) => {
      drawing.update(merged.add(high, low, bar));
      const found = drawing.strokes.map(({ beginMerged, endMerged, sure }) => [beginMerged, endMerged, sure]);
      expect(found, `seed ${seed}, bar ${bar}`).toEqual(drawFromNothing(merged.list, klines, rules));
    });
  }
});

test('a market that only ticks to and fro is taken in at speed, and has no strokes', () => {
  // Searching all earlier fractals at every tick would take hours here.
  expect(draw(Array.from({ length: 50_000 }, (_, bar) => 5 + (bar % 2)))).toEqual([]);
});
