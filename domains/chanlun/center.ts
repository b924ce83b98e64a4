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

/** The center that legs in a row form: their common range, which is empty (`zg <= zd`) when they have none. */
export const formCenter = (legs: readonly Leg[], firstLeg: number, lastLeg: number, sure: boolean): Center => {
  let zd = -Infinity;
  let zg = Infinity;
  let dd = Infinity;
  let gg = -Infinity;
  for (let index = firstLeg; index <= lastLeg; index++) {
    const leg = legs[index];
    if (leg === undefined) break;
    zd = Math.max(zd, leg.low);
    zg = Math.min(zg, leg.high);
    dd = Math.min(dd, leg.low);
    gg = Math.max(gg, leg.high);
  }
  const beginBar = legs[firstLeg]?.beginBar ?? 0;
  const endBar = legs[lastLeg]?.endBar ?? 0;
  return { firstLeg, lastLeg, beginBar, endBar, zd, zg, dd, gg, sure };
};

export const extendCenter = (center: Center, leg: Leg): Center => ({
  firstLeg: center.firstLeg,
  lastLeg: leg.index,
  beginBar: center.beginBar,
  endBar: leg.endBar,
  zd: center.zd,
  zg: center.zg,
  dd: Math.min(center.dd, leg.low),
  gg: Math.max(center.gg, leg.high),
  sure: center.sure,
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

/** Appends a center; while it touches one before, back to `from` (a common price is enough), both become one. */
const pushMerged = (centers: Center[], from: number, center: Center): void => {
  let last = center;
  for (let before = centers.length - 1; before >= from; before--) {
    const neighbour = centers[before];
    if (neighbour === undefined || neighbour.zg < last.zd || last.zg < neighbour.zd) break;
    last = mergeCenters(neighbour, last);
    centers.pop();
  }
  centers.push(last);
};

/**
 * Finds the centers within one segment, from counter-leg to counter-leg: two in a row that overlap form one (the range is that
 * of the three legs from the first to the second); each later one that overlaps the range extends it.
 * @param centers Takes the centers; those of the segment begin at `from`.
 * @param pending The counter-leg before, when it is part of no center.
 * @returns Whether the leg is now pending itself.
 */
export const addCounterLeg = (
  centers: Center[],
  from: number,
  legs: readonly Leg[],
  leg: Leg,
  pending: Leg | undefined,
  { sure, merge }: { readonly sure: boolean; readonly merge: boolean },
): boolean => {
  const last = centers.length > from ? centers[centers.length - 1] : undefined;
  if (pending === undefined && last !== undefined && overlaps(last.zd, last.zg, leg.low, leg.high)) {
    centers[centers.length - 1] = extendCenter(last, leg);
    return false;
  }
  if (pending === undefined || pending.index === 0 || !overlaps(pending.low, pending.high, leg.low, leg.high)) {
    return true;
  }
  const center = formCenter(legs, pending.index, leg.index, sure);
  if (merge) pushMerged(centers, from, center);
  else centers.push(center);
  return false;
};
