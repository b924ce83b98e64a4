import { applyToOrder } from './apply-order.ts';
import type { AccountEvent, OrderEvent, OrderFilled } from './events.ts';
import { costShare, toQuantity } from './money.ts';
import { isWorking } from './order.ts';
import { type AccountState, entryOf, type Position } from './state.ts';

const bought = (position: Position | undefined, fill: OrderFilled): Position => ({
  symbol: fill.symbol,
  quantity: toQuantity((position?.quantity ?? 0) + fill.quantity),
  cost: (position?.cost ?? 0) + fill.value + fill.fee,
  boughtDay: fill.day,
  boughtThatDay: toQuantity((position?.boughtDay === fill.day ? position.boughtThatDay : 0) + fill.quantity),
  lastPrice: fill.price,
  lastPriceAt: fill.at,
});

const sold = (position: Position, fill: OrderFilled): Position => ({
  ...position,
  quantity: toQuantity(position.quantity - fill.quantity),
  cost: position.cost - costShare(position.cost, fill.quantity, position.quantity),
  lastPrice: fill.price,
  lastPriceAt: fill.at,
});

/** Cash plus the cost of all positions stays initial cash plus what is realised. */
const withFill = (state: AccountState, fill: OrderFilled): AccountState => {
  const before = entryOf(state.positions, fill.symbol);
  const { [fill.symbol]: _, ...others } = state.positions;
  const isBuy = fill.side === 'buy';
  if (!isBuy && before === undefined)
    throw new RangeError(`Order ${fill.orderId} sells ${fill.symbol}, which is not held`);
  const position = isBuy || before === undefined ? bought(before, fill) : sold(before, fill);
  return {
    ...state,
    cash: isBuy ? state.cash - fill.value - fill.fee : state.cash + fill.value - fill.fee,
    realised: state.realised + fill.realised,
    fees: state.fees + fill.fee,
    positions: position.quantity === 0 ? others : { ...others, [fill.symbol]: position },
  };
};

const withOrder = (state: AccountState, event: OrderEvent): AccountState => {
  const order = applyToOrder(entryOf(state.orders, event.orderId), event);
  if (isWorking(order)) return { ...state, orders: { ...state.orders, [order.id]: order } };
  const { [order.id]: _, ...others } = state.orders;
  return { ...state, orders: others };
};

const withBarsSeen = (state: AccountState, event: Extract<AccountEvent, { type: 'bars_seen' }>): AccountState => ({
  ...state,
  orders: Object.fromEntries(
    Object.entries(state.orders).map(([id, order]) => {
      const day = entryOf(event.days, id);
      return [id, day === undefined ? order : { ...order, day }];
    }),
  ),
  seen: { ...state.seen, [event.symbol]: event.through },
});

const changed = (state: AccountState, event: Exclude<AccountEvent, { type: 'account_opened' }>): AccountState => {
  if (event.type === 'settings_changed') {
    const earlier = [...state.earlier, { until: event.at, settings: state.settings }];
    return { ...state, settings: { ...state.settings, ...event.settings }, earlier };
  }
  if (event.type === 'bars_seen') return withBarsSeen(state, event);
  if (event.type === 'time_moved') return state;
  return withOrder(event.type === 'order_filled' ? withFill(state, event) : state, event);
};

/**
 * The state after one more event; the first one opens the account.
 * @throws {RangeError} when the event does not fit the events before it.
 */
export const applyEvent = (state: AccountState | undefined, event: AccountEvent): AccountState => {
  if (event.type !== 'account_opened') {
    if (state === undefined) throw new RangeError(`The events begin with ${event.type}, wanted account_opened`);
    return { ...changed(state, event), seq: state.seq + 1, at: Math.max(state.at, event.at) };
  }
  if (state !== undefined) throw new RangeError('The account is opened twice');
  const { settings, at } = event;
  const empty = { earlier: [], realised: 0, fees: 0, positions: {}, orders: {}, seen: {} };
  return { settings, seq: 1, at, cash: settings.initialCash, ...empty };
};

/**
 * The state that events make, from the first one or on top of a snapshot.
 * @throws {RangeError} when they do not fit each other.
 */
export const replayEvents = (events: readonly AccountEvent[], from?: AccountState): AccountState => {
  const state = events.reduce<AccountState | undefined>(applyEvent, from);
  if (state === undefined) throw new RangeError('There are no events, wanted at least account_opened');
  return state;
};
