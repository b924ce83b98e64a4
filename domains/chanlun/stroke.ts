import { copyList } from './copy-list.ts';
import type { StrokeRules } from './definition.ts';
import type { Leg } from './leg.ts';
import type { FractalKind, MergedBar } from './merged-bar.ts';
import { mayJoin } from './stroke-rules.ts';
import { UnusedFractals } from './unused-fractals.ts';

/**
 * A stroke (笔) between two fractals of opposite kind.
 * @see 教你炒股票 lessons 62, 65, 77, 81
 */
export interface Stroke extends Leg {
  /** Merged bars at both ends. */
  readonly beginMerged: number;
  readonly endMerged: number;
}

const createStroke = (index: number, begin: MergedBar, end: MergedBar, up: boolean, sure: boolean): Stroke => {
  const beginPrice = up ? begin.low : begin.high;
  const endPrice = up ? end.high : end.low;
  return {
    index,
    up,
    beginPrice,
    endPrice,
    high: up ? endPrice : beginPrice,
    low: up ? beginPrice : endPrice,
    beginBar: up ? begin.lowBar : begin.highBar,
    endBar: up ? end.highBar : end.lowBar,
    firstBar: begin.firstBar,
    lastBar: end.lastBar,
    sure,
    established: sure,
    beginMerged: begin.index,
    endMerged: end.index,
  };
};

const moveEnd = (stroke: Stroke, end: MergedBar, sure: boolean): Stroke => {
  const endPrice = stroke.up ? end.high : end.low;
  return {
    index: stroke.index,
    up: stroke.up,
    beginPrice: stroke.beginPrice,
    endPrice,
    high: stroke.up ? endPrice : stroke.beginPrice,
    low: stroke.up ? stroke.beginPrice : endPrice,
    beginBar: stroke.beginBar,
    endBar: stroke.up ? end.highBar : end.lowBar,
    firstBar: stroke.firstBar,
    lastBar: end.lastBar,
    sure,
    established: stroke.established,
    beginMerged: stroke.beginMerged,
    endMerged: end.index,
  };
};

const isSame = (a: Stroke | undefined, b: Stroke | undefined): boolean =>
  a !== undefined &&
  b !== undefined &&
  a.beginBar === b.beginBar &&
  a.endBar === b.endBar &&
  a.endPrice === b.endPrice &&
  a.sure === b.sure;

const kindAtEnd = (stroke: Stroke): FractalKind => (stroke.up ? 'top' : 'bottom');

/** What the still open last merged bar adds to the strokes that closed bars gave; taken back before the next bar. */
type Tip =
  | { readonly kind: 'none' }
  | { readonly kind: 'appended' }
  | { readonly kind: 'extended'; readonly from: Stroke }
  | { readonly kind: 'redrawn'; readonly from: Stroke; readonly dropped: Stroke };

const NO_TIP: Tip = { kind: 'none' };
const APPENDED: Tip = { kind: 'appended' };

/**
 * Draws strokes while merged bars come in. The strokes of complete fractals are sure; on top of them lies one
 * provisional change that the open bar suggests: the last stroke goes on, or a new one begins.
 */
export class StrokeDrawing {
  readonly strokes: Stroke[] = [];
  readonly #merged: readonly MergedBar[];
  readonly #rules: StrokeRules;
  #tip: Tip = NO_TIP;
  /** Fractals seen before the first stroke. */
  readonly #unused: UnusedFractals;
  /** Extremes of the complete bars after the last sure end, and the latest of them that could end a stroke. */
  #highSince = -Infinity;
  #lowSince = Infinity;
  #candidate: MergedBar | undefined;
  #touchedFrom = 0;

  constructor(merged: readonly MergedBar[], rules: StrokeRules) {
    this.#merged = merged;
    this.#rules = rules;
    this.#unused = new UnusedFractals(merged, rules);
  }

  /**
   * Follows the change of the merged bars by one raw bar.
   * @param opened Whether that bar opened a new merged bar.
   * @returns Index of the first stroke that is new, gone or different; `undefined` when nothing changed.
   */
  update(opened: boolean): number | undefined {
    const { strokes } = this;
    const count = strokes.length;
    const last = strokes[count - 1];
    this.#touchedFrom = count;
    this.#takeBackTip();
    const middle = this.#merged[this.#merged.length - 2];
    if (opened && middle !== undefined) this.#complete(middle);
    const open = this.#merged[this.#merged.length - 1];
    if (open !== undefined) this.#addTip(open);
    const from = this.#touchedFrom;
    if (strokes.length === count) {
      if (from >= count) return undefined;
      if (from === count - 1 && isSame(last, strokes[from])) return undefined;
    }
    return from;
  }

  /** Becomes what another with the same rules, over the same merged bars, is. */
  copy(other: StrokeDrawing): void {
    copyList(this.strokes, other.strokes);
    this.#tip = other.#tip;
    this.#unused.copy(other.#unused);
    this.#highSince = other.#highSince;
    this.#lowSince = other.#lowSince;
    this.#candidate = other.#candidate;
  }

  #touch(index: number): void {
    if (index < this.#touchedFrom) this.#touchedFrom = index;
  }

