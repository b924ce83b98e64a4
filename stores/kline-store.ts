import type { Adjustment, Board, SessionName } from '../schemas/market/series.ts';

/** A bar of a market. `ts`: its start, UTC, ms since 1970. Prices in the symbol's currency or points. */
export interface Kline {
  readonly ts: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** `false` while the bar is forming; absent means closed. Only the last bar of a series can be forming. */
  readonly closed?: boolean;
}

export interface SeriesKey {
  readonly symbol: string;
  readonly level: string;
}

/** What may be known of an instrument; absent where it is not. */
export interface SeriesFacts {
  readonly currency?: string | undefined;
  /** Decides the daily price limit. */
  readonly board?: Board | undefined;
  /** When it trades. */
  readonly session?: SessionName | undefined;
}

export interface KlineSeries extends SeriesKey, SeriesFacts {
  /** Where its bars last came from. */
  readonly source: string;
  readonly adjustment: Adjustment;
  readonly bars: number;
  readonly firstTs: number;
  readonly lastTs: number;
  /** `false` while the last bar is forming. */
  readonly lastClosed: boolean;
  /** Grows with every change of a bar, and is never used twice in a database: the key of what was computed from the bars. */
  readonly version: number;
  /** When that was; ms since 1970. */
  readonly updatedAt: number;
}

/** What bars are put in as. What is absent stays as it is in the series; a new one is `raw`. */
export interface SeriesPut extends SeriesKey, SeriesFacts {
  readonly source: string;
  readonly adjustment?: Adjustment | undefined;
}

export interface LoadResult {
  /** Bars that were given. */
  readonly bars: number;
  /** Of these, the ones whose time the series did not have, and the ones that it had with other figures. */
  readonly added: number;
  readonly changed: number;
}

export interface KlineQuery extends SeriesKey {
  readonly fromTs?: number | undefined;
  readonly toTs?: number | undefined;
  readonly limit: number;
  /** Whether a forming last bar is among the bars; default no. */
  readonly withForming?: boolean | undefined;
}

export interface SeriesFilter {
  /** How the symbol begins; case counts. */
  readonly prefix?: string | undefined;
  readonly symbols?: readonly string[] | undefined;
  readonly level?: string | undefined;
  readonly board?: Board | undefined;
}

export interface SeriesPage extends SeriesFilter {
  /** Default: all. */
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
}

export interface KlineStore {
  /**
   * Inserts or replaces by (symbol, level, ts), all or none; of two bars of one time the last counts. Bars that are there as
   * given change nothing.
   * @returns how many bars there were, without repeated times.
   * @throws {EngineError} KLINES_INVALID when adjustments would mix, or a forming bar would not be the last.
   */
  upsert(tenantId: string, series: SeriesPut, klines: readonly Kline[]): Promise<number>;
  /**
   * The same for any number of bars, which come in batches with rising times: all or none, also when the batches throw.
   * @param options.replace The bars take the place of all that the series had, its adjustment too.
   * @throws {EngineError} KLINES_INVALID as `upsert`, or when times do not rise.
   */
  load(
    tenantId: string,
    series: SeriesPut,
    batches: AsyncIterable<readonly Kline[]>,
    options?: { readonly replace?: boolean },
  ): Promise<LoadResult>;
  /** The latest `limit` bars in [fromTs, toTs], oldest first. */
  get(tenantId: string, query: KlineQuery): Promise<readonly Kline[]>;
  /** Of many series at once the latest `limit` closed bars, oldest first; without those that are not there. */
  latest(
    tenantId: string,
    query: { readonly symbols: readonly string[]; readonly level: string; readonly limit: number },
  ): Promise<ReadonlyMap<string, readonly Kline[]>>;
  /**
   * All bars in [fromTs, toTs], oldest first, a batch at a time.
   * @throws {EngineError} KLINES_NOT_FOUND without such a series, and when it is deleted or replaced meanwhile.
   */
  stream(tenantId: string, query: Omit<KlineQuery, 'limit'>): AsyncIterable<readonly Kline[]>;
  /** One series, by its exact name. */
  find(tenantId: string, key: SeriesKey): Promise<KlineSeries | undefined>;
  /** By symbol and level. */
  series(tenantId: string, page?: SeriesPage): Promise<readonly KlineSeries[]>;
  countSeries(tenantId: string, filter?: SeriesFilter): Promise<number>;
  /** @returns how many bars it had; `undefined` when there was no such series. */
  delete(tenantId: string, key: SeriesKey): Promise<number | undefined>;
}
