import { FeatureSequence } from './feature-sequence.ts';
import type { Leg } from './leg.ts';

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

  constructor(legs: readonly Leg[]) {
    this.#legs = legs;
    this.#reverse = new FeatureSequence(true, legs);
    this.#spare = new FeatureSequence(true, legs);
  }

  /** Latest leg that the last verdict rests on. */
  get evidence(): number {
    return this.#evidence;
  }

  /** `open` when the legs that decide it do not exist yet, or may still move. */
  verdictOn(fractal: FeatureSequence): 'ends' | 'open' {
    this.#evidence = fractal.evidence;
    let current = fractal;
    while (!current.isUndecided) {
      if (!current.hasGap) return 'ends';
      const reverse = this.#reverse;
      this.#reverse = this.#spare;
      this.#spare = reverse;
      if (!this.#findReverse(reverse, current)) break;
      this.#evidence = Math.max(this.#evidence, reverse.evidence);
      current = reverse;
    }
    this.#evidence = this.#legs.length;
    return 'open';
  }

  #findReverse(reverse: FeatureSequence, { endLeg, up }: FeatureSequence): boolean {
    reverse.restart(!up);
    for (let index = endLeg + 2; index < this.#legs.length; index += 2) {
      if (reverse.add(index)) return true;
    }
    return false;
  }
}
