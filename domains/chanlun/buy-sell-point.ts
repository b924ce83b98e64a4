import type { PointType } from './definition.ts';
import type { Divergence } from './divergence.ts';

export type Side = 'buy' | 'sell';

/**
 * A point (买卖点) at the end of a leg, as seen now.
 * - `1`: the turn that ends a segment out of its last center, with divergence. `1p`: the same within a range, no center.
 * - `2`: the first pullback after the turn that does not undo it. `2s`: later pullbacks around it.
 * - `3a`: the first pullback after leaving the first center of the new segment. `3b`: against the last center of the old.
 * @see 教你炒股票 lessons 17, 20, 21, 24, 53
 */
export interface Point {
  readonly type: PointType;
  readonly side: Side;
  /** Leg at whose end it lies (a stroke; of an upper point a segment), and the raw bar and price of that end. */
  readonly leg: number;
  readonly bar: number;
  readonly price: number;
  /** Segment (of an upper point: upper segment) whose end is the turn it belongs to; `undefined` before the first turn is known. */
  readonly segment: number | undefined;
  /** Price beyond which it fails: the turn itself (1, 2), the edge of the center (3). */
  readonly invalidation: number;
  /** Range of the center it is judged by (1, 3). */
  readonly zd: number | undefined;
  readonly zg: number | undefined;
  /** Strengths compared (1, 1p). */
  readonly divergence: Divergence | undefined;
}
