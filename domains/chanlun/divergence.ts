import type { DivergenceRules } from './definition.ts';
import type { Leg } from './leg.ts';
import { type StrengthSeries, strength } from './strength.ts';

/**
 * Comparison of the leg that leaves a center with the one that entered it (背弛).
 * @see 教你炒股票 lessons 24, 27, 29
 */
export interface Divergence {
  /** Strengths in the units of the measure. */
  readonly entering: number;
  readonly leaving: number;
  /** Leaving over entering; `Infinity` when the entering leg had no strength. */
  readonly ratio: number;
  /** 1 - ratio, clipped to [0, 1]. */
  readonly confidence: number;
  /** Whether the ratio is small enough to count. */
  readonly diverges: boolean;
}

/**
 * Measures divergence between two legs that run the same way. Whether the later one makes a new extreme is the caller's to
 * check: for a trend it must leave the center, within a range it must pass the earlier leg.
 * @throws {RangeError} When the legs run in different directions.
 */
export const compareStrength = (
  earlier: Leg,
  later: Leg,
  rules: Pick<DivergenceRules, 'measure' | 'maxRatio'>,
  series: StrengthSeries,
): Divergence => {
  if (earlier.up !== later.up) {
    throw new RangeError(`Cannot compare leg ${earlier.index} with leg ${later.index}: one rises, the other falls`);
  }
  const entering = strength(earlier, 'enters', rules.measure, series);
  const leaving = strength(later, 'leaves', rules.measure, series);
  const ratio = entering > 0 ? leaving / entering : Number.POSITIVE_INFINITY;
  return {
    entering,
    leaving,
    ratio,
    confidence: Math.min(1, Math.max(0, 1 - ratio)),
    diverges: entering > 0 && leaving <= rules.maxRatio * entering,
  };
};
