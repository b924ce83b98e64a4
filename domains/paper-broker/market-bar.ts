import type { FillBar } from './events.ts';
import type { Board } from './settings.ts';

/** A bar as the broker needs it. Of one that has only started, all four prices are its open. */
export interface MarketBar extends FillBar {
  readonly symbol: string;
  readonly volume: number;
  /** What the series knows of its symbol's board; `undefined`: what the account or the code says. */
  readonly board?: Board | undefined;
  readonly closed: boolean;
  /** The trading day it is part of, as 2020-04-17. */
  readonly day: string;
  /** Last close of the trading day before; `undefined` when none is stored. */
  readonly closeBefore: number | undefined;
}
