import { describe, expect, test } from 'vitest';
import type { Point } from './buy-sell-point.ts';
import { Centers } from './centers.ts';
import { DEFAULT_DEFINITION, type PointRules } from './definition.ts';
import { legsOf } from './legs-of.ts';
import { Points } from './points.ts';
import { SegmentDivision } from './segment.ts';

const find = (prices: readonly number[], histogram: readonly number[], rules: Partial<PointRules> = {}): Point[] => {
  const legs = legsOf(...prices);
  const { segments, update } = bind(new SegmentDivision(legs, DEFAULT_DEFINITION.segment));
  update(0);
  const centers = new Centers(legs, segments, DEFAULT_DEFINITION.center);
  centers.update(0, 0);
  const points = new Points(
    {
      legs,
      segments,
      centers,
      rules: { ...DEFAULT_DEFINITION.points, ...rules },
      divergence: DEFAULT_DEFINITION.divergence,
      series: { histogram, volume: histogram },
    },
    false,
  );
  points.update(0);
  return points.list;
};

const bind = (division: SegmentDivision) => ({
  segments: division.segments,
  update: (from: number) => division.update(from),
});

const brief = (points: readonly Point[]) => points.map(({ side, type, price }) => `${side}${type} ${price}`);

// A fall 100-80, 80-90, 90-70, 70-85, 85-60. Its counter-strokes 80-90 and 70-85 form a center [80, 85]; 85-60 leaves it.
// Then 60-82, 82-65, 65-95, 95-88.
const FALL = [100, 80, 90, 70, 85, 60, 82, 65, 95, 88];
// Entering area 4+3+2+1 from bar 0; leaving area back from bar 50: 2+3. Ratio 1/2.
const WEAKER = Array.from({ length: 91 }, (_, bar) => [-4, -3, -2, -1][bar] ?? { 49: -3, 50: -2 }[bar] ?? 1);
// Leaving area 2+8: ratio 1.
const AS_STRONG = WEAKER.with(49, -8);

// 教你炒股票 lessons 20, 21, 24 and 53.
describe('at and after the end of a fall', () => {
  test('buy 1 at the low, 2 at the pullback that holds it', () => {
    expect(brief(find(FALL, WEAKER))).toEqual(['buy1 60', 'buy2 65']);
  });
  test('each says what it is judged by and where it fails', () => {
    const [first, second] = find(FALL, WEAKER);
    expect(first).toMatchObject({ leg: 4, bar: 50, zd: 80, zg: 85, invalidation: 60, segment: 0 });
    expect(first?.divergence).toMatchObject({ entering: 10, leaving: 5, ratio: 0.5, confidence: 0.5 });
    expect(second).toMatchObject({ leg: 6, invalidation: 60, divergence: undefined });
  });
  test('the mirror image sells', () => {
    const up = FALL.map((price) => -price);
    const rising = WEAKER.map((value) => -value);
    expect(brief(find(up, rising))).toEqual(['sell1 -60', 'sell2 -65']);
  });
  test('no buy 1 without divergence; with it required, none after it either', () => {
    expect(brief(find(FALL, AS_STRONG))).toEqual(['buy2 65']);
    expect(find(FALL, AS_STRONG, { requireFirst: true })).toEqual([]);
  });
  test('a pullback of the whole first stroke is no second point', () => {
    // 82-60 gives back all of 60-82.
    expect(brief(find([100, 80, 90, 70, 85, 60, 82, 60, 95, 88], WEAKER))).not.toContain('buy2 60');
  });
  test('a stricter retracement', () => {
    // 17 of 22 given back: 77 %.
    expect(brief(find(FALL, WEAKER, { secondMaxRetrace: 0.618 }))).not.toContain('buy2 65');
  });
  test('only the types asked for', () => {
    expect(brief(find(FALL, WEAKER, { types: ['2'] }))).toEqual(['buy2 65']);
  });
  test('3b where the pullback stays above the center; types may coincide', () => {
    // 60-95 passes ZG 85, and 95-88 stays above it.
    const points = find([100, 80, 90, 70, 85, 60, 95, 88, 99], WEAKER);
    expect(brief(points)).toEqual(['buy1 60', 'buy2 88', 'buy3b 88']);
    expect(points.at(-1)).toMatchObject({ leg: 6, zd: 80, zg: 85, invalidation: 85 });
  });
  test('a pullback into the center is no third point', () => {
    // 95-84 falls below ZG 85.
    expect(brief(find([100, 80, 90, 70, 85, 60, 95, 84, 99], WEAKER))).toEqual(['buy1 60', 'buy2 84']);
  });
});

describe('after the first center of the new rise', () => {
  // 60-82, 82-65, 65-80, 80-66, 66-95, 95-84: counter-strokes [65,82] and [66,80] form [66,80]; 66-95 leaves, 84 stays out.
  const rise = [100, 80, 90, 70, 85, 60, 82, 65, 80, 66, 95, 84];
  const histogram = [...WEAKER, ...Array.from({ length: 20 }, () => 1)];
  test('3a where the pullback stays above, 2s where a pullback stays with the second point', () => {
    expect(brief(find(rise, histogram))).toEqual(['buy1 60', 'buy2 65', 'buy2s 66', 'buy3a 84']);
    expect(find(rise, histogram).at(-1)).toMatchObject({ zd: 66, zg: 80, invalidation: 80 });
  });
});

describe('in a range', () => {
  // Two centers' worth of strokes, then a last leg that leaves nothing: 85-75, 75-84 lie past the center [80,85].
  const range = [100, 80, 90, 70, 85, 62, 70, 60, 82, 65, 95, 88];
  test('1p compares the last stroke with the like one before', () => {
    // Strokes 85-62 (bars 40 to 50) and 70-60 (bars 60 to 70): areas 6 and 3.
    const histogram = Array.from({ length: 111 }, (_, bar) => ({ 40: -4, 41: -2, 69: -2, 70: -1 })[bar] ?? 1);
    const [first] = find(range, histogram);
    expect(first).toMatchObject({ type: '1p', side: 'buy', price: 60, zd: undefined });
    expect(first?.divergence).toMatchObject({ entering: 6, leaving: 3, ratio: 0.5 });
  });
});
