import { FeatureSequence } from './feature-sequence.ts';
import type { Leg } from './leg.ts';
import { SCAN_MARGIN } from './segment-scan.ts';

/**
 * Tests whether a feature fractal ends its segment. Without a gap (first case) it does so at once; with one (second case) the
 * legs that follow must form a feature fractal of the other kind, itself tested alike. Whether price passes the peak
 * meanwhile does not matter.
 * @see 教你炒股票 lesson 67
 */
export class SegmentEndTest {
  readonly #legs: readonly Leg[];
  /** A fractal of the other kind is looked for in one of these, then the next in the other, and so on. */
  #reverse: FeatureSequence;
  #spare: FeatureSequence;
  #evidence = -1;
  /** How far the last search had come before leg `next`, from the leg it began with; -1 when there is none to go on from. */
  readonly #checkpoint: FeatureSequence;
  #checkpointFrom = -1;
  #checkpointNext = -1;

  constructor(legs: readonly Leg[]) {
    this.#legs = legs;
    this.#reverse = new FeatureSequence(true, legs);
    this.#spare = new FeatureSequence(true, legs);
    this.#checkpoint = new FeatureSequence(true, legs);
  }

  /** Legs from this one on have changed: forgets what rested on them. */
  forget(changedFrom: number): void {
    if (Math.max(this.#checkpointNext - 1, this.#checkpoint.evidence) >= changedFrom) this.#checkpointFrom = -1;
  }

  /** Latest leg that the last verdict rests on. */
  get evidence(): number {
    return this.#evidence;
  }

  /**
   * `open` when the legs that decide it do not exist yet, or may still move.
   * @param settledBefore Legs before this one are not expected to change soon.
   */
  verdictOn(fractal: FeatureSequence, settledBefore: number): 'ends' | 'open' {
    this.#evidence = fractal.evidence;
    let current = fractal;
    while (!current.isUndecided) {
      if (!current.hasGap) return 'ends';
      const reverse = this.#reverse;
      this.#reverse = this.#spare;
      this.#spare = reverse;
      if (!this.#findReverse(reverse, current, settledBefore)) break;
      this.#evidence = Math.max(this.#evidence, reverse.evidence);
      current = reverse;
    }
    this.#evidence = this.#legs.length;
    return 'open';
  }

  #findReverse(reverse: FeatureSequence, { endLeg, up }: FeatureSequence, settledBefore: number): boolean {
    const from = endLeg + 2;
    const start = this.#checkpointFrom === from ? this.#checkpointNext : from;
    if (start === from) reverse.restart(!up);
    else reverse.copy(this.#checkpoint);
    for (let index = start; index < this.#legs.length; index += 2) {
      const isPlaceToGoOn = index + SCAN_MARGIN === settledBefore || index + SCAN_MARGIN + 1 === settledBefore;
      if (isPlaceToGoOn && index > start) {
        this.#checkpoint.copy(reverse);
        this.#checkpointFrom = from;
        this.#checkpointNext = index;
      }
      if (reverse.add(index)) return true;
    }
    return false;
  }
}
