import { type Center, segmentCenters } from './center.ts';
import { CenterChain } from './center-chain.ts';
import type { CenterRules } from './definition.ts';
import type { Leg } from './leg.ts';
import type { Segment } from './segment.ts';

/** All centers of one level, by the segment they begin in; those after the last segment come last. */
export class Centers {
  readonly #legs: readonly Leg[];
  readonly #segments: readonly Segment[];
  readonly #rules: CenterRules;
  readonly #chain: CenterChain | undefined;
  readonly #bySegment: Center[][] = [];

  constructor(legs: readonly Leg[], segments: readonly Segment[], rules: CenterRules) {
    this.#legs = legs;
    this.#segments = segments;
    this.#rules = rules;
    if (rules.source !== 'segment') {
      const any = rules.source === 'stroke';
      this.#chain = new CenterChain(legs, (leg) => any || leg.up !== this.#segmentIsUp(leg.index));
    }
  }

  get all(): readonly Center[] {
    return this.#bySegment.flat();
  }

  /** Centers that begin in a segment; `segments.length` asks for those after the last one. */
  of(segment: number): readonly Center[] {
    return this.#bySegment[segment] ?? [];
  }

  /** Follows a change of legs and segments. */
  update(changedLeg: number, changedSegment: number): void {
    const from = this.#segments[changedSegment]?.firstLeg ?? (this.#segments[changedSegment - 1]?.lastLeg ?? -1) + 1;
    this.#bySegment.length = Math.min(this.#bySegment.length, changedSegment);
    if (this.#chain === undefined) this.#findInSegments(changedSegment);
    else this.#findInChain(this.#chain, Math.min(changedLeg, from), changedSegment);
  }

  #findInSegments(from: number): void {
    for (let index = from; index < this.#segments.length; index++) {
      const segment = this.#segments[index];
      if (segment !== undefined) this.#bySegment.push(segmentCenters(this.#legs, segment, this.#rules.merge));
    }
    const last = this.#segments[this.#segments.length - 1];
    if (last === undefined) return;
    const tail = { firstLeg: last.lastLeg + 1, lastLeg: this.#legs.length - 1, up: !last.up, sure: false };
    this.#bySegment.push(segmentCenters(this.#legs, tail, this.#rules.merge));
  }

  #findInChain(chain: CenterChain, changedFrom: number, changedSegment: number): void {
    chain.update(changedFrom);
    // A center begins in its segment yet may reach into the next ones, so the segment before a change is read anew too.
    const first = Math.max(0, changedSegment - 3);
    this.#bySegment.length = Math.min(this.#bySegment.length, first);
    for (let index = first; index <= this.#segments.length; index++) {
      const begin = (this.#segments[index - 1]?.lastLeg ?? -1) + 1;
      const end = this.#segments[index]?.lastLeg ?? Number.POSITIVE_INFINITY;
      this.#bySegment.push(chain.centers.filter(({ firstLeg }) => firstLeg >= begin && firstLeg <= end));
    }
  }

  #segmentIsUp(leg: number): boolean {
    const { length } = this.#segments;
    for (let index = length - 1; index >= 0; index--) {
      const segment = this.#segments[index];
      if (segment === undefined) continue;
      if (leg > segment.lastLeg)
        return index === length - 1 ? !segment.up : (this.#segments[index + 1]?.up ?? !segment.up);
      if (leg >= segment.firstLeg) return segment.up;
    }
    return this.#segments[0]?.up ?? true;
  }
}
