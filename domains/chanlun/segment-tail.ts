import type { SegmentRules } from './definition.ts';
import type { Leg } from './leg.ts';
import type { PeakLegs } from './peak-legs.ts';
import type { SegmentList } from './segment-list.ts';

/** Appends the provisional segments after the last one: to the extreme against it, then to the last leg that fits. */
export const pushTail = (segments: SegmentList, peaks: PeakLegs, rules: SegmentRules): void => {
  if (segments.last === undefined) pushHead(segments, peaks, rules);
  else continueTail(segments, peaks, rules);
};

/** Nothing is known of the first segment yet: it runs to the extreme farther from the start. */
const pushHead = (segments: SegmentList, peaks: PeakLegs, rules: SegmentRules): void => {
  const { legs } = segments;
  const first = legs[0];
  const last = legs[legs.length - 1];
  if (first === undefined || last === undefined || legs.length < 3) return;
  if (rules.tail === 'one') {
    segments.push(last.index, last.endPrice >= first.beginPrice);
    return;
  }
  const highest = peaks.since(0, true);
  const lowest = peaks.since(0, false);
  const high = Math.max(first.high, highest?.endPrice ?? first.high);
  const low = Math.min(first.low, lowest?.endPrice ?? first.low);
  const up = Math.abs(high - first.beginPrice) >= Math.abs(low - first.beginPrice);
  const peak = up ? highest : lowest;
  if (peak !== undefined) segments.push(peak.index, up);
  closeTail(segments);
};

const continueTail = (segments: SegmentList, peaks: PeakLegs, rules: SegmentRules): void => {
  const { legs } = segments;
  const last = legs[legs.length - 1];
  const end = endOf(segments);
  if (last === undefined || end === undefined || last.index - end.index < 3) return;
  const overruns = end.up ? last.endPrice >= end.endPrice : last.endPrice <= end.endPrice;
  if (overruns) {
    if (pushToPeak(segments, peaks, end)) {
      pushTail(segments, peaks, rules);
    } else if (segments.last?.sure === false) {
      // The last provisional segment is overrun, and nothing after it can be its successor: it goes on.
      segments.pop();
      pushTail(segments, peaks, rules);
    }
    return;
  }
  if (rules.tail === 'peak') {
    let from: Leg | undefined = end;
    while (from !== undefined && pushToPeak(segments, peaks, from)) from = endOf(segments);
  }
  closeTail(segments);
};

const endOf = (segments: SegmentList): Leg | undefined => segments.legs[segments.last?.lastLeg ?? -1];

/** A provisional segment from `end` to the extreme against it, at least three legs on. */
const pushToPeak = (segments: SegmentList, peaks: PeakLegs, end: Leg): boolean => {
  const peak = peaks.since(end.index + 3, !end.up);
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