  #takeBackTip(): void {
    const tip = this.#tip;
    if (tip.kind === 'none') return;
    this.#tip = NO_TIP;
    const { strokes } = this;
    this.#touch(strokes.length - 1);
    if (tip.kind === 'appended') {
      strokes.pop();
      return;
    }
    strokes[strokes.length - 1] = tip.from;
    if (tip.kind === 'redrawn') strokes.push(tip.dropped);
  }

  /** A merged bar is complete: a fractal may move the last end, or give a new stroke. */
  #complete(bar: MergedBar): void {
    if (bar.fractal !== undefined && this.#useFractal(bar)) {
      this.#highSince = -Infinity;
      this.#lowSince = Infinity;
      this.#candidate = undefined;
      return;
    }
    const last = this.strokes[this.strokes.length - 1];
    if (last === undefined) return;
    if (this.#suggestsEnd(last, bar)) this.#candidate = bar;
    if (bar.high > this.#highSince) this.#highSince = bar.high;
    if (bar.low < this.#lowSince) this.#lowSince = bar.low;
  }

  #useFractal(bar: MergedBar): boolean {
    const { strokes } = this;
    const last = strokes[strokes.length - 1];
    if (last === undefined) return this.#tryFirst(bar);
    if (bar.fractal === kindAtEnd(last)) return this.#tryExtend(last, bar, true);
    if (this.#isExtremeSince(last, bar) && this.#join(last.endMerged, bar, false)) {
      this.#append(last.endMerged, bar, !last.up, true);
      return true;
    }
    return this.#rules.subExtremeEnds ? false : this.#tryRedraw(bar, true) !== undefined;
  }

  #tryFirst(bar: MergedBar): boolean {
    for (const begin of this.#unused.beginsFor(bar)) {
      if (this.#join(begin.index, bar, false) && this.#isExtremeBetween(begin.index, bar)) {
        this.#append(begin.index, bar, bar.fractal === 'top', true);
        return true;
      }
    }
    this.#unused.add(bar);
    return false;
  }

  #tryExtend(last: Stroke, bar: MergedBar, sure: boolean): boolean {
    const further = last.up ? bar.high >= last.endPrice : bar.low <= last.endPrice;
    if (further) {
      this.#touch(last.index);
      this.strokes[last.index] = moveEnd(last, bar, sure);
    }
    return further;
  }

  /** Without sub-extreme ends: a bar beyond the begin of the last stroke undoes that stroke and extends the one before. */
  #tryRedraw(bar: MergedBar, sure: boolean): { from: Stroke; dropped: Stroke } | undefined {
    const { strokes } = this;
    const last = strokes[strokes.length - 1];
    const before = strokes[strokes.length - 2];
    if (last === undefined || before === undefined) return undefined;
    const reaches = last.up ? bar.low <= last.beginPrice : bar.high >= last.beginPrice;
    const lastIsInside = last.up ? last.endPrice <= before.beginPrice : last.endPrice >= before.beginPrice;
    const sameWay = sure ? bar.fractal === kindAtEnd(before) : bar.up === before.up;
    if (!reaches || !lastIsInside || !sameWay || !this.#isExtremeBetween(before.beginMerged, bar)) return undefined;
    strokes.pop();
    if (!this.#tryExtend(before, bar, sure)) {
      strokes.push(last);
      return undefined;
    }
    return { from: before, dropped: last };
  }

  #append(begin: number, end: MergedBar, up: boolean, sure: boolean): void {
    const from = this.#merged[begin];
    if (from === undefined) return;
    this.#touch(this.strokes.length);
    this.strokes.push(createStroke(this.strokes.length, from, end, up, sure));
  }

  /** The open bar carries the last stroke on, or it, or the latest possible complete bar, ends a provisional stroke. */
  #addTip(open: MergedBar): void {
    const last = this.strokes[this.strokes.length - 1];
    if (last === undefined || open.index === last.endMerged) return;
    if (this.#tryExtend(last, open, false)) {
      this.#tip = { kind: 'extended', from: last };
      return;
    }
    if (!this.#rules.subExtremeEnds) {
      this.#addTipOrRedraw(last, open);
      return;
    }
    const candidate = this.#suggestsEnd(last, open) ? open : this.#candidate;
    if (candidate === undefined) return;
    this.#append(last.endMerged, candidate, !last.up, false);
    this.#tip = APPENDED;
  }

  #addTipOrRedraw(last: Stroke, open: MergedBar): void {
    for (let at = open.index; at > last.endMerged; at--) {
      const bar = this.#merged[at];
      if (bar === undefined) return;
      if (bar.up !== last.up && this.#isExtremeBetween(last.endMerged, bar) && this.#join(last.endMerged, bar, true)) {
        this.#append(last.endMerged, bar, !last.up, false);
        this.#tip = APPENDED;
        return;
      }
      const redrawn = this.#tryRedraw(bar, false);
      if (redrawn !== undefined) {
        this.#tip = { kind: 'redrawn', ...redrawn };
        return;
      }
    }
  }

  #suggestsEnd(last: Stroke, bar: MergedBar): boolean {
    return bar.up !== last.up && this.#isExtremeSince(last, bar) && this.#join(last.endMerged, bar, true);
  }

  #isExtremeSince(last: Stroke, bar: MergedBar): boolean {
    if (!this.#rules.endIsExtreme) return true;
    return last.up ? this.#lowSince >= bar.low : this.#highSince <= bar.high;
  }

  #isExtremeBetween(begin: number, bar: MergedBar): boolean {
    if (!this.#rules.endIsExtreme) return true;
    const from = this.#merged[begin];
    const beginIsTop = from?.fractal === 'top';
    for (let at = begin + 1; at < bar.index; at++) {
      const between = this.#merged[at];
      if (between !== undefined && (beginIsTop ? between.low < bar.low : between.high > bar.high)) return false;
    }
    return true;
  }

  #join(begin: number, bar: MergedBar, provisional: boolean): boolean {
    return mayJoin(this.#merged, begin, bar.index, this.#rules, provisional);
  }
}
