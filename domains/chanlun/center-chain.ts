import { type Center, extendCenter, formCenter } from './center.ts';
import { copyList } from './copy-list.ts';
import { type Leg, overlaps } from './leg.ts';

/**
 * Centers along the chain of legs, whatever the segments: three legs in a row with a common range form one, and it goes on
 * while a leg and the next both come back to the range. The leg that leaves belongs to no center.
 * @param mayBegin Says whether a center may begin with a leg; never asked for the first.
 * @see 教你炒股票 lessons 17, 18, 20
 */
export class CenterChain {
  readonly centers: Center[] = [];
  /** After an update: no center that begins with an earlier leg is different. */
  redoneFrom = 0;
  readonly #legs: readonly Leg[];
  readonly #mayBegin: (leg: Leg) => boolean;

  constructor(legs: readonly Leg[], mayBegin: (leg: Leg) => boolean) {
    this.#legs = legs;
    this.#mayBegin = mayBegin;
  }

  /**
   * Follows a change of the legs, or of what `mayBegin` says, from leg `changedFrom` on.
   * @returns Position of the first center that may be different.
   */
  update(changedFrom: number): number {
    const { centers } = this;
    let last = centers[centers.length - 1];
    // Where no three unchanged legs formed a center, they form none now.
    let from = changedFrom - 2;
    while (last !== undefined && last.lastLeg + 2 >= changedFrom) {
      from = Math.min(from, last.firstLeg);
      centers.pop();
      last = centers[centers.length - 1];
    }
    const kept = centers.length;
    let next = Math.max(from, last === undefined ? 1 : this.#after(last));
    this.redoneFrom = next;
    while (next + 2 < this.#legs.length) {
      const center = this.#form(next);
      if (center === undefined) {
        next++;
      } else {
        centers.push(center);
        next = this.#after(center);
      }
    }
    return kept;
  }

  /** Becomes what another over the same legs is. */
  copy(other: CenterChain): void {
    copyList(this.centers, other.centers);
  }

  /** First leg with which the next center may begin: not the one that leaves. */
  #after(center: Center): number {
    const leaving = this.#legs[center.lastLeg + 1];
    const touches = leaving !== undefined && overlaps(center.zd, center.zg, leaving.low, leaving.high);
    return center.lastLeg + (touches ? 2 : 1);
  }

  #form(first: number): Center | undefined {
    const begin = this.#legs[first];
    if (begin === undefined || !this.#mayBegin(begin)) return undefined;
    let center = formCenter(this.#legs, first, first + 2, false);
    if (center.zg <= center.zd) return undefined;
    for (;;) {
      const leg = this.#legs[center.lastLeg + 1];
      const next = this.#legs[center.lastLeg + 2];
      if (leg === undefined || next === undefined) return center;
      const both =
        overlaps(center.zd, center.zg, leg.low, leg.high) && overlaps(center.zd, center.zg, next.low, next.high);
      if (!both) return { ...center, sure: next.sure };
      center = extendCenter(center, leg);
    }
  }
}
