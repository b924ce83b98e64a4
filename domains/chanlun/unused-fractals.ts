import { copyList } from './copy-list.ts';
import type { StrokeRules } from './definition.ts';
import type { MergedBar } from './merged-bar.ts';

/** Fractals seen before the first stroke: each may yet be its begin, the earliest first. */
export class UnusedFractals {
  readonly #checkLooksBack: boolean;
  readonly #merged: readonly MergedBar[];
  readonly #tops: MergedBar[] = [];
  readonly #bottoms: MergedBar[] = [];
  #highest = -Infinity;
  #lowest = Infinity;

  constructor(merged: readonly MergedBar[], rules: StrokeRules) {
    this.#merged = merged;
    this.#checkLooksBack = rules.fractalCheck !== 'loss';
  }

  add(fractal: MergedBar): void {
    if (fractal.fractal === 'top') {
      this.#tops.push(fractal);
      this.#highest = Math.max(this.#highest, fractal.high);
    } else {
      this.#bottoms.push(fractal);
      this.#lowest = Math.min(this.#lowest, fractal.low);
    }
  }

  /** Becomes what another with the same rules, over the same merged bars, is. */
  copy(other: UnusedFractals): void {
    copyList(this.#tops, other.#tops);
    copyList(this.#bottoms, other.#bottoms);
    this.#highest = other.#highest;
    this.#lowest = other.#lowest;
  }

  /**
   * Fractals of the other kind that may begin a stroke to `end`. None when the most extreme of them is not beyond `end` and,
   * where the check wants that, the bar before it: a market that only ticks to and fro must not be searched at every tick.
   */
  beginsFor(end: MergedBar): readonly MergedBar[] {
    const before = this.#checkLooksBack ? (this.#merged[end.index - 1] ?? end) : end;
    if (end.fractal === 'top') return this.#lowest < Math.min(end.low, before.low) ? this.#bottoms : [];
    return this.#highest > Math.max(end.high, before.high) ? this.#tops : [];
  }
}
