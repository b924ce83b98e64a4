import { expect, test } from 'vitest';
import { findFractals } from './analysis.ts';
import { MergedBars } from './merged-bar.ts';

const mergeAll = (...bars: readonly (readonly [high: number, low: number])[]) => {
  const merged = new MergedBars();
  bars.forEach(([high, low], bar) => {
    merged.add(high, low, bar);
  });
  return merged.snapshot();
};

const ranges = (...bars: readonly (readonly [high: number, low: number])[]) =>
  mergeAll(...bars).map(({ high, low }) => [high, low]);

// 教你炒股票 lessons 62 and 65: held bars merge to the higher high and higher low going up, the lower ones going down.
test.each([
  {
    name: 'going up, a held bar lifts the low',
    bars: [
      [10, 8],
      [12, 9],
      [11, 10],
    ],
    merged: [
      [10, 8],
      [12, 10],
    ],
  },
  {
    name: 'going up, a holding bar lifts the high',
    bars: [
      [10, 8],
      [12, 9],
      [13, 7],
    ],
    merged: [
      [10, 8],
      [13, 9],
    ],
  },
  {
    name: 'going down, a held bar lowers the high',
    bars: [
      [12, 9],
      [10, 8],
      [9.5, 8.5],
    ],
    merged: [
      [12, 9],
      [9.5, 8],
    ],
  },
  {
    name: 'going down, a holding bar lowers the low',
    bars: [
      [12, 9],
      [10, 8],
      [11, 7],
    ],
    merged: [
      [12, 9],
      [10, 7],
    ],
  },
  {
    name: 'the first bar counts as up',
    bars: [
      [10, 8],
      [9, 8.5],
    ],
    merged: [[10, 8.5]],
  },
  {
    name: 'an equal bar is held',
    bars: [
      [10, 8],
      [10, 8],
    ],
    merged: [[10, 8]],
  },
  {
    name: 'an equal high is held',
    bars: [
      [10, 8],
      [10, 9],
      [11, 9.5],
    ],
    merged: [
      [10, 9],
      [11, 9.5],
    ],
  },
  {
    name: 'one price at the extreme moves nothing',
    bars: [
      [10, 8],
      [12, 9],
      [12, 12],
    ],
    merged: [
      [10, 8],
      [12, 9],
    ],
  },
  {
    name: 'one price elsewhere lifts the low',
    bars: [
      [10, 8],
      [12, 9],
      [11, 11],
    ],
    merged: [
      [10, 8],
      [12, 11],
    ],
  },
] as const)('$name', ({ bars, merged }) => {
  expect(ranges(...bars)).toEqual(merged);
});

test('the extreme lies at the latest of equal raw bars', () => {
  expect(mergeAll([10, 8], [12, 9], [12, 10], [11, 10])[1]).toMatchObject({
    firstBar: 1,
    lastBar: 3,
    highBar: 2,
    lowBar: 3,
  });
});

test('a long run of held bars stays one bar', () => {
  const run = Array.from({ length: 10_000 }, (_, index) => [20 - index / 1000, 1 + index / 1000] as const);
  expect(ranges([21, 0.5], ...run)).toHaveLength(1);
});

// 教你炒股票 lesson 62: the middle bar beyond both neighbours in high and in low.
test('a fractal is known when the third merged bar opens', () => {
  const fractals = findFractals(mergeAll([10, 8], [12, 9], [11.5, 9.5], [11, 8.5], [10.5, 8.6], [12, 9]));
  expect(fractals).toEqual([
    { kind: 'top', bar: 1, price: 12, mergedBar: 1, knownAt: 3 },
    { kind: 'bottom', bar: 3, price: 8.5, mergedBar: 2, knownAt: 5 },
  ]);
});

test('an equal neighbour is no fractal', () => {
  expect(findFractals(mergeAll([10, 8], [12, 9], [12.5, 9.5], [13, 10]))).toEqual([]);
});
