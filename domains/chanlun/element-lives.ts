import type { Point } from './buy-sell-point.ts';
import type { Center } from './center.ts';
import { POINT_TYPES } from './definition.ts';
import type { ChanlunEvent } from './events.ts';
import type { Leg } from './leg.ts';
import { LifeCycles, type LifeRules } from './life-cycle.ts';
import { type Segment, segmentOf } from './segment.ts';
import type { Stroke } from './stroke.ts';
import type { Structure, StructureChange } from './structure.ts';

export const legKey = (leg: Leg): number => leg.beginBar * 2 + (leg.up ? 1 : 0);
const sameLeg = (a: Leg, b: Leg): boolean => a.endBar === b.endBar && a.endPrice === b.endPrice;
const isSure = ({ sure }: { readonly sure: boolean }): boolean => sure;

export const centerKey = (center: Center): number => center.beginBar;
const sameCenter = (a: Center, b: Center): boolean =>
  a.endBar === b.endBar && a.zd === b.zd && a.zg === b.zg && a.dd === b.dd && a.gg === b.gg;

export const pointKey = (point: Point): number =>
  (point.bar * POINT_TYPES.length + POINT_TYPES.indexOf(point.type)) * 2 + (point.side === 'buy' ? 1 : 0);
const samePoint = (a: Point, b: Point): boolean =>
  a.price === b.price && a.invalidation === b.invalidation && a.divergence?.ratio === b.divergence?.ratio;

/** The last leg that no later bar can change, given the settled segments. */
const lastSettledLeg = (segments: readonly Segment[], settled: number): number => segments[settled - 1]?.lastLeg ?? -1;

/** A point may lie past the segment after its turn only until a further segment exists, so there it is never final. */
const isAtHome = (point: Point, segments: readonly Segment[]): boolean =>
  point.segment !== undefined && segmentOf(segments, point.leg) <= point.segment + 1;

/** The lives of all elements of a structure. */
export class ElementLives {
  readonly strokes: LifeCycles<Stroke>;
  readonly segments: LifeCycles<Segment>;
  readonly centers: LifeCycles<Center>;
  readonly points: LifeCycles<Point>;
  readonly upperSegments: LifeCycles<Segment>;
  readonly upperCenters: LifeCycles<Center>;
  readonly upperPoints: LifeCycles<Point>;
  readonly #structure: Structure;
  #events: ChanlunEvent[] | undefined;
  #bar = 0;
  #settledSegments = 0;
  #settledUpperSegments = 0;

