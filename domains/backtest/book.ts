import type { Bar } from './bar.ts';
import type { MarketRules } from './market-rules.ts';
import { affordable, feesOf, slipped, toLots } from './order-costs.ts';
import { firstStop, type Position, type Stop, targetOf } from './position.ts';
import type { ExitReason, Trade } from './report.ts';
import { isBuy, type Signal } from './signal.ts';
import type { Strategy } from './strategy.ts';
import type { BarPermit } from './trading-days.ts';

/** The share of the equity below which an order is rounding. */
const NOTHING = 1e-9;

/** What an order needs to know of the bar that fills it. */
export interface Fill {
  readonly index: number;
  readonly bar: Bar;
  readonly permit: BarPermit;
}

/** Cash, open positions and finished trades of one simulation. */
export class Book {
  readonly trades: Trade[] = [];
  positions: readonly Position[] = [];
  readonly #bars: readonly Bar[];
  readonly #strategy: Strategy;
  readonly #rules: MarketRules;
  #cash: number;

  constructor({
    bars,
    strategy,
    rules,
    cash,
  }: { bars: readonly Bar[]; strategy: Strategy; rules: MarketRules; cash: number }) {
    this.#bars = bars;
    this.#strategy = strategy;
    this.#rules = rules;
    this.#cash = cash;
  }

  /** Cash and what the positions are worth at a price. */
  equityAt(price: number): number {
    return this.positions.reduce((sum, { sign, quantity }) => sum + sign * quantity * price, this.#cash);
  }

  /**
   * Opens a position at the open of a bar.
   * @param atr Average true range at the close before; `NaN` when a stop needs it and bars lack.
   * @returns why not, when it does not.
   */
  open(signal: Signal, { index, bar, permit }: Fill, atr: number): string | undefined {
    const sign = isBuy(signal) ? 1 : -1;
    const isSale = sign === -1;
    if (this.positions.some((other) => other.signal.bar === signal.bar && other.sign === sign)) {
      return 'same turn as an open position';
    }
    if (this.positions.length >= this.#strategy.maxPositions) return 'a position was open';
    if (isSale ? !permit.canSell : !permit.canBuy) return 'opened at its price limit';
    if (this.#strategy.exits.invalidation && sign * (bar.open - signal.invalidation) <= 0) {
      return 'opened beyond its invalidation';
    }
    if (Number.isNaN(atr)) return 'too few bars for the average true range';
    const price = slipped(bar.open, isSale, this.#rules, permit);
    const stop = firstStop(this.#strategy, { signal, sign, price, atr });
    const quantity = this.#quantity(price, sign, stop, bar.open);
    // With fractions, what rounding leaves of the cash would buy a trade of nothing.
    if (quantity * price <= Math.max(0, this.equityAt(bar.open)) * NOTHING) return 'too little cash for a lot';
    const entryFees = feesOf(quantity * price, isSale, this.#rules);
    this.#cash -= sign * quantity * price + entryFees;
    const target = targetOf(this.#strategy, { sign, price, stop });
    const entry = { signal, sign, entryBar: index, entryPrice: price, entryFees, quantity } as const;
    this.positions = [...this.positions, { ...entry, firstStop: stop, target, best: price, pending: undefined }];
    return undefined;
  }

  /** Closes a position; an order at the market slips. */
  close(
    position: Position,
    exit: { price: number; reason: ExitReason; atMarket: boolean },
    { index, bar, permit }: Fill,
  ): void {
    const { signal, sign, quantity, entryBar, entryPrice, entryFees } = position;
    const isSale = sign === 1;
    const price = exit.atMarket ? slipped(exit.price, isSale, this.#rules, permit) : exit.price;
    const exitFees = feesOf(quantity * price, isSale, this.#rules);
    const pnl = sign * quantity * (price - entryPrice) - entryFees - exitFees;
    this.#cash += sign * quantity * price - exitFees;
    this.positions = this.positions.filter((other) => other !== position);
    this.trades.push({
      signalId: signal.id,
      type: signal.type,
      direction: isSale ? 'long' : 'short',
      pointBar: signal.bar,
      pointPrice: signal.price,
      confirmedAt: signal.confirmedAt,
      entryBar,
      entryTs: this.#bars[entryBar]?.ts ?? Number.NaN,
      entryPrice,
      exitBar: index,
      exitTs: bar.ts,
      exitPrice: price,
      quantity,
      fees: entryFees + exitFees,
      pnl,
      return: pnl / (quantity * entryPrice + (isSale ? entryFees : 0)),
      bars: index - entryBar,
      reason: exit.reason,
      withdrawnAt: signal.withdrawnAt,
    });
  }

  #quantity(price: number, sign: 1 | -1, stop: Stop | undefined, open: number): number {
    const { sizing } = this.#strategy;
    const equity = this.equityAt(open);
    const free = equity - this.positions.reduce((sum, { quantity }) => sum + quantity * open, 0);
    const isSale = sign === -1;
    const most = affordable(free, price, isSale, this.#rules);
    if (sizing.kind === 'amount') return Math.min(most, affordable(sizing.amount, price, isSale, this.#rules));
    if (sizing.kind === 'fraction') {
      return Math.min(most, affordable(sizing.fraction * equity, price, isSale, this.#rules));
    }
    const distance = stop === undefined ? Number.NaN : sign * (price - stop.price);
    return distance > 0 ? Math.min(most, toLots((sizing.fraction * equity) / distance, this.#rules.lot)) : 0;
  }
}
