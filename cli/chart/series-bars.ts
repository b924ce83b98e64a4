import type { Kline } from '../../domains/klines/index.ts';

/** Bars of a series, and where they are from. */
export interface SeriesBars {
  readonly symbol: string;
  readonly source: string;
  readonly klines: readonly Kline[];
}
