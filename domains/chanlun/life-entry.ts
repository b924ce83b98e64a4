import type { LifeCycle, Lived } from './life-cycle.ts';

/** An element that was ever drawn, with its life as it goes on. */
export class LifeEntry<T> implements Lived<T> {
  readonly key: number;
  element: T;
  readonly life: { -readonly [Step in keyof LifeCycle]: LifeCycle[Step] };
  /** Number of the update that last saw it. */
  seen = 0;
  waitsForFinal = true;

  constructor(key: number, element: T, bar: number) {
    this.key = key;
    this.element = element;
    this.life = { shownAt: bar, confirmedAt: undefined, finalAt: undefined, withdrawnAt: undefined };
  }

  clone(): LifeEntry<T> {
    const clone = new LifeEntry(this.key, this.element, this.life.shownAt);
    clone.life.confirmedAt = this.life.confirmedAt;
    clone.life.finalAt = this.life.finalAt;
    clone.life.withdrawnAt = this.life.withdrawnAt;
    clone.seen = this.seen;
    clone.waitsForFinal = this.waitsForFinal;
    return clone;
  }
}

/**
 * Entries in the order of their keys. What is asked for or added lies at the end, as keys rise with the bars: there a list
 * takes half the memory of a map, and less time.
 */
export class LifeEntries<T> {
  readonly list: LifeEntry<T>[] = [];

  get(key: number): LifeEntry<T> | undefined {
    const entry = this.list[this.#positionOf(key) - 1];
    return entry?.key === key ? entry : undefined;
  }

  /** Adds an entry whose key is new. */
  add(entry: LifeEntry<T>): void {
    const { list } = this;
    const position = this.#positionOf(entry.key);
    if (position === list.length) list.push(entry);
    else list.splice(position, 0, entry);
  }

  /** Number of entries whose key is not larger. */
  #positionOf(key: number): number {
    const { list } = this;
    let high = list.length;
    let step = 1;
    // From the end in growing steps, then by halves between the last two.
    let low = high - step;
    while (low >= 0 && (list[low]?.key ?? key) > key) {
      high = low;
      step *= 2;
      low = high - step;
    }
    low = Math.max(0, low);
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((list[middle]?.key ?? key) > key) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
