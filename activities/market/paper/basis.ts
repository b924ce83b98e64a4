import { definitionHash, type Lived, type Point, resolveDefinition } from '../../../domains/chanlun/index.ts';
import type { OrderTicket } from '../../../domains/paper-broker/index.ts';
import { EngineError } from '../../../schemas/errors.ts';
import { type Level, LevelSchema } from '../../../schemas/market/level.ts';
import { MAX_BARS } from '../../../schemas/market/series-args.ts';
import type { ExecuteTradeArgs } from '../../../schemas/paper.ts';
import { analyzeBars } from '../analyze-bars.ts';
import { toPointFact } from '../structure-facts.ts';
import { barEnd } from './bar-end.ts';
import { type BarView, lastClosedBars, levelOf } from './market-bars.ts';

type AskedBasis = NonNullable<ExecuteTradeArgs['basis']>;

const refuse = (reason: string): never => {
  throw new EngineError('INVALID_REQUEST', `Cannot call execute_trade: basis.pointId: ${reason}`);
};

/** Series and definition that the id of a point names: `symbol|level|definition|kind|type|time`. */
const seriesOf = (pointId: string, symbol: string, hash: string): Level => {
  const parts = pointId.split('|');
  const level = LevelSchema.safeParse(parts.at(-5));
  if (parts.length < 6 || !level.success)
    return refuse(`"${pointId}" is no id of a point, wanted one as analyze_structure gives it`);
  const named = parts.slice(0, -5).join('|');
  if (named !== symbol) return refuse(`it is a point of ${named}, wanted one of ${symbol}, the symbol of the order`);
  if (parts.at(-4) !== hash)
    return refuse(
      `it is of definition ${parts.at(-4)}, wanted ${hash}; give the options of its definition as basis.definition`,
    );
  return level.data;
};

/**
 * When a point was known, by the bars that had closed at the order's time and no others (I12); `undefined` when it was not
 * confirmed by then, or is withdrawn.
 */
const pointKnownAt = async (
  view: BarView,
  pointId: string,
  definition: AskedBasis['definition'] = {},
): Promise<number | undefined> => {
  const { symbol } = view;
  const level = seriesOf(pointId, symbol, definitionHash(resolveDefinition(definition)));
  const bars = await lastClosedBars({ ...view, settings: { ...view.settings, level } }, MAX_BARS);
  const analysis = analyzeBars({ symbol, level, bars }, definition);
  const isCited = (kind: 'point' | 'upper_point') => (point: Lived<Point>) =>
    toPointFact({ symbol, level, analysis }, point, kind).id === pointId;
  const found = analysis.points.find(isCited('point')) ?? analysis.upperPoints.find(isCited('upper_point'));
  const bar = found?.life.confirmedAt;
  const ts = bar === undefined ? undefined : analysis.times[bar];
  return ts === undefined ? undefined : barEnd(ts, level);
};

/** The signal that an order cites, with the time at which it was known: the later of what is said and what the bars say. */
export const resolveBasis = async (view: BarView, asked: AskedBasis): Promise<NonNullable<OrderTicket['basis']>> => {
  const { pointId, confirmedAt, definition } = asked;
  const said =
    confirmedAt === undefined ? Number.NEGATIVE_INFINITY : barEnd(Date.parse(confirmedAt), levelOf(view.settings));
  if (pointId === undefined) return { knownAt: said };
  const knownAt = await pointKnownAt(view, pointId, definition);
  return knownAt === undefined ? { pointId } : { pointId, knownAt: Math.max(said, knownAt) };
};
