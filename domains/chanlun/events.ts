import type { Point } from './buy-sell-point.ts';
import type { Center } from './center.ts';
import type { LifeChange } from './life-cycle.ts';
import type { Segment } from './segment.ts';
import type { Stroke } from './stroke.ts';

/** Elements with a life cycle, by kind. `upper` ones are built from segments instead of strokes. */
export interface ElementByKind {
  readonly stroke: Stroke;
  readonly segment: Segment;
  readonly center: Center;
  readonly point: Point;
  readonly upper_segment: Segment;
  readonly upper_center: Center;
  /** Its `leg` counts segments, its `segment` upper segments. */
  readonly upper_point: Point;
}

export type ElementKind = keyof ElementByKind;

/** One change of one element, known at the close of one bar. */
export type ChanlunEvent = {
  readonly [Kind in ElementKind]: {
    readonly kind: Kind;
    readonly change: LifeChange;
    /** Index of the bar at whose close it happened. */
    readonly bar: number;
    /** The element as it was then. */
    readonly element: ElementByKind[Kind];
  };
}[ElementKind];
