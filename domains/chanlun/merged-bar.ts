import { copyList } from './copy-list.ts';
/** Kind of a fractal (分型). */
export type FractalKind = 'top' | 'bottom';

/**
 * A bar after inclusion (包含处理): one or more raw bars, none of which holds its neighbour.
 * @see 教你炒股票 lessons 62, 65
 */
export interface MergedBar {
  readonly index: number;
  readonly high: number;
  readonly low: number;
  /** Direction in which later bars merge into this one; the first bar counts as up. */
  readonly up: boolean;
  readonly firstBar: number;
  readonly lastBar: number;
  /** Raw bar that holds the high, the latest on ties. */
  readonly highBar: number;
  /** Raw bar that holds the low, the latest on ties. */
  readonly lowBar: number;
  /** Whether its raw bars and those of the merged bar before have no price in common. */
  readonly gapBefore: boolean;
  /** Set once the bar after this one has opened. */
  readonly fractal: FractalKind | undefined;
}

class OpenBar implements MergedBar {
  index: number;
  high: number;
  low: number;
  up: boolean;
  firstBar: number;
  lastBar: number;
  highBar: number;
  lowBar: number;
  gapBefore: boolean;
  fractal: FractalKind | undefined = undefined;

  constructor(index: number, high: number, low: number, up: boolean, bar: number, gapBefore: boolean) {
    this.index = index;
    this.high = high;
    this.low = low;
    this.up = up;
    this.firstBar = bar;
    this.lastBar = bar;
    this.highBar = bar;
    this.lowBar = bar;
    this.gapBefore = gapBefore;
  }

  clone(): OpenBar {
    const { index, high, low, up, firstBar, gapBefore } = this;
    const clone = new OpenBar(index, high, low, up, firstBar, gapBefore);
    clone.lastBar = this.lastBar;
    clone.highBar = this.highBar;
    clone.lowBar = this.lowBar;
    clone.fractal = this.fractal;
    return clone;
  }

  /** Takes in a bar that holds or is held: an up bar keeps the higher of both ends, a down bar the lower. */
  merge(high: number, low: number, bar: number): void {
    this.lastBar = bar;
    const onePriceAtExtreme = high === low && high === (this.up ? this.high : this.low);
    if (!onePriceAtExtreme) {
      this.high = this.up ? Math.max(this.high, high) : Math.min(this.high, high);
      this.low = this.up ? Math.max(this.low, low) : Math.min(this.low, low);
    }
    if (high === this.high) this.highBar = bar;
    if (low === this.low) this.lowBar = bar;
  }
}

const fractalOf = (before: OpenBar, middle: OpenBar, after: OpenBar): FractalKind | undefined => {
  if (before.high < middle.high && after.high < middle.high && before.low < middle.low && after.low < middle.low) {
    return 'top';
  }
  if (before.high > middle.high && after.high > middle.high && before.low > middle.low && after.low > middle.low) {
    return 'bottom';
  }
  return undefined;
};

/** Inclusion and fractals, bar by bar. Only the last merged bar can still change. */
export class MergedBars {
  readonly list: OpenBar[] = [];
  /** Raw prices inside the last merged bar and inside the one before. */
  #high = -Infinity;
  #low = Infinity;
  #highBefore = -Infinity;
  #lowBefore = Infinity;

  /**
   * Adds the next raw bar.
   * @returns Whether it opened a new merged bar: then the one before is complete and knows its fractal.
   */
  add(high: number, low: number, bar: number): boolean {
    const list = this.list;
    const last = list[list.length - 1];
    if (last === undefined) {
      list.push(new OpenBar(0, high, low, true, bar, false));
      this.#high = high;
      this.#low = low;
      return true;
    }
    if ((last.high >= high && last.low <= low) || (last.high <= high && last.low >= low)) {
      last.merge(high, low, bar);
      if (high > this.#high) this.#high = high;
      if (low < this.#low) this.#low = low;
      if (last.gapBefore) last.gapBefore = this.#low > this.#highBefore || this.#high < this.#lowBefore;
      return false;
    }
    const gap = low > this.#high || high < this.#low;
    const opened = new OpenBar(list.length, high, low, high > last.high, bar, gap);
    this.#highBefore = this.#high;
    this.#lowBefore = this.#low;
    this.#high = high;
    this.#low = low;
    const before = list[list.length - 2];
    list.push(opened);
    if (before !== undefined) last.fractal = fractalOf(before, last, opened);
    return true;
  }

  /** Becomes what another is: complete bars never change, so both hold the same ones. */
  copy(other: MergedBars): void {
    copyList(this.list, other.list);
    const open = this.list.pop();
    if (open !== undefined) this.list.push(open.clone());
    this.#high = other.#high;
    this.#low = other.#low;
    this.#highBefore = other.#highBefore;
    this.#lowBefore = other.#lowBefore;
  }

  /** The list as it is now: complete bars never change, so only the open one is copied. */
  snapshot(): readonly MergedBar[] {
    const copy: MergedBar[] = [...this.list];
    const open = copy.pop();
    if (open !== undefined) copy.push({ ...open });
    return copy;
  }
}
