import {
  type Analysis,
  type Center,
  type ElementKind,
  elementId,
  type Leg,
  type LifeCycle,
  type Lived,
  lifeState,
  type Point,
} from '../../domains/chanlun/index.ts';
import type { Level } from '../../schemas/market/level.ts';
import type { CenterFact, LegFact, PointFact } from '../../schemas/market/structure.ts';
import { toBarDate } from './bar-time.ts';
import { toFigure } from './figures.ts';

/** What turns bar numbers of an analysis into times, and names its elements. */
export interface FactContext {
  readonly symbol: string;
  readonly level: Level;
  readonly analysis: Pick<Analysis, 'times' | 'definitionHash'>;
}

const timeOf = ({ analysis, level }: FactContext, bar: number): string =>
  toBarDate(analysis.times[bar] ?? Number.NaN, level);

const lifeOf = (context: FactContext, life: LifeCycle) => {
  const time = (bar: number | undefined) => (bar === undefined ? undefined : timeOf(context, bar));
  return {
    state: lifeState(life),
    shownAt: timeOf(context, life.shownAt),
    confirmedAt: time(life.confirmedAt),
    finalAt: time(life.finalAt),
    withdrawnAt: time(life.withdrawnAt),
  };
};

const optionalFigure = (value: number | undefined): number | undefined =>
  value === undefined || !Number.isFinite(value) ? undefined : toFigure(value);

/** @param kind `upper_point` for one at the end of a segment. */
export const toPointFact = (
  context: FactContext,
  { element, life }: Lived<Point>,
  kind: Extract<ElementKind, 'point' | 'upper_point'> = 'point',
): PointFact => {
  const { symbol, level, analysis } = context;
  const { type, side, bar, price, divergence } = element;
  const { definitionHash, times } = analysis;
  const ts = times[bar] ?? Number.NaN;
  return {
    id: elementId({ symbol, level, definitionHash, kind, variant: `${side}${type}`, ts }),
    type,
    side,
    at: timeOf(context, bar),
    price: toFigure(price),
    ...lifeOf(context, life),
    confirmedBarsAgo: life.confirmedAt === undefined ? undefined : times.length - 1 - life.confirmedAt,
    // Without strength in the entering stroke the ratio is infinite, which JSON cannot say.
    ratio: optionalFigure(divergence?.ratio),
    confidence: optionalFigure(divergence?.confidence),
    invalidation: toFigure(element.invalidation),
    zd: optionalFigure(element.zd),
    zg: optionalFigure(element.zg),
  };
};

/** A stroke or a segment. */
export const toLegFact = (context: FactContext, { element, life }: Lived<Leg>): LegFact => ({
  direction: element.up ? 'up' : 'down',
  begin: { date: timeOf(context, element.beginBar), price: toFigure(element.beginPrice) },
  end: { date: timeOf(context, element.endBar), price: toFigure(element.endPrice) },
  ...lifeOf(context, life),
});

export const toCenterFact = (context: FactContext, { element, life }: Lived<Center>): CenterFact => ({
  begin: timeOf(context, element.beginBar),
  end: timeOf(context, element.endBar),
  zd: toFigure(element.zd),
  zg: toFigure(element.zg),
  dd: toFigure(element.dd),
  gg: toFigure(element.gg),
  ...lifeOf(context, life),
});
