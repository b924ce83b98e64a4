import type { PointName } from './point-name.ts';

/** Which points open a position. */
export interface EntryRules {
  readonly points: readonly PointName[];
  /** Points at ends of strokes, or one level up, at ends of segments. */
  readonly of: 'strokes' | 'segments';
}

/** What a signal must also meet at the close of the bar that confirmed it. */
export interface FilterRules {
  /** Least confidence and largest ratio of a divergence; a point without one (2, 2s, 3a, 3b) passes both. */
  readonly minConfidence?: number | undefined;
  readonly maxRatio?: number | undefined;
  /** Most bars from the point to its confirmation. */
  readonly maxLagBars?: number | undefined;
  /** Most percent that the close may have gone from the point, in the direction of the trade. */
  readonly maxChasePercent?: number | undefined;
  /** A long wants the close above the simple average of this many closes, a short below; no entry while bars lack. */
  readonly trend?: { readonly ma: number } | undefined;
  /**
   * The latest point at an end of segments, one level up, that was confirmed and not withdrawn by then is on the same side;
   * no entry before there is one.
   */
  readonly segmentsAgree?: boolean | undefined;
}

/** What closes a position besides its stops. */
export interface ExitRules {
  /** Points that close a position: sells a long, buys a short. */
  readonly points: readonly PointName[];
  /** A stop at the price beyond which the point has failed. */
  readonly invalidation: boolean;
  /** Out at the next open when the point that opened the position is withdrawn. */
  readonly withdrawal: boolean;
  /** Out at the open of the bar this many bars after the entry bar. */
  readonly maxBars?: number | undefined;
  /** A limit order this many percent from the entry. */
  readonly targetPercent?: number | undefined;
  /** A limit order at this multiple of the distance from the entry to the first stop. */
  readonly targetRisk?: number | undefined;
}

/** Stops; of several the nearest to the price counts. */
export interface StopRules {
  /** Percent from the entry price. */
  readonly percent?: number | undefined;
  /** Percent from the best price since the entry; moves at the close of each bar, never back. */
  readonly trailingPercent?: number | undefined;
  /** Multiple of the average true range (Wilder) at the close before the entry, from the entry price. */
  readonly atr?: { readonly period: number; readonly multiple: number } | undefined;
}

/**
 * How much is bought. `fraction`: of the equity. `amount`: money. `risk`: so much that the way from the entry to the first
 * stop costs this fraction of the equity. Never more than the cash at hand buys.
 */
export type SizingRules =
  | { readonly kind: 'fraction'; readonly fraction: number }
  | { readonly kind: 'amount'; readonly amount: number }
  | { readonly kind: 'risk'; readonly fraction: number };

/** When to trade, as data. */
export interface Strategy {
  readonly entry: EntryRules;
  readonly direction: 'long' | 'short' | 'both';
  readonly filters: FilterRules;
  readonly exits: ExitRules;
  readonly stops: StopRules;
  readonly sizing: SizingRules;
  /** Positions open at the same time; a signal beyond is passed over. */
  readonly maxPositions: number;
}
