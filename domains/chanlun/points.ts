import type { Point } from './buy-sell-point.ts';
import type { PointContext } from './point-finder.ts';
import { findFirstPoint } from './point-first.ts';
import { findSecondPoints } from './point-second.ts';
import { findThirdPoints } from './point-third.ts';

/** Points of the turns at the ends of segments `from` on, by segment and type. */
export const findPoints = (context: PointContext, from: number): Point[] => {
  const { rules, segments } = context;
  const points: Point[] = [];
  for (let index = from; index < segments.length; index++) {
    const segment = segments[index];
    if (segment === undefined) continue;
    const first = findFirstPoint(context, segment);
    if (first !== undefined) points.push(first);
    if (rules.requireFirst && first === undefined) continue;
    points.push(...findSecondPoints(context, segment), ...findThirdPoints(context, segment));
  }
  return points.filter(({ type }) => rules.types.includes(type));
};
