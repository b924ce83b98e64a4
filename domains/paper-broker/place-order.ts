import { toDecimal } from './decimal.ts';
import type { AccountEvent } from './events.ts';
import { withSlippage } from './fill-price.ts';
import { feeOf, type Minor, valueAt } from './money.ts';
import type { OrderTicket, Rejection } from './order.ts';
import { toTick } from './price-limit.ts';
import { affordable, isWholeLots, stepOf } from './quantity.ts';
import { moneyText, type PlacingFacts, passedLimit } from './risk.ts';
import { type AccountState, availableCash, availableToSell, entryOf } from './state.ts';

export interface PlaceOrder {
  readonly orderId: string;
  readonly key: string;
  readonly at: number;
  readonly ticket: OrderTicket;
}

/** The price that an order is measured by before it trades. */
const estimatedPrice = (ticket: OrderTicket, lastPrice: number, { settings: { rules } }: AccountState): number => {
  const { limitPrice, stopPrice = lastPrice, side } = ticket;
  return limitPrice ?? withSlippage(side === 'buy' ? Math.max(stopPrice, lastPrice) : stopPrice, side, rules);
};

const offTick = ({ limitPrice, stopPrice }: OrderTicket, tick: number): Rejection | undefined => {
  const price = limitPrice ?? stopPrice;
  if (price === undefined || toTick(toDecimal(price), tick, 'half') === price) return undefined;
  return {
    rule: 'tick',
    found: `${price}`,
    wanted: `a multiple of ${tick}`,
    todo: `Use ${toTick(toDecimal(price), tick, 'half')}.`,
  };
};

/** I12: nothing acts on a signal before the bar at which it could be known has closed. */
const notYetKnown = ({ basis }: OrderTicket, at: number): Rejection | undefined => {
  if (basis === undefined || (basis.knownAt !== undefined && basis.knownAt <= at)) return undefined;
  const found =
    basis.knownAt === undefined
      ? `signal ${basis.pointId ?? ''} is not confirmed by then, or withdrawn`
      : `a signal that is known at ${new Date(basis.knownAt).toISOString()}`;
  return {
    rule: 'signal_not_confirmed',
    found,
    wanted: `a signal known by ${new Date(at).toISOString()}, the time of the order`,
    todo: 'Wait for the close of the bar that confirms it, or leave out the basis.',
  };
};

const notToSell = (state: AccountState, ticket: OrderTicket, day: string): Rejection | undefined => {
  const { symbol, quantity = 0 } = ticket;
  const held = entryOf(state.positions, symbol)?.quantity ?? 0;
  const available = availableToSell(state, symbol, day);
  if (quantity > available) {
    const why = available < held ? ` of ${held} held (the rest was bought on ${day} under T+1, or is ordered)` : '';
    return {
      rule: held >= quantity ? 'not_available' : 'no_short',
      found: `${available} ${symbol} to sell${why}, ${quantity} ordered`,
      wanted: 'no more than can be sold; selling short is not offered',
      todo: available > 0 ? `Sell at most ${available}.` : 'Sell what is held and free.',
    };
  }
  // What fills no lot is sold as a whole.
  if (isWholeLots(quantity, state.settings.rules) || quantity === available) return undefined;
  return notWholeLots(state, ticket);
};

const notWholeLots = (state: AccountState, { quantity = 0 }: OrderTicket): Rejection | undefined => {
  const step = stepOf(state.settings.rules);
  if (isWholeLots(quantity, state.settings.rules)) return undefined;
  return {
    rule: 'lot_size',
    found: `a quantity of ${quantity}`,
    wanted: `a multiple of ${step}`,
    todo: `Order whole lots of ${step}.`,
  };
};

const notToBuy = (state: AccountState, ticket: OrderTicket, price: number, needed: Minor): Rejection | undefined => {
  const { rules } = state.settings;
  const cash = availableCash(state);
  const most = affordable(Math.min(cash, ticket.amount ?? cash), price, rules);
  if (needed > cash)
    return {
      rule: 'insufficient_cash',
      found: `${moneyText(state, cash)} free`,
      wanted: Number.isFinite(needed) ? `${moneyText(state, needed)}, fees included` : 'a value that can be paid',
      todo: most > 0 ? `Order at most ${most} at ${price}.` : 'Sell something or cancel an order first.',
    };
  if (ticket.amount !== undefined && most === 0)
    return {
      rule: 'lot_size',
      found: `an amount of ${moneyText(state, ticket.amount)}`,
      wanted: `enough for ${stepOf(rules)} at ${price}, fees included`,
      todo: 'Order for more.',
    };
  return notWholeLots(state, { ...ticket, quantity: ticket.quantity ?? most });
};

/** Whether an order is taken, by what is known at its time; a refusal is an event as well. */
export const placeOrder = (state: AccountState, command: PlaceOrder, facts: PlacingFacts): AccountEvent => {
  const { ticket, ...named } = command;
  const rejected = (rejection: Rejection): AccountEvent => ({ type: 'order_rejected', ...named, ticket, rejection });
  if (facts.lastPrice === undefined || facts.lastPrice <= 0)
    return rejected({
      rule: 'no_price',
      found: `no closed ${state.settings.level} bar of ${ticket.symbol} with a price above 0 by then`,
      wanted: 'a price to measure the order by',
      todo: 'Import bars of that time first.',
    });
  const { rules } = state.settings;
  const price = estimatedPrice(ticket, facts.lastPrice, state);
  const value = ticket.amount ?? valueAt(price, ticket.quantity ?? 0);
  const needed = ticket.amount ?? value + feeOf(value, 'buy', rules);
  const rejection =
    notYetKnown(ticket, command.at) ??
    offTick(ticket, rules.tick) ??
    (ticket.side === 'sell' ? notToSell(state, ticket, facts.day) : undefined) ??
    passedLimit(state, ticket, { value, facts }) ??
    (ticket.side === 'buy' ? notToBuy(state, ticket, price, needed) : undefined);
  if (rejection !== undefined) return rejected(rejection);
  return {
    type: 'order_accepted',
    ...named,
    ticket,
    awaitsConfirmation: state.settings.requireConfirmation,
    reserved: ticket.side === 'buy' ? needed : 0,
  };
};
