/** One bar (K 线) of one level. Prices in the currency of the series, all adjusted the same way. */
export interface Kline {
  /** Start of the bar, UTC milliseconds. */
  readonly ts: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Traded quantity in the units of the source; 0 when unknown. */
  readonly volume: number;
  /** `false` while the bar is forming; absent means closed. */
  readonly closed?: boolean;
}
