import type { Analysis } from './analysis.ts';
import type { Point, Side } from './buy-sell-point.ts';
import type { PointType } from './definition.ts';
import type { Lived } from './life-cycle.ts';

type Direction = 'up' | 'down';
type Flag = 0 | 1;

/** What each array holds, in the words of the reference files in `fixtures/`. */
export const REFERENCE_COLUMNS = {
  merged: '[first_bar,last_bar,low,high,direction]',
  fractals: '[bar,kind,price]',
  strokes: '[begin_bar,end_bar,begin_price,end_price,direction,sure]',
  segments: '[first_stroke,last_stroke,begin_bar,end_bar,begin_price,end_price,direction,sure]',
  centers: '[first_stroke,last_stroke,begin_bar,end_bar,ZD,ZG,DD,GG,sure]',
  points: '[stroke,bar,price,side,types,divergence_ratio]',
  macd: '[bar,DIF,DEA,2*(DIF-DEA)]',
  replay: '[point_bar,type,side,bar_first_shown,bar_confirmed,bar_withdrawn|null]',
} as const;

/** An analysis as plain arrays, to be compared with what another program found. Bars are 0-based rows of the series. */
export interface ReferenceArrays {
  readonly merged: readonly (readonly [number, number, number, number, Direction])[];
  readonly fractals: readonly (readonly [number, 'top' | 'bottom', number])[];
  readonly strokes: readonly (readonly [number, number, number, number, Direction, Flag])[];
  readonly segments: readonly (readonly [number, number, number, number, number, number, Direction, Flag])[];
  readonly centers: readonly (readonly [number, number, number, number, number, number, number, number, Flag])[];
  /** One row for each stroke end; its types together, the ratio to four digits. */
  readonly points: readonly (readonly [number, number, number, Side, readonly PointType[], number | null])[];
  /** Every bar. */
  readonly macd: readonly (readonly [number, number, number, number])[];
  /** The points that were confirmed at some time, those withdrawn later among them. */
  readonly replay: readonly (readonly [number, PointType, Side, number, number, number | null])[];
}

const directionOf = ({ up }: { readonly up: boolean }): Direction => (up ? 'up' : 'down');
const flagOf = ({ sure }: { readonly sure: boolean }): Flag => (sure ? 1 : 0);

const sortKey = ({ type, side }: Point): string => `${type} ${side}`;
const byBarAndType = (a: Point, b: Point): number => a.bar - b.bar || (sortKey(a) < sortKey(b) ? -1 : 1);

const pointRow = (types: readonly Point[]): ReferenceArrays['points'] => {
  const [first] = types;
  if (first === undefined) return [];
  const ratio = types.find(({ divergence }) => divergence !== undefined)?.divergence?.ratio;
  const rounded = ratio === undefined ? null : Number(ratio.toFixed(4));
  return [[first.leg, first.bar, first.price, first.side, types.map(({ type }) => type), rounded]];
};

const pointRows = (points: readonly Lived<Point>[]): ReferenceArrays['points'] => {
  const byStroke = Map.groupBy(points.map(({ element }) => element).sort(byBarAndType), ({ leg }) => leg);
  return [...byStroke.values()].flatMap(pointRow);
};

const replayRows = ({ points, withdrawn }: Analysis): ReferenceArrays['replay'] =>
  [...points, ...withdrawn.points]
    .sort((a, b) => byBarAndType(a.element, b.element))
    .flatMap(({ element: { bar, type, side }, life: { shownAt, confirmedAt, withdrawnAt } }) =>
      confirmedAt === undefined ? [] : [[bar, type, side, shownAt, confirmedAt, withdrawnAt ?? null] as const],
    );

export const toReferenceArrays = (analysis: Analysis): ReferenceArrays => ({
  merged: analysis.merged.map((bar) => [bar.firstBar, bar.lastBar, bar.low, bar.high, directionOf(bar)]),
  fractals: analysis.fractals.map(({ bar, kind, price }) => [bar, kind, price]),
  strokes: analysis.strokes.map(({ element }) => {
    const { beginBar, endBar, beginPrice, endPrice } = element;
    return [beginBar, endBar, beginPrice, endPrice, directionOf(element), flagOf(element)];
  }),
  segments: analysis.segments.map(({ element }) => {
    const { firstLeg, lastLeg, beginBar, endBar, beginPrice, endPrice } = element;
    return [firstLeg, lastLeg, beginBar, endBar, beginPrice, endPrice, directionOf(element), flagOf(element)];
  }),
  centers: analysis.centers.map(({ element }) => {
    const { firstLeg, lastLeg, beginBar, endBar, zd, zg, dd, gg } = element;
    return [firstLeg, lastLeg, beginBar, endBar, zd, zg, dd, gg, flagOf(element)];
  }),
  points: pointRows(analysis.points),
  macd: analysis.macd.dif.map((dif, bar) => [
    bar,
    dif,
    analysis.macd.dea[bar] ?? Number.NaN,
    analysis.macd.histogram[bar] ?? Number.NaN,
  ]),
  replay: replayRows(analysis),
});
