import { addCounterLeg, type Center } from './center.ts';
import { CenterChain } from './center-chain.ts';
import { copyList } from './copy-list.ts';
import type { CenterRules } from './definition.ts';
import type { Leg } from './leg.ts';
import { type Segment, segmentOf } from './segment.ts';
import { truncate } from './truncate.ts';

/** Counter-legs of a segment from which on it is worth going on from where its centers were found before. */
const LONG = 16;

/** How far the centers of a long segment were found: those before leg `next`. */
interface Checkpoint {
  /** First counter-leg of the segment. */
  readonly begin: number;
  readonly sure: boolean;
  readonly next: number;
  readonly pending: Leg | undefined;
  readonly centers: readonly Center[];
}

/** All centers of one level, in order, and by the segment they begin in. */
export class Centers {
  list: Center[] = [];
  readonly #legs: readonly Leg[];
  readonly #segments: readonly Segment[];
  readonly #rules: CenterRules;
  readonly #chain: CenterChain | undefined;
  /** Position in the list of the first center of each segment, and of the first one after the last segment. */
  readonly #starts: number[] = [];
  #checkpoint: Checkpoint | undefined;

  constructor(legs: readonly Leg[], segments: readonly Segment[], rules: CenterRules) {
    this.#legs = legs;
    this.#segments = segments;
    this.#rules = rules;
    if (rules.source !== 'segment') {
      const anywhere = rules.source === 'stroke';
      this.#chain = new CenterChain(legs, (leg) => anywhere || leg.up !== this.#isInRising(leg));
      this.list = this.#chain.centers;
    }
  }

  /** The first center that begins in a segment. */
  firstIn(segment: number): Center | undefined {
    const start = this.#starts[segment] ?? this.list.length;
    return start < (this.#starts[segment + 1] ?? this.list.length) ? this.list[start] : undefined;
  }

  /** The last center that begins in a segment. */
  lastIn(segment: number): Center | undefined {
    const end = this.#starts[segment + 1] ?? this.list.length;
    return end > (this.#starts[segment] ?? this.list.length) ? this.list[end - 1] : undefined;
  }

  /** Number of centers that begin in a segment. */
  countIn(segment: number): number {
    const end = this.#starts[segment + 1] ?? this.list.length;
    return end - (this.#starts[segment] ?? this.list.length);
  }

  /**
   * Follows a change of legs and segments.
   * @returns Position of the first center that may be different.
   */
  update(changedLeg: number, changedSegment: number): number {
    return this.#chain === undefined
      ? this.#findInSegments(changedLeg, changedSegment)
      : this.#findInChain(this.#chain, changedLeg, changedSegment);
  }

  /** Becomes what another with the same rules, over the same legs and segments, is. */
  copy(other: Centers): void {
    if (this.#chain === undefined || other.#chain === undefined) copyList(this.list, other.list);
    else this.#chain.copy(other.#chain);
    copyList(this.#starts, other.#starts);
  }

  #findInSegments(changedLeg: number, from: number): number {
    if (this.#checkpoint !== undefined && this.#checkpoint.next > changedLeg) this.#checkpoint = undefined;
    const { list } = this;
    const starts = this.#starts;
    const segments = this.#segments;
    const kept = Math.min(list.length, starts[from] ?? list.length);
    truncate(list, kept);
    truncate(starts, from);
    for (let index = from; index < segments.length; index++) {
      const segment = segments[index];
      starts.push(list.length);
      if (segment !== undefined)
        this.#findBetween(segment.firstLeg, segment.lastLeg, segment.up, segment.sure, changedLeg);
    }
    starts.push(list.length);
    const last = segments[segments.length - 1];
    if (last !== undefined) this.#findBetween(last.lastLeg + 1, this.#legs.length - 1, !last.up, false, changedLeg);
    return kept;
  }

  /** Of a segment only the legs against its direction count. */
  #findBetween(firstLeg: number, lastLeg: number, up: boolean, sure: boolean, changedLeg: number): void {
    // Two counter-legs take three legs at least.
    if (lastLeg - firstLeg < 2) return;
    const { list } = this;
    const legs = this.#legs;
    const from = list.length;
    const rules = { sure, merge: this.#rules.merge };
    let pending: Leg | undefined;
    const begin = legs[firstLeg]?.up === up ? firstLeg + 1 : firstLeg;
    let index = begin;
    const known = this.#checkpoint;
    if (known?.begin === begin && known.sure === sure && known.next <= lastLeg) {
      for (const center of known.centers) list.push(center);
      pending = known.pending;
      index = known.next;
    }
    // The last place whose legs before are likely to stay.
    const goOn = changedLeg - firstLeg > 2 * LONG ? changedLeg - 4 : -1;
    for (; index <= lastLeg; index += 2) {
      if (index === goOn || index + 1 === goOn) {
        this.#checkpoint = { begin, sure, next: index, pending, centers: list.slice(from) };
      }
      const leg = legs[index];
      if (leg === undefined) break;
      pending = addCounterLeg(list, from, legs, leg, pending, rules) ? leg : undefined;
    }
  }

  #findInChain(chain: CenterChain, changedLeg: number, changedSegment: number): number {
    const segments = this.#segments;
    const changedHome = (segments[changedSegment - 1]?.lastLeg ?? -1) + 1;
    const kept = chain.update(Math.min(changedLeg, changedHome));
    const starts = this.#starts;
    truncate(starts, changedSegment);
    while ((segments[starts.length - 2]?.lastLeg ?? -1) + 1 > chain.redoneFrom) starts.pop();
    let position = starts[starts.length - 1] ?? 0;
    for (let index = starts.length; index <= segments.length; index++) {
      const firstLeg = (segments[index - 1]?.lastLeg ?? -1) + 1;
      while (position < this.list.length && (this.list[position]?.firstLeg ?? 0) < firstLeg) position++;
      starts.push(position);
    }
    return kept;
  }

  /** Whether the segment that holds a leg rises; what follows the last segment runs against it. */
  #isInRising(leg: Leg): boolean {
    const home = segmentOf(this.#segments, leg.index);
    return this.#segments[home]?.up ?? this.#segments[home - 1]?.up === false;
  }
}
