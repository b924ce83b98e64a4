import type { Point } from './buy-sell-point.ts';
import type { Center } from './center.ts';
import { copyList } from './copy-list.ts';
import { POINT_TYPES, type PointType } from './definition.ts';
import type { Divergence } from './divergence.ts';
import type { Leg } from './leg.ts';
import type { PointContext, PointSink } from './point-finder.ts';
import { findFirstPoint } from './point-first.ts';
import { findSecondPoints } from './point-second.ts';
import { findThirdPoints } from './point-third.ts';
import type { Segment } from './segment.ts';
import { truncate } from './truncate.ts';

/** All points of one level, in the order of the turns they belong to. */
export class Points implements PointSink {
  readonly list: Point[] = [];
  readonly #context: PointContext;
  /** Position in the list of the first point of each segment. */
  readonly #starts: number[] = [];
  /** What stood after the kept part before the update under way: a point that comes out the same stays itself. */
  readonly #before: Point[] = [];
  #kept = 0;
  readonly #allTypes: boolean;
  /** Whether each segment has a first point at its end, and that point where its type is asked for. */
  readonly #hasFirst: boolean[] = [];
  readonly #first: (Point | undefined)[] = [];
  readonly #firstLasts: boolean;

  /** @param centersStayWithin Whether centers end with their segment: then so does all that a first point is judged by. */
  constructor(context: PointContext, centersStayWithin: boolean) {
    this.#context = context;
    this.#firstLasts = centersStayWithin;
    this.#allTypes = POINT_TYPES.every((type) => context.rules.types.includes(type));
  }

  /**
   * Follows a change of segments, centers or legs.
   * @returns Position of the first point that may be different.
   */
  update(changedSegment: number): number {
    const { segments } = this.#context;
    // The points of a turn look two segments ahead, and ask whether a third exists.
    const reach = segments.length === this.#starts.length ? 2 : 3;
    const from = Math.max(0, changedSegment - reach);
    this.#keep(Math.min(this.list.length, this.#starts[from] ?? this.list.length));
    truncate(this.#starts, from);
    truncate(this.#hasFirst, this.#firstLasts ? changedSegment : from);
    truncate(this.#first, this.#hasFirst.length);
    for (let index = from; index < segments.length; index++) {
      const segment = segments[index];
      this.#starts.push(this.list.length);
      if (segment !== undefined) this.#findAtEndOf(segment);
    }
    return this.#kept;
  }

  /** Adds a point of a type asked for, once: two turns may see the same one. */
  add(
    type: PointType,
    leg: Leg,
    segment: number | undefined,
    invalidation: number,
    center?: Center,
    divergence?: Divergence,
  ): void {
    const { list } = this;
    if (!this.#allTypes && !this.#context.rules.types.includes(type)) return;
    const ownStart = this.#starts[this.#starts.length - 1] ?? 0;
    for (let index = this.#kept; index < ownStart; index++) {
      const known = list[index];
      if (known?.leg === leg.index && known.type === type) return;
    }
    const before = this.#before[list.length - this.#kept];
    const stays =
      before !== undefined &&
      before.type === type &&
      before.leg === leg.index &&
      before.bar === leg.endBar &&
      before.price === leg.endPrice &&
      before.segment === segment &&
      before.invalidation === invalidation &&
      before.zd === center?.zd &&
      before.zg === center?.zg &&
      before.divergence?.entering === divergence?.entering &&
      before.divergence?.leaving === divergence?.leaving;
    list.push(stays ? before : createPoint(type, leg, segment, invalidation, center, divergence));
  }

  /** Becomes what another with the same context is. */
  copy(other: Points): void {
    copyList(this.list, other.list);
    copyList(this.#starts, other.#starts);
    copyList(this.#hasFirst, other.#hasFirst);
    copyList(this.#first, other.#first);
  }

  #keep(count: number): void {
    this.#kept = count;
    truncate(this.#before, 0);
    for (let index = count; index < this.list.length; index++) {
      const point = this.list[index];
      if (point !== undefined) this.#before.push(point);
    }
    truncate(this.list, count);
  }

  #findAtEndOf(segment: Segment): void {
    const context = this.#context;
    const hasFirst = this.#hasFirst[segment.index] ?? this.#findFirst(segment);
    const first = this.#first[segment.index];
    if (first !== undefined && this.list[this.list.length - 1] !== first) this.list.push(first);
    if (context.rules.requireFirst && !hasFirst) return;
    findSecondPoints(context, segment, this);
    findThirdPoints(context, segment, this);
  }

  #findFirst(segment: Segment): boolean {
    const position = this.list.length;
    const hasFirst = findFirstPoint(this.#context, segment, this);
    this.#hasFirst.push(hasFirst);
    this.#first.push(this.list[position]);
    return hasFirst;
  }
}

const createPoint = (
  type: PointType,
  leg: Leg,
  segment: number | undefined,
  invalidation: number,
  center: Center | undefined,
  divergence: Divergence | undefined,
): Point => ({
  type,
  side: leg.up ? 'sell' : 'buy',
  leg: leg.index,
  bar: leg.endBar,
  price: leg.endPrice,
  segment,
  invalidation,
  zd: center?.zd,
  zg: center?.zg,
  divergence,
});