  constructor(structure: Structure, centersSpanSegments: boolean) {
    this.#structure = structure;
    const { division, upperDivision } = structure;
    const lastLeg = (): number => lastSettledLeg(division.segments, structure.settledSegments);
    const lastUpperLeg = (): number => lastSettledLeg(upperDivision.segments, structure.settledUpperSegments);
    // A center along the chain is over only when two more legs exist.
    const reach = centersSpanSegments ? 2 : 0;
    const centerRules = (last: () => number): LifeRules<Center> => ({
      key: centerKey,
      sameShape: sameCenter,
      isConfirmed: isSure,
      reopens: true,
      isFinal: (center) => center.lastLeg + reach <= last(),
    });
    this.strokes = new LifeCycles<Stroke>(
      {
        key: legKey,
        sameShape: sameLeg,
        isConfirmed: (stroke) => stroke.index < structure.settledStrokes,
        reopens: false,
        isFinal: (stroke) => stroke.index <= lastLeg(),
      },
      (change, element) => this.#events?.push({ kind: 'stroke', change, bar: this.#bar, element }),
    );
    this.segments = new LifeCycles<Segment>(
      {
        key: legKey,
        sameShape: sameLeg,
        isConfirmed: isSure,
        reopens: true,
        isFinal: ({ index }) => index < structure.settledSegments,
      },
      (change, element) => this.#events?.push({ kind: 'segment', change, bar: this.#bar, element }),
    );
    this.centers = new LifeCycles<Center>(centerRules(lastLeg), (change, element) =>
      this.#events?.push({ kind: 'center', change, bar: this.#bar, element }),
    );
    const pointRules = (
      segments: readonly Segment[],
      last: () => number,
      isConfirmed: (point: Point) => boolean,
    ): LifeRules<Point> => ({
      key: pointKey,
      sameShape: samePoint,
      isConfirmed,
      reopens: false,
      isFinal: (point) => point.leg <= last() && isAtHome(point, segments),
    });
    this.points = new LifeCycles<Point>(
      // The next stroke must stand: it does not while the forming end of the series carries it on.
      pointRules(division.segments, lastLeg, ({ leg }) => structure.drawing.strokes[leg + 1]?.sure === true),
      (change, element) => this.#events?.push({ kind: 'point', change, bar: this.#bar, element }),
    );
    this.upperSegments = new LifeCycles<Segment>(
      {
        key: legKey,
        sameShape: sameLeg,
        isConfirmed: isSure,
        reopens: true,
        isFinal: ({ index }) => index < structure.settledUpperSegments,
      },
      (change, element) => this.#events?.push({ kind: 'upper_segment', change, bar: this.#bar, element }),
    );
    this.upperCenters = new LifeCycles<Center>(centerRules(lastUpperLeg), (change, element) =>
      this.#events?.push({ kind: 'upper_center', change, bar: this.#bar, element }),
    );
    // The next segment must stand; a provisional one at the head does once all around it is settled.
    const isNextSure = ({ leg }: Point): boolean =>
      division.segments[leg + 1]?.sure === true || leg + 1 < structure.settledSegments;
    this.upperPoints = new LifeCycles<Point>(
      pointRules(upperDivision.segments, lastUpperLeg, isNextSure),
      (change, element) => this.#events?.push({ kind: 'upper_point', change, bar: this.#bar, element }),
    );
  }

  /** Follows one change of the structure; what happened is added to `events`. */
  follow(change: StructureChange, bar: number, events: ChanlunEvent[] | undefined): void {
    this.#bar = bar;
    this.#events = events;
    const structure = this.#structure;
    this.strokes.update(structure.drawing.strokes, change.stroke, bar);
    this.segments.update(structure.division.segments, change.segment, bar);
    this.centers.update(structure.centers.list, change.center, bar);
    this.points.update(structure.points.list, change.point, bar);
    if (change.upper !== undefined) {
      this.upperSegments.update(structure.upperDivision.segments, change.upper.segment, bar);
      this.upperCenters.update(structure.upperCenters.list, change.upper.center, bar);
    }
    // Also when no segment changed: that more of them are settled may confirm a point.
    const { list } = structure.upperPoints;
    this.upperPoints.update(list, change.upper?.point ?? list.length, bar);
    this.#finalize();
  }

  /** Becomes what another is, whose structure is the same as this one's. */
  copy(other: ElementLives): void {
    this.strokes.copy(other.strokes);
    this.segments.copy(other.segments);
    this.centers.copy(other.centers);
    this.points.copy(other.points);
    this.upperSegments.copy(other.upperSegments);
    this.upperCenters.copy(other.upperCenters);
    this.upperPoints.copy(other.upperPoints);
    this.#settledSegments = other.#settledSegments;
    this.#settledUpperSegments = other.#settledUpperSegments;
  }

  #finalize(): void {
    const { settledSegments, settledUpperSegments } = this.#structure;
    if (settledSegments > this.#settledSegments) {
      this.#settledSegments = settledSegments;
      for (const lives of [this.strokes, this.segments, this.centers, this.points]) lives.finalize(this.#bar);
    }
    if (settledUpperSegments > this.#settledUpperSegments) {
      this.#settledUpperSegments = settledUpperSegments;
      for (const lives of [this.upperSegments, this.upperCenters, this.upperPoints]) lives.finalize(this.#bar);
    }
  }
}
