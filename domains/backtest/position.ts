import type { Bar } from './bar.ts';
import type { ExitReason } from './report.ts';
import type { Signal } from './signal.ts';
import type { Strategy } from './strategy.ts';

export interface Stop {
  readonly price: number;
  readonly reason: Extract<ExitReason, 'invalidation' | 'stop' | 'trailing_stop'>;
}

/** An open position. `sign`: 1 long, -1 short. */
export interface Position {
  readonly signal: Signal;
  readonly sign: 1 | -1;
  readonly entryBar: number;
  readonly entryPrice: number;
  readonly entryFees: number;
  readonly quantity: number;
  readonly firstStop: Stop | undefined;
  readonly target: number | undefined;
  /** Best price since the entry, by closed bars. */
  best: number;
  /** An order to close at the next open that is served. */
  pending: ExitReason | undefined;
}

/** The stop nearest to the price: the highest of a long, the lowest of a short. */
const nearest = (stops: readonly Stop[], sign: 1 | -1): Stop | undefined =>
  stops.reduce<Stop | undefined>(
    (best, stop) => (best === undefined || sign * (stop.price - best.price) > 0 ? stop : best),
    undefined,
  );

/** The first stop of a position that would be entered at a price; `atr` is the average true range before it. */
export const firstStop = (
  { exits, stops }: Strategy,
  { signal, sign, price, atr }: { signal: Signal; sign: 1 | -1; price: number; atr: number },
): Stop | undefined => {
  const found: Stop[] = [];
  if (exits.invalidation) found.push({ price: signal.invalidation, reason: 'invalidation' });
  if (stops.percent !== undefined) found.push({ price: price * (1 - (sign * stops.percent) / 100), reason: 'stop' });
  if (stops.atr !== undefined) found.push({ price: price - sign * stops.atr.multiple * atr, reason: 'stop' });
  return nearest(found, sign);
};

/** The stop that counts now. */
export const currentStop = ({ stops }: Strategy, { sign, best, firstStop: first }: Position): Stop | undefined => {
  if (stops.trailingPercent === undefined) return first;
  const trailing: Stop = { price: best * (1 - (sign * stops.trailingPercent) / 100), reason: 'trailing_stop' };
  return nearest(first === undefined ? [trailing] : [first, trailing], sign);
};

/** Price of the limit order that takes the gain. */
export const targetOf = (
  { exits }: Strategy,
  { sign, price, stop }: { sign: 1 | -1; price: number; stop: Stop | undefined },
): number | undefined => {
  if (exits.targetPercent !== undefined) return price * (1 + (sign * exits.targetPercent) / 100);
  if (exits.targetRisk === undefined || stop === undefined) return undefined;
  return price + exits.targetRisk * (price - stop.price);
};

/** What closes a position within a bar, at which price, before slippage. `atMarket`: a limit order has no slippage. */
export interface IntrabarExit {
  readonly price: number;
  readonly reason: ExitReason;
  readonly atMarket: boolean;
}

/**
 * Within a bar only its four prices are known, so the worse order of events is assumed: the stop before the target, unless
 * the bar opens at the target. A stop fills at the worse of its price and the open, a target at the better of the two.
 */
export const intrabarExit = (strategy: Strategy, position: Position, bar: Bar): IntrabarExit | undefined => {
  const { sign, target } = position;
  const [worst, best] = sign === 1 ? [bar.low, bar.high] : [bar.high, bar.low];
  const opensAtTarget = target !== undefined && sign * (bar.open - target) >= 0;
  if (opensAtTarget) return { price: bar.open, reason: 'target', atMarket: false };
  const stop = currentStop(strategy, position);
  if (stop !== undefined && sign * (worst - stop.price) <= 0) {
    const price = sign * (bar.open - stop.price) < 0 ? bar.open : stop.price;
    return { price, reason: stop.reason, atMarket: true };
  }
  if (target !== undefined && sign * (best - target) >= 0) return { price: target, reason: 'target', atMarket: false };
  return undefined;
};
