import { copyList } from './copy-list.ts';
import type { SegmentRules } from './definition.ts';
import type { Leg } from './leg.ts';
import { isFurther, PeakLegs } from './peak-legs.ts';
import { SegmentEndTest } from './segment-end.ts';
import { SegmentList } from './segment-list.ts';
import { SegmentScan } from './segment-scan.ts';
import { pushTail } from './segment-tail.ts';

/**
 * A segment (线段) of at least three legs once confirmed; provisional ones at the head and the tail may be shorter.
 * @see 教你炒股票 lessons 62, 65, 67, 71, 77, 78
 */
export interface Segment extends Leg {
  readonly firstLeg: number;
  readonly lastLeg: number;
  /** Latest leg that it, or one before it, rests on; -1 while it is not sure. */
  readonly evidence: number;
}

/** The segment that holds a leg; `segments.length` for the legs after the last segment. */
export const segmentOf = (segments: readonly Segment[], leg: number): number => {
  let index = segments.length;
  while (index > 0 && (segments[index - 1]?.lastLeg ?? -1) >= leg) index--;
  return index;
};

/** Divides legs into segments; after a change of the legs only the part that rests on them is done again. */
export class SegmentDivision {
  readonly segments: readonly Segment[];
  readonly #list: SegmentList;
  readonly #legs: readonly Leg[];
  readonly #rules: SegmentRules;
  readonly #scan: SegmentScan;
  readonly #endTest: SegmentEndTest;
  readonly #peaks: PeakLegs;

  constructor(legs: readonly Leg[], rules: SegmentRules) {
    this.#list = new SegmentList(legs);
    this.segments = this.#list.list;
    this.#legs = legs;
    this.#rules = rules;
    this.#scan = new SegmentScan(legs);
    this.#endTest = new SegmentEndTest(legs);
    this.#peaks = new PeakLegs(legs);
  }

  /**
   * Follows a change of the legs.
   * @param changedFrom First leg that is new, gone or different.
   * @returns Index of the first segment that is new, gone or different; the number of segments when only legs after the
   * last one changed.
   */
  update(changedFrom: number): number {
    const { segments } = this;
    let kept = segments.length;
    for (; kept > 0; kept--) {
      const last = segments[kept - 1];
      if (last?.sure && last.evidence < changedFrom) break;
    }
    this.#list.keep(kept);
    this.#scan.forget(changedFrom);
    this.#endTest.forget(changedFrom);
    this.#divide(changedFrom);
    this.#peaks.update(changedFrom);
    pushTail(this.#list, this.#peaks, this.#rules);
    return this.#list.firstDifferent(changedFrom);
  }

  /** Becomes what another with the same rules, over the same legs, is. */
  copy(other: SegmentDivision): void {
    copyList(this.#list.list, other.#list.list);
    this.#peaks.update(0);
  }

  /** Finds ends by feature fractal, from the last segment on. */
  #divide(changedFrom: number): void {
    const legs = this.#legs;
    let from = this.#list.nextLeg;
    // A segment begins where the one before ends, so it rests on all that that one rests on.
    let evidence = this.#list.last?.evidence ?? -1;
    for (;;) {
      const found = this.#scan.next(from, this.#list.last?.up, changedFrom);
      if (found === undefined) return;
      const verdict = this.#endTest.verdictOn(found, changedFrom);
      evidence = Math.max(evidence, this.#endTest.evidence, this.#scan.evidence);
      const isSure = verdict === 'ends' && found.elementsAreSure && legs[evidence]?.established === true;
      this.#append(found.endLeg, isSure, evidence);
      if (verdict === 'open') return;
      from = found.endLeg + 1;
    }
  }

  #append(lastLeg: number, sure: boolean, evidence: number): void {
    const list = this.#list;
    const head = this.segments.length === 0 ? this.#headPeak(lastLeg) : undefined;
    if (head !== undefined) {
      list.push(head);
      list.push(lastLeg);
      return;
    }
    list.push(lastLeg, undefined, sure, evidence);
    const { last } = list;
    if (last === undefined || last.index > 0 || !last.sure) return;
    const wrongWay = last.up ? last.beginPrice > last.endPrice : last.beginPrice < last.endPrice;
    if (wrongWay) list.pop();
  }

  /** A leg end that lies beyond the start of the first segment, and so divides the head in two. */
  #headPeak(lastLeg: number): number | undefined {
    if (lastLeg < 3) return undefined;
    const peak = this.#firstPeakBefore(lastLeg - 2);
    const first = this.#legs[0];
    if (peak === undefined || first === undefined) return undefined;
    const beyond = peak.index === 0 || (peak.up ? peak.high > first.high : peak.low < first.low);
    return beyond ? peak.index : undefined;
  }

  /** The leg at the extreme among those before `end` that run as the last of them does; of equals the first. */
  #firstPeakBefore(end: number): Leg | undefined {
    let peak: Leg | undefined;
    for (let index = end - 1; index >= 0; index -= 2) {
      const leg = this.#legs[index];
      const like = this.#legs[index - 2];
      if (leg === undefined) break;
      const passed = peak !== undefined && isFurther(peak, leg);
      if (!passed && !(like !== undefined && isFurther(like, leg))) peak = leg;
    }
    return peak;
  }
}
