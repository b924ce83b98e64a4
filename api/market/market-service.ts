import { SESSIONS, TradingCalendar } from '../../domains/chanlun/index.ts';
import { GapFinder, type GapReport } from '../../domains/klines/index.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { Level } from '../../schemas/market/level.ts';
import type { GapsQuery, ImportQuery, SeriesFormat, SessionName } from '../../schemas/market/series.ts';
import { toRange } from '../../schemas/market/series-args.ts';
import type { KlineSeries, KlineStore, LoadResult } from '../../stores/kline-store.ts';
import { type ByteStream, limitBytes, limitPauses, readBars } from './import-body.ts';
import { Turns } from './turns.ts';

interface Key {
  readonly symbol: string;
  readonly level: Level;
}

/** A connection to the database each, and time of this process's one thread. */
const IMPORTS_AT_ONCE = 4;
const DEFAULT_MAX_PAUSE_MS = 30_000;
const DEFAULT_MAX_BYTES = 512 * 1024 * 1024;

const calendarOf = (session: SessionName | undefined): TradingCalendar | undefined =>
  session && new TradingCalendar(SESSIONS[session]);

export const createMarketService = ({
  klines,
  importMaxBytes = DEFAULT_MAX_BYTES,
  importMaxPauseMs = DEFAULT_MAX_PAUSE_MS,
}: {
  readonly klines: KlineStore;
  readonly importMaxBytes?: number | undefined;
  readonly importMaxPauseMs?: number | undefined;
}) => {
  const turns = new Turns(IMPORTS_AT_ONCE);

  /** @throws {EngineError} KLINES_NOT_FOUND */
  const require = async (tenantId: string, { symbol, level }: Key): Promise<KlineSeries> => {
    const series = await klines.find(tenantId, { symbol, level });
    if (series !== undefined) return series;
    throw new EngineError(
      'KLINES_NOT_FOUND',
      `No klines of ${symbol} at level ${level} are stored; see GET /market/series, or import them`,
    );
  };

  return {
    require,

    /** All bars of the body or none. @throws {EngineError} KLINES_INVALID, BODY_TOO_LARGE. */
    async importBars(
      tenantId: string,
      key: Key,
      body: ByteStream,
      { format, ...query }: Omit<ImportQuery, 'format'> & { readonly format: SeriesFormat },
    ): Promise<LoadResult & { readonly series: KlineSeries }> {
      return turns.take(async () => {
        const before = await klines.find(tenantId, key);
        const session = query.session ?? before?.session;
        const bars = readBars(limitBytes(limitPauses(body, importMaxPauseMs), importMaxBytes), format, {
          file: query.file ?? `${key.symbol} ${key.level}`,
          level: key.level,
          timeZone: query.time_zone,
          stamp: query.stamp,
          epochUnit: query.epoch_unit,
          calendar: calendarOf(session),
        });
        const put = {
          ...key,
          source: query.source ?? before?.source ?? 'import',
          adjustment: query.adjustment,
          currency: query.currency,
          board: query.board,
          session: query.session,
        };
        const result = await klines.load(tenantId, put, bars, { replace: query.mode === 'replace' });
        return { ...result, series: await require(tenantId, key) };
      });
    },

    /** The missing bars of a range. @throws {EngineError} KLINES_NOT_FOUND */
    async findGaps(
      tenantId: string,
      key: Key,
      query: GapsQuery,
    ): Promise<{ readonly session: SessionName; readonly report: GapReport }> {
      const series = await require(tenantId, key);
      const session = query.session ?? series.session ?? 'continuous';
      const finder = new GapFinder({ level: key.level, calendar: calendarOf(session), maxGaps: query.limit });
      for await (const batch of klines.stream(tenantId, { ...key, ...toRange(query) }))
        for (const { ts } of batch) finder.push(ts);
      return { session, report: finder.end() };
    },
  };
};

export type MarketService = ReturnType<typeof createMarketService>;
