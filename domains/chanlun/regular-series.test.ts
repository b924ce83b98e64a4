import { expect, test } from 'vitest';
import { Centers } from './centers.ts';
import { DEFAULT_DEFINITION, resolveDefinition } from './definition.ts';
import type { Leg } from './leg.ts';
import { REGULAR_SERIES } from './regular-series.ts';
import { SegmentDivision } from './segment.ts';
import { Structure } from './structure.ts';

const strokesOf = (name: string, bars: number): readonly Leg[] => {
  const structure = new Structure(resolveDefinition());
  REGULAR_SERIES[name]?.(bars).forEach((kline, bar) => {
    structure.add(kline, bar);
  });
  return structure.drawing.strokes;
};

/** How often legs are read while they come one by one. */
const countReads = (strokes: readonly Leg[]): number => {
  let reads = 0;
  const legs: Leg[] = [];
  const watched = new Proxy(legs, {
    get: (target, property) => {
      reads++;
      return Reflect.get(target, property);
    },
  });
  const division = new SegmentDivision(watched, DEFAULT_DEFINITION.segment);
  const centers = new Centers(watched, division.segments, DEFAULT_DEFINITION.center);
  strokes.forEach((stroke, index) => {
    legs.push(stroke);
    centers.update(index, division.update(index));
  });
  return reads;
};

test.each(Object.keys(REGULAR_SERIES))('%s: twice the bars take twice the work, not four times', (name) => {
  const strokes = strokesOf(name, 10_000);
  expect(strokes.length).toBeGreaterThan(1900);
  const half = countReads(strokes.slice(0, strokes.length / 2));
  expect(countReads(strokes)).toBeLessThan(2.2 * half);
});
