/**
 * A directed move between two extremes: a stroke (笔), or a segment (线段) when one level up is built from segments.
 * Segments, centers and points are defined on legs, so both levels share one definition.
 */
export interface Leg {
  readonly index: number;
  readonly up: boolean;
  readonly beginPrice: number;
  readonly endPrice: number;
  readonly high: number;
  readonly low: number;
  /** Raw bars that hold the two extremes. */
  readonly beginBar: number;
  readonly endBar: number;
  /** First raw bar of the merged bar at the begin, last one of the merged bar at the end. */
  readonly firstBar: number;
  readonly lastBar: number;
  /** `false` while the evidence for the end is still forming. The end of a sure last leg may yet move on. */
  readonly sure: boolean;
  /** Whether it has been sure: a last leg stays established while the forming bar carries its end on. */
  readonly established: boolean;
}

/** Whether two price ranges share more than a point. */
export const overlaps = (lowA: number, highA: number, lowB: number, highB: number): boolean =>
  highA > lowB && highB > lowA;
