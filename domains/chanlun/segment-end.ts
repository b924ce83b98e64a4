import { FeatureSequence } from './feature-sequence.ts';
import type { Leg } from './leg.ts';

/** Whether a feature fractal ends its segment. */
export interface SegmentEndTest {
  /** `open`: the legs that decide it do not exist yet. */
  readonly verdict: 'ends' | 'open';
  /** Latest leg that the verdict rests on. */
  readonly evidence: number;
}

/**
 * Tests a feature fractal. Without a gap (first case) it ends the segment at once; with one (second case) the legs that
 * follow must form a feature fractal of the other kind; whether price passes the peak meanwhile does not matter.
 * @see 教你炒股票 lesson 67
 */
export const testSegmentEnd = (legs: readonly Leg[], fractal: FeatureSequence): SegmentEndTest => {
  if (fractal.isUndecided) return { verdict: 'open', evidence: legs.length };
  if (!fractal.hasGap) return { verdict: 'ends', evidence: fractal.evidence };
  const reverse = findReverseFractal(legs, fractal.endLeg, !fractal.up);
  return { verdict: reverse.verdict, evidence: Math.max(fractal.evidence, reverse.evidence) };
};

const findReverseFractal = (legs: readonly Leg[], endLeg: number, up: boolean): SegmentEndTest => {
  const reverse = new FeatureSequence(up, legs);
  for (let index = endLeg + 2; index < legs.length; index += 2) {
    if (reverse.add(index)) return testSegmentEnd(legs, reverse);
  }
  return { verdict: 'open', evidence: legs.length };
};
