import { describe, expect, test } from 'vitest';
import type { Leg } from './leg.ts';
import { legsOf } from './legs-of.ts';
import { SegmentDivision } from './segment.ts';

const divide = (legs: readonly Leg[], tail: 'peak' | 'one' = 'peak') => {
  const division = new SegmentDivision(legs, { tail });
  division.update(0);
  return division.segments.map(({ firstLeg, lastLeg, up, sure }) => ({ legs: [firstLeg, lastLeg], up, sure }));
};

// 教你炒股票 lesson 67: features of the rising segment are its falling strokes, here [5,10], [8,15], [3,12].
describe('first case: elements one and two overlap', () => {
  const prices = [0, 10, 5, 15, 8, 12, 3];

  test('the feature fractal ends the segment at once', () => {
    expect(divide(legsOf(...prices))[0]).toEqual({ legs: [0, 2], up: true, sure: true });
  });
  test('mirrored for a falling segment', () => {
    expect(divide(legsOf(...prices.map((price) => -price)))[0]).toEqual({ legs: [0, 2], up: false, sure: true });
  });
  test('before the third element the end is provisional', () => {
    expect(divide(legsOf(...prices.slice(0, -1))).some(({ sure }) => sure)).toBe(false);
  });
});

// Lesson 67, second case: one is [5,10], two [11,20]: a gap. The rising strokes after the peak, [11,14], [9,12] with
// [7,13] merged into it, [8,15], must form a bottom.
describe('second case: a gap between elements one and two', () => {
  const prices = [0, 10, 5, 20, 11, 14, 9, 12, 7, 13, 8, 15];

  test('provisional until the opposite feature fractal exists', () => {
    expect(divide(legsOf(...prices.slice(0, -1)))[0]).toEqual({ legs: [0, 2], up: true, sure: false });
  });
  test('then confirmed, and with it the falling segment that follows', () => {
    expect(divide(legsOf(...prices)).slice(0, 2)).toEqual([
      { legs: [0, 2], up: true, sure: true },
      { legs: [3, 7], up: false, sure: true },
    ]);
  });
});

describe('a third element that does not pass the last stroke of element two', () => {
  // Features [5,10], [8,15] with [7.5,14.5] ... engulfed strokes merge, so two keeps the low 8 of its first stroke, yet its
  // last stroke reaches 7: the third, [7.5,14], passes 8 and not 7. The next like stroke decides.
  const before = [0, 10, 5, 15, 8, 16, 7, 14, 7.5];
  test('is undecided while its next like is missing', () => {
    expect(divide(legsOf(...before)).every(({ sure }) => !sure)).toBe(true);
  });
  test('ends the segment when its next like passes it', () => {
    expect(divide(legsOf(...before, 13, 6))[0]).toEqual({ legs: [0, 4], up: true, sure: true });
  });
  test('does not when its next like stays short', () => {
    const [first] = divide(legsOf(...before, 13, 7.6, 20));
    expect(first?.sure).toBe(false);
  });
});

test('a confirmed segment has at least three strokes and alternates with its neighbours', () => {
  const sure = divide(legsOf(0, 10, 5, 20, 11, 14, 9, 12, 7, 13, 8, 15, 10, 18, 12, 16, 4, 9, 2, 6, 1)).filter(
    (segment) => segment.sure,
  );
  expect(sure.length).toBeGreaterThanOrEqual(2);
  for (const { legs } of sure) expect((legs[1] ?? 0) - (legs[0] ?? 0)).toBeGreaterThanOrEqual(2);
});

test('fewer than three strokes are no segment', () => {
  expect(divide(legsOf(0, 10, 5))).toEqual([]);
});

describe('tail', () => {
  // A confirmed rise to 15, then a fall to 2 and a first rise from it.
  const legs = legsOf(0, 10, 5, 15, 8, 12, 3, 9, 2, 7);
  test('provisional segments run to the extreme', () => {
    expect(divide(legs).slice(1)).toEqual([
      { legs: [3, 7], up: false, sure: false },
      { legs: [8, 8], up: true, sure: false },
    ]);
  });
  test('or one segment takes all that fits', () => {
    expect(divide(legs, 'one').slice(1)).toEqual([{ legs: [3, 7], up: false, sure: false }]);
  });
});
