import { BacktestError } from './errors.ts';
import { SIGNAL_TYPES, type SignalType } from './point-name.ts';

/** A point of the structure, as it was known when it was confirmed. Bars by index. */
export interface Signal {
  readonly id: string;
  readonly type: SignalType;
  /** At the end of a stroke, or one level up, of a segment. */
  readonly of: 'strokes' | 'segments';
  /** Bar and price of the point itself: the drawn extreme, known only later. */
  readonly bar: number;
  readonly price: number;
  /** Price beyond which it has failed. */
  readonly invalidation: number;
  readonly shownAt: number;
  /** Bar at whose close it could first be acted upon. */
  readonly confirmedAt: number;
  /** First bar at which it vanished after its confirmation; it may have come back. */
  readonly firstWithdrawnAt: number | null;
  /** Bar since which it has been gone at the end of the data. */
  readonly withdrawnAt: number | null;
  /** Of its divergence, when it rests on one. */
  readonly ratio: number | null;
  readonly confidence: number | null;
}

export const isBuy = ({ type }: Pick<Signal, 'type'>): boolean => type.startsWith('buy');

const byTime = (a: Signal, b: Signal): number =>
  a.confirmedAt - b.confirmedAt || a.bar - b.bar || SIGNAL_TYPES.indexOf(a.type) - SIGNAL_TYPES.indexOf(b.type);

/**
 * Signals in the order in which they could be known; types of one point in the order of `SIGNAL_TYPES`.
 * @throws {BacktestError} `SIGNAL_INVALID` for an unknown type, a price that is no number, or a confirmation before the point.
 */
export const sortSignals = (signals: readonly Signal[], bars: number): Signal[] => {
  for (const signal of signals) {
    const { id, type, bar, confirmedAt, price, invalidation } = signal;
    const fail = (found: string, wanted: string): never => {
      throw new BacktestError('SIGNAL_INVALID', `Signal ${id} has ${found}, wanted ${wanted}`);
    };
    if (!SIGNAL_TYPES.includes(type)) fail(`type ${JSON.stringify(type)}`, `one of ${SIGNAL_TYPES.join(', ')}`);
    if (!Number.isFinite(price) || !Number.isFinite(invalidation)) {
      fail(`price ${price} and invalidation ${invalidation}`, 'finite numbers');
    }
    if (!Number.isSafeInteger(bar) || !Number.isSafeInteger(confirmedAt) || bar < 0 || confirmedAt >= bars) {
      fail(`bars ${bar} and ${confirmedAt}`, `indexes of the ${bars} bars`);
    }
    if (confirmedAt < bar) fail(`confirmation at bar ${confirmedAt} before its point at bar ${bar}`, 'one after it');
  }
  return [...signals].sort(byTime);
};
