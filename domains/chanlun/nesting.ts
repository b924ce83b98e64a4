import type { Analysis } from './analysis.ts';
import type { Point } from './buy-sell-point.ts';
import type { Lived } from './life-cycle.ts';

/** A point of the longer level with what the shorter level shows inside the stroke that leads to it. */
export interface NestedPoint {
  readonly parent: Lived<Point>;
  /** Points of the shorter level on the same side within that stroke, in order. */
  readonly children: readonly Lived<Point>[];
  /** Those within the bar that holds the extreme: the shorter level's own turn. */
  readonly atTurn: readonly Lived<Point>[];
  /** Whether the turn shows divergence on the shorter level too: the nested intervals (区间套) close on it. */
  readonly diverges: boolean;
}

const firstNotBefore = (times: readonly number[], ts: number): number => {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Number.POSITIVE_INFINITY) < ts) low = middle + 1;
    else high = middle;
  }
  return low;
};

/**
 * Finds, for each point of a longer level, the points of a shorter level inside its last stroke. Both analyses must be of
 * the same series; the longer one rests on closed bars only, so it lags behind.
 * @see 教你炒股票 lessons 27, 37, 61
 */
export const nestPoints = (parent: Analysis, child: Analysis): NestedPoint[] => {
  const childAt = (parentBar: number): number =>
    firstNotBefore(child.times, parent.times[parentBar] ?? Number.POSITIVE_INFINITY);
  return parent.points.map((point) => {
    const stroke = parent.strokes[point.element.leg]?.element;
    const from = childAt(stroke?.beginBar ?? point.element.bar);
    const turnFrom = childAt(point.element.bar);
    const end = childAt(point.element.bar + 1);
    const children = child.points.filter(
      ({ element }) => element.side === point.element.side && element.bar >= from && element.bar < end,
    );
    const atTurn = children.filter(({ element }) => element.bar >= turnFrom);
    const diverges = atTurn.some(({ element }) => element.divergence?.diverges === true);
    return { parent: point, children, atTurn, diverges };
  });
};
