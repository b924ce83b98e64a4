import type { Point } from './buy-sell-point.ts';
import { type Leg, overlaps } from './leg.ts';
import { createPoint, type PointContext } from './point-finder.ts';
import { type Segment, segmentOf } from './segment.ts';

const size = (leg: Leg): number => leg.high - leg.low;

/** The first leg after the turn and the pullback after it; with a single segment, the first two legs of the series. */
const afterTurn = ({ legs, segments }: PointContext, segment: Segment): readonly [Leg, Leg] | undefined => {
  const first = segments.length > 1 ? segment.lastLeg + 1 : 0;
  const away = legs[first];
  const pullback = legs[first + 1];
  return away === undefined || pullback === undefined ? undefined : [away, pullback];
};

/**
 * Second points of the turn at the end of a segment: `2`, then any number of `2s`.
 * @see 教你炒股票 lessons 17, 21, 53
 */
export const findSecondPoints = (context: PointContext, segment: Segment): Point[] => {
  const turn = afterTurn(context, segment);
  if (turn === undefined) return [];
  const [away, pullback] = turn;
  const details = {
    segment: context.segments.length > 1 ? segment.index : undefined,
    invalidation: away.beginPrice,
  };
  const points = laterPullbacks(context, away, pullback).map((leg) => createPoint('2s', leg, details));
  if (size(pullback) / size(away) <= context.rules.secondMaxRetrace) {
    points.unshift(createPoint('2', pullback, details));
  }
  return points;
};

/** Pullbacks after the first that keep a common range with it and do not undo the turn, until its segment is over. */
const laterPullbacks = (context: PointContext, away: Leg, pullback: Leg): Leg[] => {
  const found: Leg[] = [];
  let { low, high } = pullback;
  for (let index = pullback.index + 2; index < context.legs.length; index += 2) {
    const leg = context.legs[index];
    if (leg === undefined || isInLaterSegment(context, pullback, leg)) break;
    if (!overlaps(low, high, leg.low, leg.high)) break;
    if (found.length === 0) {
      low = Math.max(low, leg.low);
      high = Math.min(high, leg.high);
    }
    const undoes = leg.up ? leg.high > away.high : leg.low < away.low;
    const retrace = Math.abs(leg.endPrice - away.endPrice) / size(away);
    if (undoes || retrace > context.rules.secondMaxRetrace) break;
    found.push(leg);
  }
  return found;
};

const isInLaterSegment = ({ segments }: PointContext, pullback: Leg, leg: Leg): boolean => {
  const own = segmentOf(segments, pullback.index);
  const other = segmentOf(segments, leg.index);
  if (own === other) return false;
  return other < segments.length - 1 || other - own >= 2 || segments[own]?.sure === true;
};
