import { type Leg, overlaps } from './leg.ts';

/**
 * A center (中枢): a price range that consecutive legs keep coming back to.
 * @see 教你炒股票 lessons 17, 18, 20, 83
 */
export interface Center {
  readonly firstLeg: number;
  readonly lastLeg: number;
  readonly beginBar: number;
  readonly endBar: number;
  /** Range shared by the legs that formed it (ZD, ZG). */
  readonly zd: number;
  readonly zg: number;
  /** Extremes of its legs (DD, GG). */
  readonly dd: number;
  readonly gg: number;
  /** Whether the segment around it is confirmed, or, without segments, whether it is over. */
  readonly sure: boolean;
}

export const formCenter = (legs: readonly Leg[], sure: boolean): Center => {
  const first = legs[0];
  const last = legs[legs.length - 1];
  if (first === undefined || last === undefined) throw new RangeError('Cannot form a center of no legs');
  return {
    firstLeg: first.index,
    lastLeg: last.index,
    beginBar: first.beginBar,
    endBar: last.endBar,
    zd: Math.max(...legs.map((leg) => leg.low)),
    zg: Math.min(...legs.map((leg) => leg.high)),
    dd: Math.min(...legs.map((leg) => leg.low)),
    gg: Math.max(...legs.map((leg) => leg.high)),
    sure,
  };
};

export const extendCenter = (center: Center, leg: Leg): Center => ({
  ...center,
  lastLeg: leg.index,
  endBar: leg.endBar,
  dd: Math.min(center.dd, leg.low),
  gg: Math.max(center.gg, leg.high),
});

const mergeCenters = (a: Center, b: Center): Center => ({
  firstLeg: a.firstLeg,
  lastLeg: b.lastLeg,
  beginBar: a.beginBar,
  endBar: b.endBar,
  zd: Math.min(a.zd, b.zd),
  zg: Math.max(a.zg, b.zg),
  dd: Math.min(a.dd, b.dd),
  gg: Math.max(a.gg, b.gg),
  sure: b.sure,
});

/** Appends a center; while it touches the one before (a common price is enough), both become one. */
export const pushCenter = (centers: Center[], center: Center, merge: boolean): void => {
  let last = center;
  let before = centers[centers.length - 1];
  while (merge && before !== undefined && before.zg >= last.zd && last.zg >= before.zd) {
    last = mergeCenters(before, last);
    centers.pop();
    before = centers[centers.length - 1];
  }
  centers.push(last);
};

/** The legs between which centers are looked for: a segment, or what follows the last one. */
export interface CenterSpan {
  readonly firstLeg: number;
  readonly lastLeg: number;
  readonly up: boolean;
  readonly sure: boolean;
}

/**
 * Centers within one segment: only its counter-legs count. Two in a row that overlap form one (the same range as the
 * overlap of three legs); each later one that overlaps the range extends it.
 */
export const segmentCenters = (legs: readonly Leg[], span: CenterSpan, merge: boolean): Center[] => {
  const centers: Center[] = [];
  let pending: Leg | undefined;
  for (let index = span.firstLeg; index <= span.lastLeg; index++) {
    const leg = legs[index];
    if (leg === undefined || leg.up === span.up) continue;
    const last = centers[centers.length - 1];
    if (pending === undefined && last !== undefined && overlaps(last.zd, last.zg, leg.low, leg.high)) {
      centers[centers.length - 1] = extendCenter(last, leg);
    } else if (pending !== undefined && pending.index > 0 && overlaps(pending.low, pending.high, leg.low, leg.high)) {
      pushCenter(centers, formCenter([pending, leg], span.sure), merge);
      pending = undefined;
    } else {
      pending = leg;
    }
  }
  return centers;
};
