import { type Minor, toAmount, valueAt } from './money.ts';
import type { OrderTicket, Rejection } from './order.ts';
import { type AccountState, entryOf, workingOrders } from './state.ts';

/** What is known of the market when an order is placed. */
export interface PlacingFacts {
  /** Close of the symbol's last closed bar; `undefined` when there is none. */
  readonly lastPrice: number | undefined;
  /** Of its prices, where that is known. */
  readonly currency?: string | undefined;
  /** Trading day of the order's time. */
  readonly day: string;
  /** Worth of the account now, and at the end of the trading day before. */
  readonly equity: Minor;
  readonly equityBefore: Minor;
}

type Check = (
  state: AccountState,
  ticket: OrderTicket,
  estimate: { readonly value: Minor; readonly facts: PlacingFacts },
) => Rejection | undefined;

export const moneyText = (state: AccountState, minor: Minor): string =>
  `${toAmount(minor).toFixed(2)} ${state.settings.currency}`;

const symbolAllowed: Check = ({ settings: { limits } }, { side, symbol }) => {
  if (
    side === 'sell' ||
    limits.symbols === undefined ||
    limits.symbols.some((one) => one.toUpperCase() === symbol.toUpperCase())
  )
    return undefined;
  const wanted = limits.symbols.length === 0 ? 'none' : `one of ${limits.symbols.slice(0, 20).join(', ')}`;
  return { rule: 'symbol_list', found: symbol, wanted, todo: 'Buy one of those, or have the account’s list changed.' };
};

const sameCurrency: Check = ({ settings: { currency } }, { symbol }, { facts }) => {
  if (facts.currency === undefined || facts.currency === currency) return undefined;
  return {
    rule: 'currency',
    found: `prices of ${symbol} in ${facts.currency}`,
    wanted: `${currency}, the account's`,
    todo: `Use an account in ${facts.currency}.`,
  };
};

const openOrders: Check = (state) => {
  const found = workingOrders(state).length;
  const most = state.settings.limits.maxOpenOrders;
  if (found < most) return undefined;
  return { rule: 'max_open_orders', found: `${found} open`, wanted: `at most ${most}`, todo: 'Cancel one first.' };
};

const orderValue: Check = (state, _, { value }) => {
  const most = state.settings.limits.maxOrderValue;
  if (most === undefined || value <= most) return undefined;
  return {
    rule: 'max_order_value',
    found: moneyText(state, value),
    wanted: `at most ${moneyText(state, most)}`,
    todo: 'Order less.',
  };
};

const positionValue: Check = (state, ticket, { value, facts }) => {
  const most = state.settings.limits.maxPositionValue;
  if (most === undefined || ticket.side === 'sell') return undefined;
  const position = entryOf(state.positions, ticket.symbol);
  const held = position === undefined ? 0 : valueAt(facts.lastPrice ?? position.lastPrice, position.quantity);
  const ordered = workingOrders(state)
    .filter(({ symbol, side }) => symbol === ticket.symbol && side === 'buy')
    .reduce((sum, { reserved }) => sum + reserved, 0);
  const after = held + ordered + value;
  if (after <= most) return undefined;
  return {
    rule: 'max_position',
    found: `${moneyText(state, after)} of ${ticket.symbol} with this order`,
    wanted: `at most ${moneyText(state, most)}`,
    todo: 'Order less, or sell some first.',
  };
};

const dailyLoss: Check = (state, { side }, { facts }) => {
  const most = state.settings.limits.maxDailyLoss;
  const loss = facts.equityBefore - facts.equity;
  if (most === undefined || side === 'sell' || loss < most) return undefined;
  return {
    rule: 'daily_loss',
    found: `a loss of ${moneyText(state, loss)} on ${facts.day}`,
    wanted: `under ${moneyText(state, most)} a day`,
    todo: 'Sell, or wait for the next trading day.',
  };
};

/** The limits of an account in the order in which they are checked; the first one that is passed is told. */
const CHECKS: readonly Check[] = [sameCurrency, symbolAllowed, openOrders, orderValue, positionValue, dailyLoss];

export const passedLimit: Check = (state, ticket, estimate) => {
  for (const check of CHECKS) {
    const rejection = check(state, ticket, estimate);
    if (rejection !== undefined) return rejection;
  }
  return undefined;
};
