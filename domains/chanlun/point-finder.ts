import type { Center } from './center.ts';
import type { Centers } from './centers.ts';
import type { DivergenceRules, PointRules, PointType } from './definition.ts';
import type { Divergence } from './divergence.ts';
import type { Leg } from './leg.ts';
import type { Segment } from './segment.ts';
import type { StrengthSeries } from './strength.ts';

/** What points are found in. */
export interface PointContext {
  readonly legs: readonly Leg[];
  readonly segments: readonly Segment[];
  readonly centers: Centers;
  readonly rules: PointRules;
  readonly divergence: Pick<DivergenceRules, 'measure' | 'maxRatio'>;
  readonly series: StrengthSeries;
}

/** Takes the points that are found, in order. */
export interface PointSink {
  /**
   * @param leg Leg at whose end the point lies.
   * @param segment Index of the segment whose end is the turn.
   * @param center Center it is judged by, where there is one.
   */
  add(
    type: PointType,
    leg: Leg,
    segment: number | undefined,
    invalidation: number,
    center?: Center,
    divergence?: Divergence,
  ): void;
}

/** The leg after a center, when it exists. */
export const leavingLeg = (context: PointContext, center: Center): Leg | undefined => context.legs[center.lastLeg + 1];
