import type { SegmentRules } from './definition.ts';
import { FeatureSequence } from './feature-sequence.ts';
import type { Leg } from './leg.ts';
import { SegmentEndTest } from './segment-end.ts';
import { SegmentList } from './segment-list.ts';
import { findPeakLeg, pushTail } from './segment-tail.ts';

/**
 * A segment (线段) of at least three legs once confirmed; provisional ones at the head and the tail may be shorter.
 * @see 教你炒股票 lessons 62, 65, 67, 71, 77, 78
 */
export interface Segment extends Leg {
  readonly firstLeg: number;
  readonly lastLeg: number;
  /** Latest leg its end rests on; `Infinity` while it is not sure. */
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
  readonly #rising: FeatureSequence;
  readonly #falling: FeatureSequence;
  readonly #endTest: SegmentEndTest;

  constructor(legs: readonly Leg[], rules: SegmentRules) {
    this.#list = new SegmentList(legs);
    this.segments = this.#list.list;
    this.#legs = legs;
    this.#rules = rules;
    this.#rising = new FeatureSequence(true, legs);
    this.#falling = new FeatureSequence(false, legs);
    this.#endTest = new SegmentEndTest(legs);
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
    this.#divide();
    pushTail(this.#list, this.#rules);
    return this.#list.firstDifferent(changedFrom);
  }

  /** Finds ends by feature fractal, from the last segment on. */
  #divide(): void {
    const legs = this.#legs;
    let from = this.#list.nextLeg;
    for (;;) {
      const found = this.#nextFractal(from);
      if (found === undefined) return;
      const verdict = this.#endTest.verdictOn(found);
      const evidence = Math.max(this.#endTest.evidence, this.#rising.evidence, this.#falling.evidence);
      const isSure = verdict === 'ends' && found.elementsAreSure && legs[evidence]?.established === true;
      this.#append(found.endLeg, isSure, evidence);
      if (verdict === 'open') return;
      from = found.endLeg + 1;
    }
  }

  #nextFractal(from: number): FeatureSequence | undefined {
    const rising = this.#rising;
    const falling = this.#falling;
    rising.restart(true);
    falling.restart(false);
    const before = this.#list.last;
    // Direction of the segment before the one looked for; at the head it is guessed from who first has a second element.
    let previousUp = before?.up;
    for (let index = from; index < this.#legs.length; index++) {
      const leg = this.#legs[index];
      if (leg === undefined) break;
      if (!leg.up && previousUp !== true) {
        if (rising.add(index)) return rising;
      } else if (leg.up && previousUp !== false) {
        if (falling.add(index)) return falling;
      }
      if (before === undefined) previousUp = guessPrevious(previousUp, leg, rising, falling);
    }
    return undefined;
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
    const wantHigh = this.#legs[lastLeg]?.up === false;
    const peak = findPeakLeg(this.#legs, lastLeg - 3, 0, wantHigh);
    const first = this.#legs[0];
    if (peak === undefined || first === undefined) return undefined;
    const beyond = peak.index === 0 || (peak.up ? peak.high > first.high : peak.low < first.low);
    return beyond ? peak.index : undefined;
  }
}

const guessPrevious = (
  guess: boolean | undefined,
  leg: Leg,
  rising: FeatureSequence,
  falling: FeatureSequence,
): boolean | undefined => {
  let previousUp = guess;
  if (rising.hasSecond && !leg.up) {
    previousUp = false;
    falling.dropElements();
  } else if (falling.hasSecond && leg.up) {
    rising.dropElements();
    previousUp = true;
  }
  if (!rising.hasSecond && previousUp === false && !leg.up) return undefined;
  if (!falling.hasSecond && previousUp === true && leg.up) return undefined;
  return previousUp;
};
