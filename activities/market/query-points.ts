import {
  type DefinitionOptions,
  definitionHash,
  type LifeCycle,
  resolveDefinition,
} from '../../domains/chanlun/index.ts';
import { EngineError } from '../../schemas/errors.ts';
import { type PointsAnswer, QUERY_BUY_SELL_POINTS, type QueryPointsArgs } from '../../schemas/market/query-points.ts';
import { MAX_BARS, toRange } from '../../schemas/market/series-args.ts';
import type { AnalysisStore } from '../../stores/analysis-store.ts';
import type { KlineStore } from '../../stores/kline-store.ts';
import { defineTool } from '../tools/tool.ts';
import type { ToolContext } from '../tools/tool-handler.ts';
import { analyzeBars } from './analyze-bars.ts';
import { toBarDate } from './bar-time.ts';
import { toFigure } from './figures.ts';
import { findPoints } from './find-points.ts';
import { type MarketScan, scanMarketNow } from './market-scan.ts';
import { findSeries, loadBars } from './stored-klines.ts';
import { toPointFact } from './structure-facts.ts';

const REASONS = 5;
const SOURCES = 3;

const NOTES =
  'Times are starts of bars in UTC. A point may be acted upon from the close of the bar `confirmedAt` on, never at its ' +
  'extreme `at`; provisional and confirmed points may still be withdrawn. No measure of profit is implied.';

interface QueryPointsDeps {
  readonly klines: KlineStore;
  readonly analyses: AnalysisStore;
}

/** What was looked at, and where it came from. */
interface LookedAt extends Omit<MarketScan, 'scans'> {
  readonly scans: Parameters<typeof findPoints>[0];
  readonly series: number;
  readonly sources: readonly string[];
}

const wasConfirmed = ({ life }: { readonly life: LifeCycle }): boolean => life.confirmedAt !== undefined;

/** All points of a series, not the recent ones alone. */
const lookAtSymbol = async (
  { klines }: QueryPointsDeps,
  { tenantId }: ToolContext,
  query: QueryPointsArgs & { readonly symbol: string },
  definition: DefinitionOptions,
): Promise<LookedAt> => {
  const { level } = query;
  const series = await findSeries(klines, tenantId, query);
  const { history } = await loadBars(klines, tenantId, series, { ...query, limit: MAX_BARS, withHistory: true });
  const { symbol } = series;
  const analysis = analyzeBars({ symbol, level, bars: history }, definition);
  const context = { symbol, level, analysis };
  const { fromTs = -Infinity } = toRange(query);
  const points = [...analysis.points, ...analysis.withdrawn.points.filter(wasConfirmed)].filter(
    ({ element }) => (analysis.times[element.bar] ?? Number.NaN) >= fromTs,
  );
  const scan = {
    symbol,
    asOf: toBarDate(analysis.asOf ?? Number.NaN, level),
    lastClose: toFigure(history.at(-1)?.close ?? Number.NaN),
    points: points.map((point) => toPointFact(context, point)),
  };
  return { scans: [scan], series: 1, cached: 0, computed: 1, notCovered: 0, broken: [], sources: [series.source] };
};

const lookAtMarket = async (
  deps: QueryPointsDeps,
  context: ToolContext,
  { level }: QueryPointsArgs,
  definition: DefinitionOptions,
): Promise<LookedAt> => {
  const series = await deps.klines.series(context.tenantId, { level });
  if (series.length === 0) {
    const levels = [...new Set((await deps.klines.series(context.tenantId)).map((one) => one.level))].sort();
    const there = levels.length === 0 ? 'no klines are stored yet' : `there are series at ${levels.join(', ')}`;
    throw new EngineError('KLINES_NOT_FOUND', `No series is stored at level ${level}: ${there}`);
  }
  const hash = definitionHash(resolveDefinition(definition));
  const scan = await scanMarketNow(deps, context, series, { level, definition, definitionHash: hash });
  return { ...scan, series: series.length, sources: [...new Set(series.map(({ source }) => source))] };
};

const adviceFor = ({ notCovered, series }: LookedAt, { level }: QueryPointsArgs): Pick<PointsAnswer, 'advice'> =>
  notCovered === 0
    ? {}
    : {
        advice:
          `${notCovered} of ${series} series were not looked at: run the assistant \`scan\` with level ${level} and the same ` +
          'definition, which analyses all of them, then ask again.',
      };

const latestOf = (scans: LookedAt['scans']): string | undefined =>
  scans
    .map(({ asOf }) => asOf)
    .sort()
    .at(-1);

export const createQueryPoints = (deps: QueryPointsDeps) =>
  defineTool(QUERY_BUY_SELL_POINTS, async (args, context): Promise<PointsAnswer> => {
    const { symbol, level, definition: options = {} } = args;
    const definition = resolveDefinition(options);
    const looked =
      symbol === undefined
        ? await lookAtMarket(deps, context, args, options)
        : await lookAtSymbol(deps, context, { ...args, symbol }, options);
    const { scans, series, cached, computed, notCovered, broken, sources } = looked;
    const found = findPoints(scans, args);
    const asOf = latestOf(scans);
    return {
      ...(symbol !== undefined && { symbol: scans[0]?.symbol ?? symbol }),
      level,
      source:
        sources.slice(0, SOURCES).join('; ') +
        (sources.length > SOURCES ? ` and ${sources.length - SOURCES} more` : ''),
      ...(asOf !== undefined && { asOf }),
      definition: { ...definition, points: { ...definition.points, types: [...definition.points.types] } },
      definitionHash: definitionHash(definition),
      points: found.slice(0, args.last),
      found: found.length,
      coverage: { series, cached, computed, notCovered, broken: broken.length, reasons: broken.slice(0, REASONS) },
      ...adviceFor(looked, args),
      notes: NOTES,
    };
  });
