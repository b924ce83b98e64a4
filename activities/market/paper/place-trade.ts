import { isDeepStrictEqual } from 'node:util';
import {
  equityBefore,
  equityCurve,
  equityOf,
  fillsOf,
  type Order,
  type OrderTicket,
  ordersOf,
  placeOrder,
  toMinor,
} from '../../../domains/paper-broker/index.ts';
import { EngineError } from '../../../schemas/errors.ts';
import type { ExecuteTradeArgs } from '../../../schemas/paper.ts';
import type { PaperEvent } from '../../../schemas/paper-event.ts';
import type { KlineSeries } from '../../../stores/kline-store.ts';
import { type Account, inAccount, type PaperDeps } from './account-session.ts';
import { resolveBasis } from './basis.ts';
import { closeBeforeDay, dayOf, lastClosedBar } from './market-bars.ts';
import { accountSeries } from './series-of.ts';
import { pricesOf } from './valuation.ts';

/** What decides whether two requests are for one order. */
const contentOf = (ticket: OrderTicket) => {
  const { symbol, side, type, quantity, amount, limitPrice, stopPrice, timeInForce, basis } = ticket;
  const content = { side, type, quantity, amount, limitPrice, stopPrice, timeInForce, pointId: basis?.pointId };
  return { ...content, symbol: symbol.toUpperCase() };
};

const ticketOf = (args: ExecuteTradeArgs): OrderTicket => ({
  symbol: args.symbol,
  side: args.side,
  type: args.type,
  timeInForce: args.timeInForce,
  ...(args.quantity !== undefined && { quantity: args.quantity }),
  ...(args.amount !== undefined && { amount: toMinor(args.amount) }),
  ...(args.limitPrice !== undefined && { limitPrice: args.limitPrice }),
  ...(args.stopPrice !== undefined && { stopPrice: args.stopPrice }),
  ...(args.basis?.pointId !== undefined && { basis: { pointId: args.basis.pointId } }),
});

/**
 * The order that was placed by this key before.
 * @throws {EngineError} PAPER_ORDER_CONFLICT when it is another one.
 */
const placedBefore = (events: readonly PaperEvent[], key: string, args: ExecuteTradeArgs): Order | undefined => {
  const placed = ordersOf(events).find((order) => order.key === key);
  if (placed === undefined || isDeepStrictEqual(contentOf(placed), contentOf(ticketOf(args)))) return placed;
  const { id, side, quantity, amount, symbol } = placed;
  throw new EngineError(
    'PAPER_ORDER_CONFLICT',
    `Cannot place the order: idempotency key ${key} is that of order ${id}, ${side} ${quantity ?? 'for an amount'} ${symbol}, which is not the same; use a new key for a new order`,
    { details: { orderId: id, side, quantity, amount, symbol } },
  );
};

/** Worth of the account at the end of the trading day before, for the limit of a day's loss. */
const equityOfDayBefore = async ({ state, events, view }: Account, day: string) => {
  const fills = fillsOf(events);
  const symbols = [...new Set(fills.map(({ symbol }) => symbol))];
  const closes = await Promise.all(
    symbols.map(async (symbol) => {
      const close = await closeBeforeDay(view(symbol), day);
      return [symbol, close === undefined ? [] : [close]] as const;
    }),
  );
  const { initialCash } = state.settings;
  return equityBefore(initialCash, equityCurve(initialCash, fills, new Map(closes)), day);
};

/** What is known of the market when an order is placed; the loss of a day only where it matters. */
const factsOf = async (account: Account, { symbol, currency }: KlineSeries) => {
  const { state, now, view } = account;
  const day = dayOf(now, state.settings);
  const lastPrice = (await lastClosedBar(view(symbol)))?.close;
  if (state.settings.limits.maxDailyLoss === undefined) return { lastPrice, currency, day, equity: 0, equityBefore: 0 };
  const prices = await pricesOf(account);
  const equity = equityOf(state, new Map([...prices].map(([held, { close }]) => [held, close])));
  return { lastPrice, currency, day, equity, equityBefore: await equityOfDayBefore(account, day) };
};

export interface PlacedTrade {
  readonly account: Account;
  readonly order: Order;
  /** Whether the key had placed it before. */
  readonly repeated: boolean;
}

/**
 * Places an order, once for each key.
 * @throws {EngineError} KLINES_NOT_FOUND, PAPER_ACCOUNT_NOT_FOUND, PAPER_ORDER_CONFLICT, INVALID_REQUEST.
 */
export const placeTrade = async (
  deps: PaperDeps,
  tenantId: string,
  key: string,
  args: ExecuteTradeArgs,
): Promise<PlacedTrade> => {
  let repeated = false;
  const account = await inAccount(
    deps,
    { tenantId, ...args },
    async (settled) => {
      repeated = placedBefore(settled.events, key, args) !== undefined;
      if (repeated) return undefined;
      const series = await accountSeries(settled, args.symbol);
      const { symbol } = series;
      const basis = args.basis && (await resolveBasis(settled.view(symbol), args.basis));
      const ticket = { ...ticketOf(args), symbol, ...(basis && { basis }) };
      // The number of its event names an order: no two have the same.
      const orderId = `o${settled.state.seq + 1}`;
      return placeOrder(settled.state, { orderId, key, at: settled.now, ticket }, await factsOf(settled, series));
    },
    { hasHappened: (events) => placedBefore(events, key, args) !== undefined },
  );
  const order = placedBefore(account.events, key, args);
  if (order === undefined) throw new Error(`order ${key} was placed and is not there`);
  return { account, order, repeated };
};
