import { type Calendar, CONTINUOUS_CALENDAR } from './calendar.ts';
import { createGrid, type Grid } from './grid.ts';
import type { Level } from './level.ts';

/** Bars that are missing in a row. */
export interface Gap {
  /** Starts of the first and the last of them, UTC ms. */
  readonly fromTs: number;
  readonly toTs: number;
  readonly bars: number;
}

export interface GapReport {
  /** Bars that the level and the trading hours make from the first bar to the last. Holidays count, as none are known. */
  readonly expected: number;
  readonly found: number;
  readonly missing: number;
  /** Bars outside trading hours, and bars that begin where none of the level does: of another market, zone or stamp. */
  readonly outside: number;
  readonly misaligned: number;
  /** Oldest first. */
  readonly gaps: readonly Gap[];
  /** Gaps that are not listed, beyond the most that were asked for. */
  readonly omitted: number;
}

export interface GapOptions {
  readonly level: Level;
  /** When the market trades; default round the clock by UTC. */
  readonly calendar?: Calendar | undefined;
  /** The most gaps to list; default 1000. All are counted. */
  readonly maxGaps?: number | undefined;
}

/** Finds missing bars in a series that comes bar by bar, oldest first. */
export class GapFinder {
  readonly #grid: Grid;
  readonly #maxGaps: number;
  readonly #gaps: Gap[] = [];
  #first: number | undefined;
  #last: number | undefined;
  #found = 0;
  #outside = 0;
  #misaligned = 0;
  #missing = 0;
  #omitted = 0;

  constructor({ level, calendar = CONTINUOUS_CALENDAR, maxGaps = 1000 }: GapOptions) {
    this.#grid = createGrid(level, calendar);
    this.#maxGaps = maxGaps;
  }

  push(ts: number): void {
    this.#found += 1;
    const slot = this.#grid.slotOf(ts);
    if (slot === undefined) {
      this.#outside += 1;
      return;
    }
    const last = this.#last;
    if (!this.#grid.isStart(ts) || (last !== undefined && slot <= last)) this.#misaligned += 1;
    if (last !== undefined && slot > last + 1) this.#add(last + 1, slot - 1);
    this.#first ??= slot;
    this.#last = last === undefined ? slot : Math.max(last, slot);
  }

  end(): GapReport {
    return {
      expected: this.#first === undefined || this.#last === undefined ? 0 : this.#last - this.#first + 1,
      found: this.#found,
      missing: this.#missing,
      outside: this.#outside,
      misaligned: this.#misaligned,
      gaps: this.#gaps,
      omitted: this.#omitted,
    };
  }

  #add(from: number, to: number): void {
    const bars = to - from + 1;
    this.#missing += bars;
    if (this.#gaps.length < this.#maxGaps)
      this.#gaps.push({ fromTs: this.#grid.startOf(from), toTs: this.#grid.startOf(to), bars });
    else this.#omitted += 1;
  }
}

/** The missing bars of a whole series. @param times Starts of its bars, oldest first. */
export const findGaps = (times: Iterable<number>, options: GapOptions): GapReport => {
  const finder = new GapFinder(options);
  for (const ts of times) finder.push(ts);
  return finder.end();
};
