import type { Point } from './buy-sell-point.ts';
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
  readonly divergence: DivergenceRules;
  readonly series: StrengthSeries;
}

export interface PointDetails {
  readonly segment: number | undefined;
  readonly invalidation: number;
  readonly center?: Center;
  readonly divergence?: Divergence;
}

export const createPoint = (type: PointType, leg: Leg, details: PointDetails): Point => ({
  type,
  side: leg.up ? 'sell' : 'buy',
  leg: leg.index,
  bar: leg.endBar,
  price: leg.endPrice,
  segment: details.segment,
  invalidation: details.invalidation,
  zd: details.center?.zd,
  zg: details.center?.zg,
  divergence: details.divergence,
});

/** The leg after a center, when it exists. */
export const leavingLeg = (context: PointContext, center: Center): Leg | undefined => context.legs[center.lastLeg + 1];
