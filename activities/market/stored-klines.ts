import { EngineError } from '../../schemas/errors.ts';
import type { Level } from '../../schemas/market/level.ts';
import { toRange } from '../../schemas/market/series-args.ts';
import type { Kline, KlineSeries, KlineStore } from '../../stores/kline-store.ts';
import { toBarDate } from './bar-time.ts';
import { byLikeness, isLike } from './near-names.ts';

export interface SeriesQuery {
  readonly symbol: string;
  readonly level: Level;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export type Bars = readonly [Kline, ...Kline[]];

const isSome = (bars: readonly Kline[]): bars is Bars => bars.length > 0;

const LISTED = 6;
const SUGGESTED = 3;

const describe = ({ symbol, level, firstTs, lastTs, bars }: KlineSeries): string =>
  `${symbol} ${level} (${toBarDate(firstTs, '1d')} to ${toBarDate(lastTs, '1d')}, ${bars} bars)`;

/** What is stored, nearest by name first, and what may have been meant. */
const listOf = (wanted: string, all: readonly KlineSeries[]): string => {
  if (all.length === 0) return 'no klines are stored yet';
  const atOthers = all.filter(({ symbol }) => symbol.toUpperCase() === wanted.toUpperCase());
  if (atOthers.length > 0) return `stored are ${atOthers.map(describe).join(', ')}`;
  const more = all.length > LISTED ? ` and ${all.length - LISTED} more` : '';
  const meant = all.filter(({ symbol }) => isLike(wanted, symbol)).slice(0, SUGGESTED);
  const question =
    meant.length > 0 ? `did you mean ${meant.map(({ symbol, level }) => `${symbol} ${level}`).join(' or ')}? ` : '';
  return `${question}stored are ${all.slice(0, LISTED).map(describe).join(', ')}${more}`;
};

/**
 * The series that a model named, in any case of letters.
 * @throws {EngineError} KLINES_NOT_FOUND, with the series that there are.
 */
export const findSeries = async (klines: KlineStore, tenantId: string, query: SeriesQuery): Promise<KlineSeries> => {
  const exact = await klines.find(tenantId, query);
  if (exact !== undefined) return exact;
  const all = await klines.series(tenantId);
  const wanted = query.symbol.toUpperCase();
  const found = all.find(({ symbol, level }) => symbol.toUpperCase() === wanted && level === query.level);
  if (found !== undefined) return found;
  const nearest = byLikeness(query.symbol, all, ({ symbol }) => symbol);
  const stored = listOf(query.symbol, nearest);
  throw new EngineError('KLINES_NOT_FOUND', `No klines of ${query.symbol} at level ${query.level}: ${stored}`, {
    details: { symbol: query.symbol, level: query.level, stored: nearest.slice(0, LISTED) },
  });
};

/**
 * The series of a symbol at all levels, in any case of letters.
 * @throws {EngineError} KLINES_NOT_FOUND, with the series that there are.
 */
export const findSymbol = async (
  klines: KlineStore,
  tenantId: string,
  wanted: string,
): Promise<readonly [KlineSeries, ...KlineSeries[]]> => {
  const exact = await klines.series(tenantId, { symbols: [wanted] });
  const all = exact.length > 0 ? exact : await klines.series(tenantId);
  const [first, ...rest] = all.filter(({ symbol }) => symbol.toUpperCase() === wanted.toUpperCase());
  if (first !== undefined) return [first, ...rest];
  const nearest = byLikeness(wanted, all, ({ symbol }) => symbol);
  throw new EngineError('KLINES_NOT_FOUND', `No klines of ${wanted}: ${listOf(wanted, nearest)}`, {
    details: { symbol: wanted, stored: nearest.slice(0, LISTED) },
  });
};

/**
 * The latest `limit` bars of the series up to the query's end, oldest first. `range` are those from its start on;
 * `history` also has what lies before, for indicators that need a run-up.
 * @throws {EngineError} KLINES_NOT_FOUND when the range holds none.
 */
export const loadBars = async (
  klines: KlineStore,
  tenantId: string,
  series: KlineSeries,
  query: SeriesQuery & { readonly limit: number; readonly withHistory?: boolean; readonly withForming?: boolean },
): Promise<{ readonly history: Bars; readonly range: Bars }> => {
  const { fromTs, toTs } = toRange(query);
  const { symbol, level } = series;
  const history = await klines.get(tenantId, {
    symbol,
    level,
    fromTs: query.withHistory ? undefined : fromTs,
    toTs,
    limit: query.limit,
    withForming: query.withForming,
  });
  const range = fromTs === undefined ? history : history.filter(({ ts }) => ts >= fromTs);
  if (isSome(history) && isSome(range)) return { history, range };
  const asked = `from ${query.from ?? 'the first bar'} to ${query.to ?? 'the last bar'}`;
  throw new EngineError(
    'KLINES_NOT_FOUND',
    `No klines of ${symbol} ${level} ${asked}: stored are ${describe(series)}`,
    {
      details: { symbol, level, from: query.from, to: query.to, stored: [series] },
    },
  );
};
