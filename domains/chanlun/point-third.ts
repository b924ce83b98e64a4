import type { Center } from './center.ts';
import type { Leg } from './leg.ts';
import { leavingLeg, type PointContext, type PointSink } from './point-finder.ts';
import { type Segment, segmentOf } from './segment.ts';

const comesBack = (leg: Leg, center: Center): boolean => (leg.up ? leg.high > center.zd : leg.low < center.zg);

const edge = (leg: Leg, center: Center): number => (leg.up ? center.zd : center.zg);

/**
 * Adds the third points around the turn at the end of a segment.
 * @see 教你炒股票 lessons 20, 21, 53
 */
export const findThirdPoints = (context: PointContext, segment: Segment, points: PointSink): void => {
  const alone = context.segments.length === 1;
  const next = alone ? segment : context.segments[segment.index + 1];
  if (next !== undefined) findAfterCenter(context, next, points);
  if (!alone) findBeforeCenter(context, segment, next, points);
};

/** `3a`: the pullback after leaving the first center of the new segment stays out of it. */
const findAfterCenter = (context: PointContext, next: Segment, points: PointSink): void => {
  const { legs, segments } = context;
  const center = context.centers.firstIn(next.index);
  const leaving = center === undefined ? undefined : leavingLeg(context, center);
  const pullback = leaving === undefined ? undefined : legs[leaving.index + 1];
  if (center === undefined || pullback === undefined || pullback.up === next.up) return;
  const home = segmentOf(segments, pullback.index);
  const holder = segments[home];
  if (holder === undefined) {
    if (next.index !== segments.length - 1) return;
  } else if (home !== next.index && holder.lastLeg - holder.firstLeg + 1 >= 3) {
    return;
  }
  if (home !== next.index && next.index < segments.length - 2) return;
  if (comesBack(pullback, center)) return;
  const segment = segments.length > 1 ? next.index - 1 : undefined;
  points.add('3a', pullback, segment, edge(pullback, center), center);
};

/** `3b`: the first pullback of the new segment that stays out of the last center of the old one. */
const findBeforeCenter = (
  context: PointContext,
  segment: Segment,
  next: Segment | undefined,
  points: PointSink,
): void => {
  const { legs, segments } = context;
  const center = context.centers.lastIn(segment.index);
  if (center === undefined) return;
  const limit = lastPullback(context, next);
  for (let index = segment.lastLeg + 2; index < legs.length && index <= limit; index += 2) {
    const leg = legs[index];
    if (leg === undefined) break;
    const home = segmentOf(segments, index);
    if (home !== segment.index + 1 && home < segments.length - 1) break;
    if (comesBack(leg, center)) continue;
    points.add('3b', leg, segment.index, edge(leg, center), center);
    return;
  }
};

/** Past the first center of the new segment no pullback counts against the old one. */
const lastPullback = (context: PointContext, next: Segment | undefined): number => {
  if (next === undefined) return Number.POSITIVE_INFINITY;
  const center = context.centers.firstIn(next.index);
  if (center === undefined && next.index === context.segments.length - 1) return Number.POSITIVE_INFINITY;
  return (center && leavingLeg(context, center))?.index ?? next.lastLeg - 1;
};
