import { expect, test } from 'vitest';
import { analyzeKlines, replayKlines } from './analyze.ts';
import type { Kline } from './kline.ts';
import { randomWalk } from './random-walk.ts';

/** Bars that walk straight from price to price, `bars` of them each time. */
const walk = (start: number, legs: readonly { readonly to: number; readonly bars: number }[]): Kline[] => {
  const klines: Kline[] = [];
  let from = start;
  for (const { to, bars } of legs) {
    for (let step = 0; step < bars; step++) {
      const open = from + ((to - from) * step) / bars;
      const close = step === bars - 1 ? to : from + ((to - from) * (step + 1)) / bars;
      const [low, high] = open < close ? [open, close] : [close, open];
      klines.push({ ts: klines.length * 60_000, open, high, low, close, volume: 1 });
    }
    from = to;
  }
  return klines;
};

/** Each move in three strokes, so that it is a segment: four fifths of the way, back to two fifths, then the rest. */
const segmentsThrough = (prices: readonly number[], bars: (to: number) => number) =>
  prices.slice(1).flatMap((to, index) => {
    const from = prices[index] ?? to;
    return [0.8, 0.4, 1].map((share) => ({ to: from + (to - from) * share, bars: bars(to) }));
  });

// The fall and rise of points.test.ts, as segments: counter-segments 80-90 and 70-85 form a center [80, 85], 85-60 leaves it.
const FALL = [100, 80, 90, 70, 85, 60, 82, 65, 95, 85];
const seriesOf = (leavingBars: number): Kline[] =>
  walk(70, [{ to: 100, bars: 20 }, ...segmentsThrough(FALL, (to) => (to === 60 ? leavingBars : 6))]);
const brief = (klines: readonly Kline[]) =>
  analyzeKlines(klines).upperPoints.map(({ element }) => `${element.side}${element.type} ${element.price}`);

// 教你炒股票 lessons 17, 21, 24: the points are defined alike at every level.
test('segments have points of their own, judged by centers of segments', () => {
  expect(brief(seriesOf(24))).toEqual(['buy1 60', 'buy2 65']);
});
test('the force of a segment is its slope: share of price a bar', () => {
  const [first] = analyzeKlines(seriesOf(24)).upperPoints;
  expect(first?.element).toMatchObject({ leg: 4, segment: 0, zd: 80, zg: 85, invalidation: 60 });
  // In: 20 of 100 within 18 bars and the one they start from. Out: 25 of 85 within 72 and one.
  expect(first?.element.divergence?.ratio).toBeCloseTo(25 / 85 / 73 / (20 / 100 / 19), 12);
});
test('a segment that leaves as fast as another entered makes no first point', () => {
  expect(brief(seriesOf(6))).toEqual(['buy2 65']);
});
test('confirmed when the next segment is, and not before', () => {
  const klines = seriesOf(24);
  const { analysis, events } = replayKlines(klines);
  const rise = events.find(
    ({ kind, change, element }) => kind === 'segment' && change === 'confirmed' && element.beginBar === lowBar(klines),
  );
  expect(rise).toBeDefined();
  expect(analysis.upperPoints[0]?.life.confirmedAt).toBe(rise?.bar);
});

const lowBar = (klines: readonly Kline[]): number => klines.findLastIndex(({ low }) => low === 60);

test('in a long series points of segments are shown, confirmed, withdrawn and final; final ones stay', () => {
  const counts: Record<string, number> = {};
  const final = new Set<string>();
  for (const { kind, change, element } of replayKlines(randomWalk({ seed: 3, bars: 20_000 })).events) {
    if (kind !== 'upper_point') continue;
    const key = `${element.bar} ${element.type} ${element.side}`;
    expect(final.has(key), `${key} was ${change} after it was final`).toBe(false);
    counts[change] = (counts[change] ?? 0) + 1;
    if (change === 'final') final.add(key);
  }
  for (const change of ['shown', 'confirmed', 'withdrawn', 'final']) expect(counts[change], change).toBeGreaterThan(10);
});
