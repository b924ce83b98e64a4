import type { Minor } from './money.ts';
import { type Order, remainingOf } from './order.ts';
import type { AccountSettings } from './settings.ts';

export interface Position {
  readonly symbol: string;
  readonly quantity: number;
  /** What the quantity cost, fees of the purchases included; sales take their share of it (average cost). */
  readonly cost: Minor;
  /** The last trading day on which it was bought, and how much then: T+1 keeps that back for the day. */
  readonly boughtDay: string;
  readonly boughtThatDay: number;
  /** Price and bar of the last fill: what it is worth while no later bar is stored. */
  readonly lastPrice: number;
  readonly lastPriceAt: number;
}

/** Plain JSON: what the events so far make of an account. */
export interface AccountState {
  readonly settings: AccountSettings;
  /** What they were before, oldest first: bars that started before `until` trade by them, whenever they come to be seen. */
  readonly earlier: readonly { readonly until: number; readonly settings: AccountSettings }[];
  /** Number of events. */
  readonly seq: number;
  /** The time of the latest command; none may be earlier. */
  readonly at: number;
  readonly cash: Minor;
  readonly realised: Minor;
  readonly fees: Minor;
  readonly positions: Readonly<Record<string, Position>>;
  /** The working ones, by id, in the order in which they came. Closed ones are in the events: `ordersOf`. */
  readonly orders: Readonly<Record<string, Order>>;
  /** Start of the last bar that orders of a symbol were held against. */
  readonly seen: Readonly<Record<string, number>>;
}

/** What a record has under a key that somebody else chose: `constructor` is a symbol like any other. */
export const entryOf = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

export const workingOrders = (state: AccountState): readonly Order[] => Object.values(state.orders);

/** Cash that no working order keeps back, but for `except`. */
export const availableCash = (state: AccountState, except?: string): Minor =>
  workingOrders(state).reduce((cash, { id, reserved }) => (id === except ? cash : cash - reserved), state.cash);

/** What may be sold on a trading day: without what T+1 and open sales keep back. */
export const availableToSell = (state: AccountState, symbol: string, day: string): number => {
  const position = entryOf(state.positions, symbol);
  if (position === undefined) return 0;
  const locked = state.settings.rules.sellAfterDays === 1 && position.boughtDay === day ? position.boughtThatDay : 0;
  const ordered = workingOrders(state)
    .filter((order) => order.symbol === symbol && order.side === 'sell')
    .reduce((sum, order) => sum + (remainingOf(order) ?? 0), 0);
  return Math.max(0, Math.round((position.quantity - locked - ordered) * 1e6) / 1e6);
};
