import { describe, expect, test } from 'vitest';
import type { StrengthMeasure } from './definition.ts';
import { compareStrength } from './divergence.ts';
import { legsOf } from './legs-of.ts';
import { strength } from './strength.ts';

// Falling from 100 to 80 over bars 0 to 10. Histogram by hand: -4 -3 -2, then +1, then -1 to -5 up to bar 10.
const histogram = [-4, -3, -2, 1, 1, 1, -1, -2, -3, -4, -5];
const volume = histogram.map(() => 10);
const series = { histogram, volume };
const [falling] = legsOf(100, 80);

describe('strength of a falling stroke', () => {
  test.each<[StrengthMeasure, 'enters' | 'leaves', number]>([
    ['half_area', 'enters', 9], // 4+3+2, up to the first bar of the other sign
    ['half_area', 'leaves', 15], // 5+4+3+2+1, back from the end
    ['full_area', 'leaves', 24], // all falling bars: 9 + 15
    ['peak', 'leaves', 5],
    ['spread', 'leaves', 6], // from 1 to -5
    ['amplitude', 'leaves', 0.2], // 20 of 100
    ['slope', 'leaves', 0.2 / 11], // over 11 bars
    ['volume', 'leaves', 110],
  ])('%s, %s: %d', (measure, role, wanted) => {
    expect(falling && strength(falling, role, measure, series)).toBeCloseTo(wanted, 12);
  });
});

describe('divergence', () => {
  const rules = { measure: 'peak', maxRatio: 0.8 } as const;
  const [first, , second] = legsOf(100, 90, 95, 85);
  const compare = (earlier: number, later: number) => {
    const bars = Array.from({ length: 31 }, (_, bar) => (bar === 5 ? -earlier : bar === 25 ? -later : 0));
    if (first === undefined || second === undefined) throw new Error('no legs');
    return compareStrength(first, second, rules, { histogram: bars, volume: bars });
  };

  // 教你炒股票 lesson 24; the ratio and its bound are this engine's own.
  test('at the bound it counts', () => {
    expect(compare(10, 8)).toMatchObject({ entering: 10, leaving: 8, ratio: 0.8, diverges: true });
    expect(compare(10, 8).confidence).toBeCloseTo(0.2, 12);
  });
  test('above it does not', () => {
    expect(compare(10, 8.1).diverges).toBe(false);
  });
  test('a stronger leaving leg has no confidence', () => {
    expect(compare(10, 15)).toMatchObject({ confidence: 0, diverges: false });
  });
  test('an entering leg without strength shows none', () => {
    expect(compare(0, 0)).toMatchObject({ ratio: Number.POSITIVE_INFINITY, confidence: 0, diverges: false });
  });
  test('legs of different directions cannot be compared', () => {
    const [down, up] = legsOf(100, 90, 95);
    expect(() => down && up && compareStrength(down, up, rules, series)).toThrow(RangeError);
  });
});
