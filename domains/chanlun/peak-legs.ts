import type { Leg } from './leg.ts';
import { truncate } from './truncate.ts';

const NONE = -1;

/**
 * Answers which leg ends at the extreme since some leg. One that falls short of the like leg before it is no candidate; of
 * the others, those that a later one passed or equalled never count again: what is left is a chain from the last one back.
 */
export class PeakLegs {
  readonly #legs: readonly Leg[];
  /** By leg, itself included: the last candidate of its direction that is not passed. */
  readonly #last: number[] = [];
  /** By candidate: the one before it in the chain, at a price further out. */
  readonly #before: number[] = [];

  constructor(legs: readonly Leg[]) {
    this.#legs = legs;
  }

  /** Follows a change of the legs. */
  update(changedFrom: number): void {
    const last = this.#last;
    truncate(last, changedFrom);
    truncate(this.#before, changedFrom);
    for (let index = last.length; index < this.#legs.length; index++) {
      const leg = this.#legs[index];
      if (leg === undefined) break;
      let before = last[index - 2] ?? NONE;
      const like = this.#legs[index - 2];
      const fallsShort = like !== undefined && isFurther(like, leg);
      last.push(fallsShort ? before : index);
      while (!fallsShort && before !== NONE && !this.#isFurtherAt(before, leg)) before = this.#before[before] ?? NONE;
      this.#before.push(before);
    }
  }

  /** The leg that ends at the highest, or lowest, price from leg `from` on; of equals the last. */
  since(from: number, high: boolean): Leg | undefined {
    const legs = this.#legs;
    const end = legs.length - 1;
    let index = this.#last[legs[end]?.up === high ? end : end - 1] ?? NONE;
    let peak: Leg | undefined;
    while (index >= from) {
      peak = legs[index];
      index = this.#before[index] ?? NONE;
    }
    return peak;
  }

  #isFurtherAt(index: number, leg: Leg): boolean {
    const other = this.#legs[index];
    return other !== undefined && isFurther(other, leg);
  }
}

/** Whether a leg ends beyond another of its direction. */
export const isFurther = (leg: Leg, other: Leg): boolean =>
  other.up ? leg.endPrice > other.endPrice : leg.endPrice < other.endPrice;
