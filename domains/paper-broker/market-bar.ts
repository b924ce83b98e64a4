import type { FillBar } from './events.ts';

/** A bar as the broker needs it. Of one that has only started, all four prices are its open. */
export interface MarketBar extends FillBar {
  readonly symbol: string;
  readonly volume: number;
  readonly closed: boolean;
  /** The trading day it is part of, as 2020-04-17. */
  readonly day: string;
  /** Last close of the trading day before; `undefined` when none is stored. */
  readonly closeBefore: number | undefined;
}
