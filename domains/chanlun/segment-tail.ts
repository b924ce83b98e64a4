import type { SegmentRules } from './definition.ts';
import type { Leg } from './leg.ts';
import type { SegmentList } from './segment-list.ts';

/**
 * The leg that ends at the extreme of legs `from` to `to` in that order, forwards or backwards; of equals the later met. A leg
 * that falls short of the like leg before it is no candidate.
 */
export const findPeakLeg = (
  legs: readonly Leg[],
  from: number,
  to: number,
  high: boolean,
  order: 'forwards' | 'backwards' = 'forwards',
): Leg | undefined => {
  const step = order === 'forwards' ? 1 : -1;
  let peak: Leg | undefined;
  // Legs take turns: every other one runs the right way.
  const start = legs[from]?.up === high ? from : from + step;
  for (let index = start; (to - index) * step >= 0; index += 2 * step) {
    const leg = legs[index];
    if (leg === undefined) break;
    if (peak !== undefined && (high ? leg.endPrice < peak.endPrice : leg.endPrice > peak.endPrice)) continue;
    const like = legs[index - 2];
    if (like !== undefined && (high ? like.endPrice > leg.endPrice : like.endPrice < leg.endPrice)) continue;
    peak = leg;
  }
  return peak;
};

/** Appends the provisional segments after the last one: to the extreme against it, then to the last leg that fits. */
export const pushTail = (segments: SegmentList, rules: SegmentRules): void => {
  if (segments.last === undefined) pushHead(segments, rules);
  else continueTail(segments, rules);
};

/** Nothing is known of the first segment yet: it runs to the extreme farther from the start. */
const pushHead = (segments: SegmentList, rules: SegmentRules): void => {
  const { legs } = segments;
  const first = legs[0];
  const last = legs[legs.length - 1];
  if (first === undefined || last === undefined || legs.length < 3) return;
  if (rules.tail === 'one') {
    segments.push(last.index, last.endPrice >= first.beginPrice);
    return;
  }
  let high = -Infinity;
  let low = Infinity;
  for (const leg of legs) {
    if (leg.high > high) high = leg.high;
    if (leg.low < low) low = leg.low;
  }
  const up = Math.abs(high - first.beginPrice) >= Math.abs(low - first.beginPrice);
  const peak = findPeakLeg(legs, 0, last.index, up);
  if (peak !== undefined) segments.push(peak.index, up);
  closeTail(segments);
};

const continueTail = (segments: SegmentList, rules: SegmentRules): void => {
  const { legs } = segments;
  const last = legs[legs.length - 1];
  const end = endOf(segments);
  if (last === undefined || end === undefined || last.index - end.index < 3) return;
  const overruns = end.up ? last.endPrice >= end.endPrice : last.endPrice <= end.endPrice;
  if (overruns) {
    if (pushToPeak(segments, end)) {
      pushTail(segments, rules);
    } else if (segments.last?.sure === false) {
      // The last provisional segment is overrun, and nothing after it can be its successor: it goes on.
      segments.pop();
      pushTail(segments, rules);
    }
    return;
  }
  if (rules.tail === 'peak') {
    let from: Leg | undefined = end;
    while (from !== undefined && pushToPeak(segments, from)) from = endOf(segments);
  }
  closeTail(segments);
};

const endOf = (segments: SegmentList): Leg | undefined => segments.legs[segments.last?.lastLeg ?? -1];

/** A provisional segment from `end` to the extreme against it, at least three legs on. */
const pushToPeak = (segments: SegmentList, end: Leg): boolean => {
  const peak = findPeakLeg(segments.legs, end.index + 3, segments.legs.length - 1, !end.up);
  if (peak !== undefined) segments.push(peak.index);
  return peak !== undefined;
};

const closeTail = (segments: SegmentList): void => {
  const { legs } = segments;
  const last = legs[legs.length - 1];
  const end = endOf(segments);
  if (last === undefined || end === undefined || end.index + 1 >= legs.length) return;
  segments.push(end.up === last.up ? last.index - 1 : last.index);
};
