import type { Leg } from './leg.ts';

/** One element of a feature sequence: a counter-leg, with those merged into it. */
interface Element {
  high: number;
  low: number;
  /** Last leg merged in, and the latest that holds the extreme the segment runs to. */
  lastLeg: number;
  peakLeg: number;
}

const copyElement = (to: Element, from: Element): void => {
  to.high = from.high;
  to.low = from.low;
  to.lastLeg = from.lastLeg;
  to.peakLeg = from.peakLeg;
};

const emptyElement = (): Element => ({ high: 0, low: 0, lastLeg: -1, peakLeg: -1 });

/**
 * Feature sequence (特征序列) of a segment in one direction: its counter-legs, merged along the segment, watched for the
 * fractal that ends it.
 * @see 教你炒股票 lessons 67, 71, 77, 78
 */
export class FeatureSequence {
  #up: boolean;
  readonly #legs: readonly Leg[];
  readonly #one = emptyElement();
  readonly #two = emptyElement();
  /** Number of elements begun: 0 to 3. */
  #count = 0;
  #firstLeg = -1;
  #lastLeg = -1;
  #evidence = -1;
  #undecided = false;

  constructor(up: boolean, legs: readonly Leg[]) {
    this.#up = up;
    this.#legs = legs;
  }

  /** Starts on a new segment, of the given direction. */
  restart(up: boolean): void {
    this.#up = up;
    this.#count = 0;
    this.#evidence = -1;
    this.#undecided = false;
  }

  /** Becomes what another sequence over the same legs is. */
  copy(other: FeatureSequence): void {
    this.#up = other.#up;
    this.#count = other.#count;
    this.#firstLeg = other.#firstLeg;
    this.#lastLeg = other.#lastLeg;
    this.#evidence = other.#evidence;
    this.#undecided = other.#undecided;
    copyElement(this.#one, other.#one);
    copyElement(this.#two, other.#two);
  }

  /** Drops its elements, yet what it looked at remains evidence. */
  dropElements(): void {
    this.#count = 0;
  }

  /** Direction of the segment whose end is looked for. */
  get up(): boolean {
    return this.#up;
  }

  get hasSecond(): boolean {
    return this.#count >= 2;
  }

  /** Leg at whose end the segment stops: the one before the peak of element two. */
  get endLeg(): number {
    return this.#two.peakLeg - 1;
  }

  /** Latest leg looked at since `restart`, also by tests that failed; beyond the last leg when a test found none to look at. */
  get evidence(): number {
    return this.#evidence;
  }

  /** Whether a leg that the fractal needs is still missing or moving. */
  get isUndecided(): boolean {
    return this.#undecided;
  }

  /** Whether element one lies wholly short of element two: the gap of the second case. */
  get hasGap(): boolean {
    return this.#up ? this.#one.high < this.#two.low : this.#one.low > this.#two.high;
  }

  /** Whether every leg in the fractal's elements is sure. */
  get elementsAreSure(): boolean {
    for (let index = this.#firstLeg; index <= this.#lastLeg; index += 2) {
      if (this.#legs[index]?.established !== true) return false;
    }
    return true;
  }

  /**
   * Adds the next counter-leg; after a rejection drops the first leg and replays the rest.
   * @returns Whether the three elements now form the fractal that ends the segment.
   */
  add(leg: number): boolean {
    if (this.#count === 0) this.#firstLeg = leg;
    this.#lookAt(leg);
    let at = leg;
    for (;;) {
      const placed = this.#place(at);
      if (placed === 'found') {
        this.#lastLeg = at;
        return true;
      }
      if (placed === 'rejected') {
        this.#firstLeg += 2;
        this.#count = 0;
        at = this.#firstLeg;
        if (at > leg) return false;
      } else if (at === leg) {
        return false;
      } else {
        at += 2;
      }
    }
  }

  #place(index: number): 'more' | 'rejected' | 'found' {
    const leg = this.#legs[index];
    if (leg === undefined) return 'more';
    if (this.#count === 0) {
      this.#open(this.#one, leg);
      this.#count = 1;
      return 'more';
    }
    if (this.#count === 1) return this.#placeSecond(leg);
    return this.#placeThird(leg);
  }

  #placeSecond(leg: Leg): 'more' | 'rejected' {
    const one = this.#one;
    if (one.high >= leg.high && one.low <= leg.low) {
      this.#merge(one, leg);
      return 'more';
    }
    this.#open(this.#two, leg);
    this.#count = 2;
    const shorter = this.#up ? leg.high < one.high : leg.low > one.low;
    return shorter ? 'rejected' : 'more';
  }

  #placeThird(leg: Leg): 'more' | 'rejected' | 'found' {
    const up = this.#up;
    const two = this.#two;
    const held = two.high >= leg.high && two.low <= leg.low;
    const engulfs = two.high <= leg.high && two.low >= leg.low;
    const tie = up ? two.high === leg.high : two.low === leg.low;
    if (held || (engulfs && !tie)) {
      this.#merge(two, leg);
      return 'more';
    }
    this.#count = 3;
    if (!this.#breaks(leg)) return 'rejected';
    const isFractal = up
      ? this.#one.high < two.high && leg.high <= two.high && leg.low < two.low
      : this.#one.low > two.low && leg.low >= two.low && leg.high > two.high;
    return isFractal ? 'found' : 'rejected';
  }

  /**
   * The move must truly break: element three passes the last leg of element two, or its next like passes it. While a leg
   * that decides this is missing or may still move on, the break is taken for granted and the fractal undecided.
   */
  #breaks(three: Leg): boolean {
    const legs = this.#legs;
    const lastOfTwo = legs[this.#two.lastLeg];
    if (lastOfTwo === undefined) return false;
    if (this.#up ? three.low < lastOfTwo.low : three.high > lastOfTwo.high) return true;
    this.#lookAt(three.index + 2);
    const like = legs[three.index + 2];
    if (like !== undefined) {
      if (this.#up ? like.low < three.low : like.high > three.high) return true;
      this.#lookAt(three.index + 3);
      if (like.established && legs[three.index + 3] !== undefined) return false;
    } else {
      const between = legs[three.index + 1];
      const passesPeak =
        between !== undefined && (this.#up ? between.high > this.#two.high : between.low < this.#two.low);
      if (passesPeak) return false;
    }
    this.#undecided = true;
    return true;
  }

  #lookAt(leg: number): void {
    if (leg > this.#evidence) this.#evidence = leg;
  }

  #open(element: Element, leg: Leg): void {
    element.high = leg.high;
    element.low = leg.low;
    element.lastLeg = leg.index;
    element.peakLeg = leg.index;
  }

  #merge(element: Element, leg: Leg): void {
    element.high = this.#up ? Math.max(element.high, leg.high) : Math.min(element.high, leg.high);
    element.low = this.#up ? Math.max(element.low, leg.low) : Math.min(element.low, leg.low);
    element.lastLeg = leg.index;
    if (this.#up ? leg.high === element.high : leg.low === element.low) element.peakLeg = leg.index;
  }
}
