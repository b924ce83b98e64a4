import type { SegmentRules } from './definition.ts';
import type { Leg } from './leg.ts';
import { createSegment, type Segment } from './segment.ts';

/**
 * The leg that ends at the extreme of legs `from` to `to` (in that order; of equals the later met). A leg that falls
 * short of the like leg before it is no candidate.
 */
export const findPeakLeg = (legs: readonly Leg[], from: number, to: number, high: boolean): Leg | undefined => {
  let peak: Leg | undefined;
  const step = from <= to ? 1 : -1;
  for (let index = from; step > 0 ? index <= to : index >= to; index += step) {
    const leg = legs[index];
    if (leg === undefined || leg.up !== high) continue;
    if (peak !== undefined && (high ? leg.endPrice < peak.endPrice : leg.endPrice > peak.endPrice)) continue;
    const like = legs[index - 2];
    if (like !== undefined && (high ? like.endPrice > leg.endPrice : like.endPrice < leg.endPrice)) continue;
    peak = leg;
  }
  return peak;
};

/** Appends the provisional segments after the last one: to the extreme against it, then to the last leg that fits. */
export const tailSegments = (legs: readonly Leg[], segments: Segment[], rules: SegmentRules): void => {
  if (segments.length === 0) headless(legs, segments, rules);
  else continueTail(legs, segments, rules);
};

const headless = (legs: readonly Leg[], segments: Segment[], rules: SegmentRules): void => {
  const first = legs[0];
  const last = legs[legs.length - 1];
  if (first === undefined || last === undefined || legs.length < 3) return;
  if (rules.tail === 'one') {
    segments.push(createSegment(legs, 0, 0, last.index, last.endPrice >= first.beginPrice));
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
  if (peak !== undefined) segments.push(createSegment(legs, 0, 0, peak.index, up));
  closeTail(legs, segments);
};

const continueTail = (legs: readonly Leg[], segments: Segment[], rules: SegmentRules): void => {
  const last = legs[legs.length - 1];
  const end = endOf(legs, segments);
  if (last === undefined || end === undefined || last.index - end.index < 3) return;
  const overruns = end.up ? last.endPrice >= end.endPrice : last.endPrice <= end.endPrice;
  if (overruns) {
    if (appendPeak(legs, segments, end)) {
      tailSegments(legs, segments, rules);
    } else if (segments[segments.length - 1]?.sure === false) {
      // The last provisional segment is overrun, and nothing after it can be its successor: it goes on.
      segments.pop();
      tailSegments(legs, segments, rules);
    }
    return;
  }
  if (rules.tail === 'peak') {
    let from: Leg | undefined = end;
    while (from !== undefined && appendPeak(legs, segments, from)) from = endOf(legs, segments);
  }
  closeTail(legs, segments);
};

const endOf = (legs: readonly Leg[], segments: readonly Segment[]): Leg | undefined =>
  legs[segments[segments.length - 1]?.lastLeg ?? -1];

/** A provisional segment from `end` to the extreme against it, at least three legs on. */
const appendPeak = (legs: readonly Leg[], segments: Segment[], end: Leg): boolean => {
  const peak = findPeakLeg(legs, end.index + 3, legs.length - 1, !end.up);
  if (peak !== undefined) append(legs, segments, peak.index);
  return peak !== undefined;
};

const append = (legs: readonly Leg[], segments: Segment[], lastLeg: number): void => {
  const firstLeg = (segments[segments.length - 1]?.lastLeg ?? -1) + 1;
  segments.push(createSegment(legs, segments.length, firstLeg, lastLeg));
};

const closeTail = (legs: readonly Leg[], segments: Segment[]): void => {
  const last = legs[legs.length - 1];
  const end = endOf(legs, segments);
  if (last === undefined || end === undefined || end.index + 1 >= legs.length) return;
  append(legs, segments, end.up === last.up ? last.index - 1 : last.index);
};
