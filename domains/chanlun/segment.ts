import type { SegmentRules } from './definition.ts';
import { FeatureSequence } from './feature-sequence.ts';
import type { Leg } from './leg.ts';
import { testSegmentEnd } from './segment-end.ts';
import { findPeakLeg, tailSegments } from './segment-tail.ts';

/**
 * A segment (线段) of at least three legs once confirmed; provisional ones at the head and the tail may be shorter.
 * @see 教你炒股票 lessons 62, 65, 67, 71, 77, 78
 */
export interface Segment extends Leg {
  readonly firstLeg: number;
  readonly lastLeg: number;
  /** Latest leg its end rests on; `Infinity` when the end is only the extreme so far. */
  readonly evidence: number;
}

export const createSegment = (
  legs: readonly Leg[],
  index: number,
  firstLeg: number,
  lastLeg: number,
  up = legs[lastLeg]?.up ?? true,
  sure = false,
  evidence = Number.POSITIVE_INFINITY,
): Segment => {
  const first = legs[firstLeg];
  const last = legs[lastLeg];
  if (first === undefined || last === undefined) {
    throw new RangeError(`Segment ${index} spans legs ${firstLeg} to ${lastLeg}, but there are only ${legs.length}`);
  }
  const isSure = sure && lastLeg - firstLeg >= 2;
  return {
    index,
    up,
    beginPrice: first.beginPrice,
    endPrice: last.endPrice,
    high: up ? last.endPrice : first.beginPrice,
    low: up ? first.beginPrice : last.endPrice,
    beginBar: first.beginBar,
    endBar: last.endBar,
    firstBar: first.firstBar,
    lastBar: last.lastBar,
    sure: isSure,
    established: isSure,
    firstLeg,
    lastLeg,
    evidence,
  };
};

/** The segment that holds a leg; `segments.length` for the legs after the last segment. */
export const segmentOf = (segments: readonly Segment[], leg: number): number => {
  let index = segments.length;
  while (index > 0 && (segments[index - 1]?.lastLeg ?? -1) >= leg) index--;
  return index;
};

const isSame = (a: Segment | undefined, b: Segment | undefined, changedLeg: number): boolean =>
  a !== undefined &&
  b !== undefined &&
  b.lastLeg < changedLeg &&
  a.firstLeg === b.firstLeg &&
  a.lastLeg === b.lastLeg &&
  a.up === b.up &&
  a.sure === b.sure;

/** Divides legs into segments; after a change of the legs only the part that rests on them is done again. */
export class SegmentDivision {
  readonly segments: Segment[] = [];
  readonly #legs: readonly Leg[];
  readonly #rules: SegmentRules;
  readonly #rising: FeatureSequence;
  readonly #falling: FeatureSequence;

  constructor(legs: readonly Leg[], rules: SegmentRules) {
    this.#legs = legs;
    this.#rules = rules;
    this.#rising = new FeatureSequence(true, legs);
    this.#falling = new FeatureSequence(false, legs);
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
    const redone = segments.splice(kept);
    this.#divide();
    tailSegments(this.#legs, segments, this.#rules);
    let same = 0;
    while (same < redone.length && isSame(redone[same], segments[kept + same], changedFrom)) same++;
    return kept + same;
  }

  /** Finds ends by feature fractal, from the last segment on. */
  #divide(): void {
    const legs = this.#legs;
    let from = (this.segments[this.segments.length - 1]?.lastLeg ?? -1) + 1;
    for (;;) {
      const found = this.#nextFractal(from);
      if (found === undefined) return;
      const test = testSegmentEnd(legs, found);
      const evidence = Math.max(test.evidence, this.#rising.evidence, this.#falling.evidence);
      const isSure = test.verdict === 'ends' && found.elementsAreSure && legs[evidence]?.established === true;
      this.#append(found.endLeg, isSure, evidence);
      if (test.verdict === 'open') return;
      from = found.endLeg + 1;
    }
  }

  #nextFractal(from: number): FeatureSequence | undefined {
    const rising = this.#rising;
    const falling = this.#falling;
    rising.clear();
    falling.clear();
    const before = this.segments[this.segments.length - 1];
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
    const { segments } = this;
    const legs = this.#legs;
    if (segments.length > 0) {
      const firstLeg = (segments[segments.length - 1]?.lastLeg ?? -1) + 1;
      segments.push(createSegment(legs, segments.length, firstLeg, lastLeg, legs[lastLeg]?.up, sure, evidence));
      return;
    }
    const head = this.#headPeak(lastLeg);
    if (head !== undefined) {
      segments.push(createSegment(legs, 0, 0, head));
      segments.push(createSegment(legs, 1, head + 1, lastLeg));
      return;
    }
    const segment = createSegment(legs, 0, 0, lastLeg, legs[lastLeg]?.up, sure, evidence);
    const wrongWay = segment.up ? segment.beginPrice > segment.endPrice : segment.beginPrice < segment.endPrice;
    if (!(segment.sure && wrongWay)) segments.push(segment);
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
