import type { Point } from './buy-sell-point.ts';
import type { PointContext } from './point-finder.ts';
import { findFirstPoint } from './point-first.ts';
import { findSecondPoints } from './point-second.ts';
import { findThirdPoints } from './point-third.ts';
import type { Segment } from './segment.ts';

/** All points of the stroke level, in the order of the turns they belong to. */
export class Points {
  readonly list: Point[] = [];
  readonly #context: PointContext;
  /** Position in the list of the first point of each segment. */
  readonly #starts: number[] = [];

  constructor(context: PointContext) {
    this.#context = context;
  }

  /**
   * Follows a change of segments, centers or legs.
   * @returns Position of the first point that may be different.
   */
  update(changedSegment: number): number {
    const { segments } = this.#context;
    // The points of a turn look at most three segments ahead.
    const from = Math.max(0, changedSegment - 3);
    const kept = Math.min(this.list.length, this.#starts[from] ?? this.list.length);
    this.list.length = kept;
    this.#starts.length = Math.min(this.#starts.length, from);
    for (let index = from; index < segments.length; index++) {
      const segment = segments[index];
      this.#starts.push(this.list.length);
      if (segment !== undefined) this.#findAtEndOf(segment, kept);
    }
    return kept;
  }

  #findAtEndOf(segment: Segment, kept: number): void {
    const { list } = this;
    const { rules } = this.#context;
    const from = list.length;
    const first = findFirstPoint(this.#context, segment);
    if (first !== undefined) list.push(first);
    if (!rules.requireFirst || first !== undefined) {
      findSecondPoints(this.#context, segment, list);
      findThirdPoints(this.#context, segment, list);
    }
    this.#dropUnwanted(kept, from);
  }

  /** From position `from` on, drops types not asked for, and points that another turn already has. */
  #dropUnwanted(kept: number, from: number): void {
    const { list } = this;
    const { types } = this.#context.rules;
    let end = from;
    for (let index = from; index < list.length; index++) {
      const point = list[index];
      if (point === undefined || !types.includes(point.type) || has(list, kept, end, point)) continue;
      list[end++] = point;
    }
    list.length = end;
  }
}

const has = (points: readonly Point[], from: number, to: number, { leg, type }: Point): boolean => {
  for (let index = from; index < to; index++) {
    const known = points[index];
    if (known?.leg === leg && known.type === type) return true;
  }
  return false;
};
