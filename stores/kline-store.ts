/** A bar of a market. `ts`: its start, UTC, ms since 1970. Prices in the symbol's currency or points. */
export interface Kline {
  readonly ts: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

export interface KlineSeries {
  readonly symbol: string;
  readonly level: string;
  readonly source: string;
  readonly bars: number;
  readonly firstTs: number;
  readonly lastTs: number;
}

export interface KlineStore {
  /** Inserts or replaces by (symbol, level, ts), all or none. @returns how many rows. */
  upsert(
    tenantId: string,
    series: { readonly symbol: string; readonly level: string; readonly source: string },
    klines: readonly Kline[],
  ): Promise<number>;
  /** The latest `limit` bars in [fromTs, toTs], oldest first. */
  get(
    tenantId: string,
    query: {
      readonly symbol: string;
      readonly level: string;
      readonly fromTs?: number | undefined;
      readonly toTs?: number | undefined;
      readonly limit: number;
    },
  ): Promise<readonly Kline[]>;
  series(tenantId: string): Promise<readonly KlineSeries[]>;
}
