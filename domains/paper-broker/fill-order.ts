import type { AccountEvent, OrderFilled } from './events.ts';
import { fillPrice } from './fill-price.ts';
import type { MarketBar } from './market-bar.ts';
import { costShare, feeOf, type Minor, toQuantity, valueAt } from './money.ts';
import { type Order, remainingOf } from './order.ts';
import { priceBand } from './price-limit.ts';
import { affordable, floorToLot, MAX_QUANTITY } from './quantity.ts';
import { type AccountState, availableCash, entryOf } from './state.ts';

/** How much of an order a bar trades at a price. `cut`: less than wanted, as the cash ends; the rest is cancelled. */
interface Size {
  readonly quantity: number;
  readonly remaining: number;
  readonly cut: boolean;
}

const buySize = (state: AccountState, order: Order, price: number, cap: number): Size => {
  const { rules } = state.settings;
  const cash = availableCash(state, order.id);
  const left = remainingOf(order);
  const budget = order.amount === undefined ? cash : Math.min(cash, order.amount - order.filledValue - order.fees);
  const held = entryOf(state.positions, order.symbol)?.quantity ?? 0;
  const payable = Math.min(affordable(budget, price, rules), floorToLot(MAX_QUANTITY - held, rules));
  const wanted = left ?? payable;
  const quantity = Math.min(wanted, payable, cap);
  return { quantity, remaining: toQuantity(wanted - quantity), cut: payable < wanted && quantity === payable };
};

const sellSize = (order: Order, cap: number): Size => {
  const wanted = remainingOf(order) ?? 0;
  const quantity = Math.min(wanted, cap);
  return { quantity, remaining: toQuantity(wanted - quantity), cut: false };
};

const realisedBy = (state: AccountState, order: Order, quantity: number, proceeds: Minor): Minor => {
  const position = entryOf(state.positions, order.symbol);
  if (order.side === 'buy' || position === undefined) return 0;
  return proceeds - costShare(position.cost, quantity, position.quantity);
};

const capOf = ({ settings: { rules } }: AccountState, order: Order, { volume }: MarketBar): number => {
  if (rules.maxVolumeShare === undefined) return Number.POSITIVE_INFINITY;
  const left = remainingOf(order);
  const share = volume * rules.maxVolumeShare;
  // An odd lot that is left over is sold as a whole.
  return left !== undefined && left <= share ? left : floorToLot(share, rules);
};

const cancelled = (order: Order, at: number, reason: string): AccountEvent => ({
  type: 'order_cancelled',
  orderId: order.id,
  at,
  reason,
});

/** What one bar does to one open order: nothing, a fill, a fill of a part, or the end of an order that cannot be paid. */
export const fillOrder = (state: AccountState, order: Order, bar: MarketBar): readonly AccountEvent[] => {
  const { settings } = state;
  const { ts, open, high, low, close, day } = bar;
  const shown = { ts, open, high, low, close };
  const price = fillPrice(order, shown, settings.rules, priceBand(order.symbol, bar.closeBefore, settings, bar.board));
  if (price === undefined || price <= 0) return [];
  const cap = capOf(state, order, bar);
  if (cap <= 0) return [];
  const { quantity, remaining, cut } = order.side === 'buy' ? buySize(state, order, price, cap) : sellSize(order, cap);
  if (quantity === 0) return [cancelled(order, ts, 'insufficient_cash')];
  const value = valueAt(price, quantity);
  const fee = feeOf(value, order.side, settings.rules);
  if (!Number.isSafeInteger(state.cash + value)) return [cancelled(order, ts, 'value_too_large')];
  const filled: OrderFilled = {
    ...{ type: 'order_filled', orderId: order.id, at: ts, symbol: order.symbol, side: order.side, day },
    ...{ quantity, price, value, fee, remaining, bar: shown },
    realised: realisedBy(state, order, quantity, value - fee),
  };
  return cut && remaining > 0 ? [filled, cancelled(order, ts, 'insufficient_cash')] : [filled];
};
