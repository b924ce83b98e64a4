import type { Analysis, DefinitionOptions, LifeCycle, Lived, Point } from '../../domains/chanlun/index.ts';
import { SCAN_POINT_BARS, SCAN_POINTS, type SymbolScan } from '../../schemas/market/symbol-scan.ts';
import { analyzeBars, type SeriesBars } from './analyze-bars.ts';
import { toBarDate } from './bar-time.ts';
import { toFigure } from './figures.ts';
import { type FactContext, toCenterFact, toLegFact, toPointFact } from './structure-facts.ts';

/** The last bar at which something about an element became known. */
const lastHeard = ({ shownAt, confirmedAt = shownAt, withdrawnAt = shownAt }: LifeCycle): number =>
  Math.max(shownAt, confirmedAt, withdrawnAt);

const recentPoints = ({ points, withdrawn, times }: Analysis): readonly Lived<Point>[] => {
  const from = times.length - SCAN_POINT_BARS;
  // What vanished before it was confirmed told nobody anything; a forming end leaves one such a bar.
  const taken = withdrawn.points.filter(({ life }) => life.confirmedAt !== undefined);
  return [...points, ...taken]
    .filter(({ life }) => lastHeard(life) >= from)
    .sort((a, b) => lastHeard(a.life) - lastHeard(b.life))
    .slice(-SCAN_POINTS)
    .sort((a, b) => a.element.bar - b.element.bar);
};

const mapLast = <T, R>(elements: readonly T[], map: (element: T) => R): R | undefined => {
  const last = elements.at(-1);
  return last === undefined ? undefined : map(last);
};

/**
 * What a scan keeps of a symbol, from its closed bars alone; plain JSON of some two kilobytes.
 * @throws {EngineError} KLINES_INVALID, KLINES_NOT_FOUND or INVALID_REQUEST: the symbol is then one of the broken ones.
 */
export const scanSymbol = ({
  definition = {},
  ...series
}: SeriesBars & { readonly definition?: DefinitionOptions | undefined }): SymbolScan => {
  const { symbol, level, bars } = series;
  const analysis = analyzeBars(series, definition);
  const context: FactContext = { symbol, level, analysis };
  const { times, definitionHash } = analysis;
  const lastTs = times.at(-1) ?? Number.NaN;
  return {
    symbol,
    level,
    definitionHash,
    count: times.length,
    from: toBarDate(times[0] ?? lastTs, level),
    asOf: toBarDate(lastTs, level),
    lastTs,
    lastClose: toFigure(bars[times.length - 1]?.close ?? Number.NaN),
    stroke: mapLast(analysis.strokes, (stroke) => toLegFact(context, stroke)),
    segment: mapLast(analysis.segments, (segment) => toLegFact(context, segment)),
    center: mapLast(analysis.centers, (center) => toCenterFact(context, center)),
    points: recentPoints(analysis).map((point) => toPointFact(context, point)),
  };
};
