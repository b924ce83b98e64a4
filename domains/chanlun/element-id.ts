import type { ElementKind } from './events.ts';
import type { Level } from './level.ts';

/** What tells one element of one series from all others, across restarts and windows of bars. */
export interface ElementIdentity {
  readonly symbol: string;
  readonly level: Level;
  readonly definitionHash: string;
  readonly kind: ElementKind;
  /** Type and side of a point, direction of a stroke or segment. */
  readonly variant: string;
  /** Start of the bar at which the element begins (a point: at which it lies), UTC milliseconds. */
  readonly ts: number;
}

/** A name for an element that stays the same when the series is loaded from another start: times, not indexes. */
export const elementId = ({ symbol, level, definitionHash, kind, variant, ts }: ElementIdentity): string =>
  [symbol, level, definitionHash, kind, variant, ts].map(String).join('|');
