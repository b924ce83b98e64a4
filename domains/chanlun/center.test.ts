import { describe, expect, test } from 'vitest';
import type { Center } from './center.ts';
import { Centers } from './centers.ts';
import type { CenterRules } from './definition.ts';
import { legsOf } from './legs-of.ts';
import { SegmentList } from './segment-list.ts';

const find = (prices: readonly number[], rules: Partial<CenterRules> = {}, lastLeg = prices.length - 2): Center[] => {
  const legs = legsOf(...prices);
  const segments = new SegmentList(legs);
  segments.push(lastLeg, true, true, lastLeg);
  const centers = new Centers(legs, segments.list, { source: 'segment', merge: true, ...rules });
  centers.update(0, 0);
  return centers.list;
};

const bounds = (centers: readonly Center[]) =>
  centers.map(({ firstLeg, lastLeg, zd, zg, dd, gg }) => ({ legs: [firstLeg, lastLeg], zd, zg, dd, gg }));

// 教你炒股票 lessons 17 and 20: the range common to three strokes; ZD the higher of the lows, ZG the lower of the highs.
describe('within a rising segment', () => {
  test('two counter-strokes that overlap form one', () => {
    // 10-5, 5-12, 12-7 share [7, 10].
    expect(bounds(find([0, 10, 5, 12, 7, 20]))).toEqual([{ legs: [1, 3], zd: 7, zg: 10, dd: 5, gg: 12 }]);
  });
  test('a further one extends it and moves only the extremes', () => {
    expect(bounds(find([0, 10, 5, 12, 7, 11, 4, 20]))).toEqual([{ legs: [1, 5], zd: 7, zg: 10, dd: 4, gg: 12 }]);
  });
  test('a common price alone forms none', () => {
    expect(find([0, 10, 5, 15, 10, 20])).toEqual([]);
  });
  test('none begins on the first stroke of the series', () => {
    const falling = legsOf(10, 5, 12, 7, 11, 6);
    const segments = new SegmentList(falling);
    segments.push(4, true);
    const centers = new Centers(falling, segments.list, { source: 'segment', merge: true });
    centers.update(0, 0);
    expect(centers.list.map(({ firstLeg }) => firstLeg)).toEqual([2]);
  });
});

describe('neighbours of one segment', () => {
  // [7,10] from 10-5 and 12-7; [10,13] from 14-8... both touch at 10: 16-10 and 13-9.5 share [10,13].
  const prices = [0, 10, 5, 12, 7, 16, 10, 13, 9.5, 30];
  test('touching ranges become one', () => {
    expect(bounds(find(prices))).toEqual([{ legs: [1, 7], zd: 7, zg: 13, dd: 5, gg: 16 }]);
  });
  test('or stay apart', () => {
    expect(bounds(find(prices, { merge: false }))).toEqual([
      { legs: [1, 3], zd: 7, zg: 10, dd: 5, gg: 12 },
      { legs: [5, 7], zd: 10, zg: 13, dd: 9.5, gg: 16 },
    ]);
  });
});

describe('along the chain of strokes', () => {
  // 10-5, 5-12, 12-7 share [7,10]; 7-11 and 11-8 come back; 8-20 leaves, and 20-15 does not come back.
  const prices = [0, 10, 5, 12, 7, 11, 8, 20, 15, 22, 16, 21, 17, 30, 25];
  test('three strokes form one, whatever the segments; the leaving stroke belongs to none', () => {
    expect(bounds(find(prices, { source: 'stroke' }))).toEqual([
      { legs: [1, 5], zd: 7, zg: 10, dd: 5, gg: 12 },
      // 20-15, 15-22, 22-16 share [16,20]; 16-21, 21-17 come back; 17-30 leaves.
      { legs: [7, 11], zd: 16, zg: 20, dd: 15, gg: 22 },
    ]);
  });
  test('over segments, one begins only with a stroke against its segment', () => {
    // The rise to 12 is one segment; what follows counts as falling, so from leg 3 on only rising strokes may begin one:
    // 7-11, 11-8, 8-20 share [8,11].
    expect(bounds(find([0, 5, 4, 12, 7, 11, 8, 20, 15], { source: 'over_seg' }, 2))).toEqual([
      { legs: [4, 6], zd: 8, zg: 11, dd: 7, gg: 20 },
    ]);
  });
});
