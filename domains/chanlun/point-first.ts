import type { Point } from './buy-sell-point.ts';
import type { Center } from './center.ts';
import { compareStrength } from './divergence.ts';
import type { Leg } from './leg.ts';
import { createPoint, leavingLeg, type PointContext } from './point-finder.ts';
import type { Segment } from './segment.ts';

/**
 * The first point at the end of a segment: `1` out of its last center, or `1p` where no center can be used.
 * @see 教你炒股票 lessons 24, 29, 53
 */
export const findFirstPoint = (context: PointContext, segment: Segment): Point | undefined => {
  const end = context.legs[segment.lastLeg];
  if (end === undefined || context.centers.countIn(segment.index) < context.rules.minCenters) return undefined;
  const center = context.centers.lastIn(segment.index);
  return center !== undefined && isUsable(context, segment, center)
    ? trendPoint(context, segment, end, center)
    : rangePoint(context, segment, end);
};

/** The segment must end right out of the center, and the leg into the center must not be the leg out of it. */
const isUsable = (context: PointContext, segment: Segment, center: Center): boolean => {
  const leaving = leavingLeg(context, center);
  const reachesEnd = center.lastLeg >= segment.lastLeg || (leaving !== undefined && leaving.index >= segment.lastLeg);
  return reachesEnd && segment.lastLeg - (center.firstLeg - 1) > 2;
};

const trendPoint = (context: PointContext, segment: Segment, end: Leg, center: Center): Point | undefined => {
  const leavesCenter = end.up ? end.high > center.zg : end.low < center.zd;
  if (!leavesCenter || !isPeakOf(context, end, center)) return undefined;
  const entering = context.legs[center.firstLeg - 1];
  if (entering === undefined || entering.up !== end.up) return undefined;
  const divergence = compareStrength(entering, end, context.divergence, context.series);
  if (!divergence.diverges) return undefined;
  return createPoint('1', end, { segment: segment.index, invalidation: end.endPrice, center, divergence });
};

const isPeakOf = (context: PointContext, end: Leg, center: Center): boolean => {
  for (let index = center.firstLeg; index <= Math.min(center.lastLeg, end.index); index++) {
    const leg = context.legs[index];
    if (leg !== undefined && (end.up ? leg.high > end.high : leg.low < end.low)) return false;
  }
  return true;
};

const rangePoint = (context: PointContext, segment: Segment, end: Leg): Point | undefined => {
  const like = context.legs[segment.lastLeg - 2];
  if (like === undefined || like.index < segment.firstLeg || end.up !== segment.up) return undefined;
  if (end.up ? end.high < like.high : end.low > like.low) return undefined;
  const divergence = compareStrength(like, end, context.divergence, context.series);
  if (!divergence.diverges) return undefined;
  return createPoint('1p', end, { segment: segment.index, invalidation: end.endPrice, divergence });
};
