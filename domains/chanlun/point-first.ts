import type { Center } from './center.ts';
import { compareStrength } from './divergence.ts';
import type { Leg } from './leg.ts';
import { leavingLeg, type PointContext, type PointSink } from './point-finder.ts';
import type { Segment } from './segment.ts';

/**
 * Adds the first point at the end of a segment: `1` out of its last center, or `1p` where no center can be used.
 * @returns Whether there is one.
 * @see 教你炒股票 lessons 24, 29, 53
 */
export const findFirstPoint = (context: PointContext, segment: Segment, points: PointSink): boolean => {
  const end = context.legs[segment.lastLeg];
  if (end === undefined || context.centers.countIn(segment.index) < context.rules.minCenters) return false;
  const center = context.centers.lastIn(segment.index);
  return center !== undefined && isUsable(context, segment, center)
    ? findTrendPoint(context, segment, end, center, points)
    : findRangePoint(context, segment, end, points);
};

/** The segment must end right out of the center, and the leg into the center must not be the leg out of it. */
const isUsable = (context: PointContext, segment: Segment, center: Center): boolean => {
  const leaving = leavingLeg(context, center);
  const reachesEnd = center.lastLeg >= segment.lastLeg || (leaving !== undefined && leaving.index >= segment.lastLeg);
  return reachesEnd && segment.lastLeg - (center.firstLeg - 1) > 2;
};

const findTrendPoint = (
  context: PointContext,
  segment: Segment,
  end: Leg,
  center: Center,
  points: PointSink,
): boolean => {
  const leavesCenter = end.up ? end.high > center.zg : end.low < center.zd;
  if (!leavesCenter || !isPeakOf(context, end, center)) return false;
  const entering = context.legs[center.firstLeg - 1];
  if (entering === undefined || entering.up !== end.up) return false;
  const divergence = compareStrength(entering, end, context.divergence, context.series);
  if (!divergence.diverges) return false;
  points.add('1', end, segment.index, end.endPrice, center, divergence);
  return true;
};

const isPeakOf = (context: PointContext, end: Leg, center: Center): boolean => {
  for (let index = center.firstLeg; index <= Math.min(center.lastLeg, end.index); index++) {
    const leg = context.legs[index];
    if (leg !== undefined && (end.up ? leg.high > end.high : leg.low < end.low)) return false;
  }
  return true;
};

const findRangePoint = (context: PointContext, segment: Segment, end: Leg, points: PointSink): boolean => {
  const like = context.legs[segment.lastLeg - 2];
  if (like === undefined || like.index < segment.firstLeg || end.up !== segment.up) return false;
  if (end.up ? end.high < like.high : end.low > like.low) return false;
  const divergence = compareStrength(like, end, context.divergence, context.series);
  if (!divergence.diverges) return false;
  points.add('1p', end, segment.index, end.endPrice, undefined, divergence);
  return true;
};
