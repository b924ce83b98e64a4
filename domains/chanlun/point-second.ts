import { type Leg, overlaps } from './leg.ts';
import type { PointContext, PointSink } from './point-finder.ts';
import { type Segment, segmentOf } from './segment.ts';

const size = (leg: Leg): number => leg.high - leg.low;

/**
 * Adds the second points of the turn at the end of a segment: `2`, then `2s`, the later pullbacks that keep a common range
 * with the first and do not undo the turn, until the segment after it is over.
 * @see 教你炒股票 lessons 17, 21, 53
 */
export const findSecondPoints = (context: PointContext, segment: Segment, points: PointSink): void => {
  const { legs, rules } = context;
  // With a single segment the turn is the start of the series.
  const alone = context.segments.length === 1;
  const first = alone ? 0 : segment.lastLeg + 1;
  const away = legs[first];
  const pullback = legs[first + 1];
  if (away === undefined || pullback === undefined) return;
  const turn = alone ? undefined : segment.index;
  const keeps = rules.secondMaxRetrace * size(away);
  if (size(pullback) <= keeps) points.add('2', pullback, turn, away.beginPrice);
  let { low, high } = pullback;
  for (let index = pullback.index + 2; index < legs.length; index += 2) {
    const leg = legs[index];
    if (leg === undefined || isInLaterSegment(context.segments, pullback, leg)) return;
    if (!overlaps(low, high, leg.low, leg.high)) return;
    if (index === pullback.index + 2) {
      low = Math.max(low, leg.low);
      high = Math.min(high, leg.high);
    }
    const undoes = leg.up ? leg.high > away.high : leg.low < away.low;
    if (undoes || Math.abs(leg.endPrice - away.endPrice) > keeps) return;
    points.add('2s', leg, turn, away.beginPrice);
  }
};

const isInLaterSegment = (segments: readonly Segment[], pullback: Leg, leg: Leg): boolean => {
  const own = segmentOf(segments, pullback.index);
  const other = segmentOf(segments, leg.index);
  if (own === other) return false;
  return other < segments.length - 1 || other - own >= 2 || segments[own]?.sure === true;
};
