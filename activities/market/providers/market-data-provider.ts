import type { Level } from '../../../schemas/market/level.ts';
import type { Kline, SeriesPut } from '../../../stores/kline-store.ts';

export interface BarsRequest {
  readonly symbol: string;
  readonly level: Level;
  /** Starts of the first and last bar wanted, both included; UTC ms. */
  readonly fromTs?: number | undefined;
  readonly toTs?: number | undefined;
}

/** Where bars come from: a file, an exchange, a generator. */
export interface MarketDataProvider {
  readonly name: string;
  /** As what its bars are stored. */
  seriesOf(request: BarsRequest): SeriesPut;
  /**
   * The bars of the range, oldest first. Only the last may be forming.
   * @throws {EngineError} KLINES_INVALID, KLINES_NOT_FOUND, MARKET_DATA_UNAVAILABLE, MARKET_DATA_REJECTED.
   */
  bars(request: BarsRequest, signal?: AbortSignal): AsyncIterable<readonly Kline[]>;
  /**
   * Bars as they form and close, from now until the signal, without a bar left out that closed meanwhile; absent where
   * there is nothing live. The same bar comes again while it forms, and once closed.
   */
  live?(request: BarsRequest, signal: AbortSignal): AsyncIterable<Kline>;
}
