import type { Analysis, LifeCycle, Lived, Point } from '../../domains/chanlun/index.ts';
import type { AnalyzeStructureArgs, StructureAnswer } from '../../schemas/market/analyze-structure.ts';
import type { KlineSeries } from '../../stores/kline-store.ts';
import { toBarDate } from './bar-time.ts';
import { toFigure } from './figures.ts';
import { type FactContext, toCenterFact, toLegFact, toPointFact } from './structure-facts.ts';

const NOTES =
  'A time is the start of a bar in UTC; what is said of a bar is known at its close. Provisional elements may vanish; ' +
  'confirmedAt is the first bar at which a point may be acted upon (not `at`, which is known only later); only final ' +
  'ones never change. `history` counts how many confirmed points vanished: it is no measure of profit.';

/** The elements of a range: the number of those that reach into it, and the latest as facts. */
const listOf = <T, Fact>(
  elements: readonly Lived<T>[],
  { fromBar, last }: { readonly fromBar: number; readonly last: number },
  endOf: (element: T) => number,
  toFact: (lived: Lived<T>) => Fact,
): { count: number; last: Fact[] } => {
  const inRange = elements.filter(({ element }) => endOf(element) >= fromBar);
  return { count: inRange.length, last: inRange.slice(-last).map(toFact) };
};

const wasConfirmed = ({ life }: { readonly life: LifeCycle }): boolean => life.confirmedAt !== undefined;

const divergencesOf = (context: FactContext, points: readonly Lived<Point>[], fromBar: number, last: number) =>
  points
    .flatMap(({ element }) => {
      const { type, side, bar, divergence } = element;
      if (divergence === undefined || bar < fromBar) return [];
      const { entering, leaving, ratio, confidence, diverges } = divergence;
      const at = toBarDate(context.analysis.times[bar] ?? Number.NaN, context.level);
      const strengths = { entering: toFigure(entering), leaving: toFigure(leaving), confidence: toFigure(confidence) };
      return [{ type, side, at, ...strengths, ...(Number.isFinite(ratio) && { ratio: toFigure(ratio) }), diverges }];
    })
    .slice(-last);

type Parts = Pick<
  StructureAnswer,
  'strokes' | 'segments' | 'centers' | 'points' | 'withdrawn' | 'divergence' | 'upper'
>;

/** The parts that were asked for. */
const partsOf = (analysis: Analysis, context: FactContext, args: AnalyzeStructureArgs, fromBar: number): Parts => {
  const range = { fromBar, last: args.last };
  const has = (part: AnalyzeStructureArgs['include'][number]) => args.include.includes(part);
  const endBar = ({ endBar: bar }: { readonly endBar: number }) => bar;
  const pointBar = ({ bar }: Point) => bar;
  const confirmedOnce = analysis.withdrawn.points.filter(wasConfirmed);
  return {
    ...(has('strokes') && { strokes: listOf(analysis.strokes, range, endBar, (leg) => toLegFact(context, leg)) }),
    ...(has('segments') && { segments: listOf(analysis.segments, range, endBar, (leg) => toLegFact(context, leg)) }),
    ...(has('centers') && { centers: listOf(analysis.centers, range, endBar, (one) => toCenterFact(context, one)) }),
    ...(has('points') && { points: listOf(analysis.points, range, pointBar, (point) => toPointFact(context, point)) }),
    ...(has('withdrawn') && { withdrawn: listOf(confirmedOnce, range, pointBar, (one) => toPointFact(context, one)) }),
    ...(has('divergence') && { divergence: divergencesOf(context, analysis.points, fromBar, args.last) }),
    ...(has('upper') && {
      upper: {
        segments: listOf(analysis.upperSegments, range, endBar, (leg) => toLegFact(context, leg)),
        centers: listOf(analysis.upperCenters, range, endBar, (one) => toCenterFact(context, one)),
        points: listOf(analysis.upperPoints, range, pointBar, (one) => toPointFact(context, one, 'upper_point')),
      },
    }),
  };
};

/** @param fromTs Elements that end before it are left out; the structure rests on all bars all the same. */
export const toStructureAnswer = (
  series: Pick<KlineSeries, 'symbol' | 'source' | 'adjustment'>,
  analysis: Analysis,
  args: AnalyzeStructureArgs,
  { fromTs = -Infinity, lastClose }: { readonly fromTs?: number | undefined; readonly lastClose: number },
): StructureAnswer => {
  const { symbol, source, adjustment } = series;
  const { level } = args;
  const { times, definition, definitionHash } = analysis;
  const context: FactContext = { symbol, level, analysis };
  const after = times.findIndex((ts) => ts >= fromTs);
  const withdrawnLater = analysis.withdrawn.points.filter(wasConfirmed).length;
  return {
    symbol,
    level,
    source,
    adjustment,
    from: toBarDate(times[0] ?? Number.NaN, level),
    asOf: toBarDate(times.at(-1) ?? Number.NaN, level),
    count: times.length,
    lastClose: toFigure(lastClose),
    definition: { ...definition, points: { ...definition.points, types: [...definition.points.types] } },
    definitionHash,
    ...partsOf(analysis, context, args, after === -1 ? times.length : after),
    history: { confirmed: analysis.points.filter(wasConfirmed).length + withdrawnLater, withdrawnLater },
    notes: NOTES,
  };
};
