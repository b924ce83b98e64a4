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

  #findAtEndOf(segment: Segment, from: number): void {
    const { rules } = this.#context;
    const first = findFirstPoint(this.#context, segment);
    if (first !== undefined) this.#push(first, from);
    if (rules.requireFirst && first === undefined) return;
    for (const point of findSecondPoints(this.#context, segment)) this.#push(point, from);
    for (const point of findThirdPoints(this.#context, segment)) this.#push(point, from);
  }

  /** Adds a point once: two turns may see the same one. */
  #push(point: Point, from: number): void {
    if (!this.#context.rules.types.includes(point.type)) return;
    for (let index = from; index < this.list.length; index++) {
      const known = this.list[index];
      if (known?.leg === point.leg && known.type === point.type) return;
    }
    this.list.push(point);
  }
}
