import { FeatureSequence } from './feature-sequence.ts';
import type { Leg } from './leg.ts';

/**
 * How far ahead of the legs that change a scan is kept, to go on from there: its tests look at most three legs ahead, and
 * the next change may come two legs earlier.
 */
export const SCAN_MARGIN = 5;

/** How far a scan had come. */
interface Checkpoint {
  from: number;
  before: boolean | undefined;
  next: number;
  previousUp: boolean | undefined;
  readonly rising: FeatureSequence;
  readonly falling: FeatureSequence;
}

/** Looks for the next feature fractal: follows the legs with one sequence for each direction. */
export class SegmentScan {
  readonly #legs: readonly Leg[];
  readonly #rising: FeatureSequence;
  readonly #falling: FeatureSequence;
  /** The same legs come by after every bar: a scan goes on from here instead of from its start. */
  readonly #checkpoint: Checkpoint;

  constructor(legs: readonly Leg[]) {
    this.#legs = legs;
    this.#rising = new FeatureSequence(true, legs);
    this.#falling = new FeatureSequence(false, legs);
    this.#checkpoint = {
      from: -1,
      before: undefined,
      next: -1,
      previousUp: undefined,
      rising: new FeatureSequence(true, legs),
      falling: new FeatureSequence(false, legs),
    };
  }

  /** Latest leg the last scan looked at. */
  get evidence(): number {
    return Math.max(this.#rising.evidence, this.#falling.evidence);
  }

  /** Legs from this one on have changed: forgets what rested on them. */
  forget(changedFrom: number): void {
    const { rising, falling, next } = this.#checkpoint;
    if (next > changedFrom || rising.evidence >= changedFrom || falling.evidence >= changedFrom)
      this.#checkpoint.from = -1;
  }

  /**
   * Scans from a leg on.
   * @param before Whether the segment before rises; `undefined` at the head, where the direction is guessed from the side
   *   that first has a second element.
   * @param settledBefore Legs before this one are not expected to change soon: a good place to go on from.
   */
  next(from: number, before: boolean | undefined, settledBefore: number): FeatureSequence | undefined {
    const rising = this.#rising;
    const falling = this.#falling;
    const checkpoint = this.#checkpoint;
    let previousUp = before;
    let start = from;
    if (checkpoint.from === from && checkpoint.before === before) {
      // After a known segment only the sequence of the other direction is at work.
      if (before !== true) rising.copy(checkpoint.rising);
      else rising.restart(true);
      if (before !== false) falling.copy(checkpoint.falling);
      else falling.restart(false);
      previousUp = checkpoint.previousUp;
      start = checkpoint.next;
    } else {
      rising.restart(true);
      falling.restart(false);
    }
    for (let index = start; index < this.#legs.length; index++) {
      if (index === settledBefore - SCAN_MARGIN && index > start) this.#save(from, before, index, previousUp);
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

  #save(from: number, before: boolean | undefined, next: number, previousUp: boolean | undefined): void {
    const checkpoint = this.#checkpoint;
    checkpoint.from = from;
    checkpoint.before = before;
    checkpoint.next = next;
    checkpoint.previousUp = previousUp;
    if (before !== true) checkpoint.rising.copy(this.#rising);
    else checkpoint.rising.restart(true);
    if (before !== false) checkpoint.falling.copy(this.#falling);
    else checkpoint.falling.restart(false);
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
