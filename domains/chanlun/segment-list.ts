import type { Leg } from './leg.ts';
import type { Segment } from './segment.ts';
import { truncate } from './truncate.ts';

/** A small whole number, as legs are: a field that holds nothing else takes no memory of its own. */
const NOT_SURE = -1;

/** Segments in a row: each begins where the one before ended. One that is done again and comes out the same stays itself. */
export class SegmentList {
  readonly list: Segment[] = [];
  readonly legs: readonly Leg[];
  /** What stood after the kept part before the last `keep`. */
  readonly #before: Segment[] = [];
  #kept = 0;

  constructor(legs: readonly Leg[]) {
    this.legs = legs;
  }

  get last(): Segment | undefined {
    return this.list[this.list.length - 1];
  }

  /** Leg with which the next segment begins. */
  get nextLeg(): number {
    return (this.last?.lastLeg ?? -1) + 1;
  }

  /** Drops all but the first segments, to be done again. */
  keep(count: number): void {
    this.#kept = count;
    truncate(this.#before, 0);
    for (let index = count; index < this.list.length; index++) {
      const segment = this.list[index];
      if (segment !== undefined) this.#before.push(segment);
    }
    truncate(this.list, count);
  }

  /** Index of the first segment that differs from what stood there before; one with a changed leg in it does. */
  firstDifferent(changedLeg: number): number {
    let same = 0;
    for (; same < this.#before.length; same++) {
      const before = this.#before[same];
      const now = this.list[this.#kept + same];
      if (before === undefined || now === undefined || now.lastLeg >= changedLeg) break;
      if (before !== now && !isAlike(before, now)) break;
    }
    return this.#kept + same;
  }

  /** Adds a segment up to `lastLeg`; it rises as that leg does unless told otherwise. */
  push(lastLeg: number, up = this.legs[lastLeg]?.up ?? true, sure = false, evidence = NOT_SURE): void {
    const index = this.list.length;
    const firstLeg = this.nextLeg;
    const first = this.legs[firstLeg];
    const last = this.legs[lastLeg];
    if (first === undefined || last === undefined) {
      throw new RangeError(
        `Segment ${index} spans legs ${firstLeg} to ${lastLeg}, but there are only ${this.legs.length}`,
      );
    }
    const isSure = sure && lastLeg - firstLeg >= 2;
    const restsOn = isSure ? evidence : NOT_SURE;
    const before = this.#before[index - this.#kept];
    const stays =
      before !== undefined &&
      before.firstLeg === firstLeg &&
      before.lastLeg === lastLeg &&
      before.up === up &&
      before.sure === isSure &&
      before.evidence === restsOn &&
      before.beginBar === first.beginBar &&
      before.beginPrice === first.beginPrice &&
      before.endBar === last.endBar &&
      before.lastBar === last.lastBar &&
      before.endPrice === last.endPrice;
    this.list.push(stays ? before : createSegment(index, first, last, up, isSure, restsOn));
  }

  pop(): void {
    this.list.pop();
  }
}

const isAlike = (a: Segment, b: Segment): boolean =>
  a.firstLeg === b.firstLeg && a.lastLeg === b.lastLeg && a.up === b.up && a.sure === b.sure;

const createSegment = (
  index: number,
  first: Leg,
  last: Leg,
  up: boolean,
  sure: boolean,
  evidence: number,
): Segment => ({
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
  sure,
  established: sure,
  firstLeg: first.index,
  lastLeg: last.index,
  evidence,
});
