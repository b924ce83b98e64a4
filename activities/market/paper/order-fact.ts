import { type Order, ordersOf, toAmount } from '../../../domains/paper-broker/index.ts';
import { EngineError } from '../../../schemas/errors.ts';
import type { OrderFact } from '../../../schemas/paper.ts';
import type { PaperEvent } from '../../../schemas/paper-event.ts';
import { toFigure } from '../figures.ts';

export const isoTimeOf = (ts: number): string => new Date(ts).toISOString().replace('.000Z', 'Z');

const optional = <T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;

const fillsOf = (id: string, events: readonly PaperEvent[]): OrderFact['fills'] =>
  events.flatMap((event) => {
    if (event.type !== 'order_filled' || event.orderId !== id) return [];
    const { quantity, price, value, fee, bar } = event;
    return [{ bar: isoTimeOf(bar.ts), quantity, price, value: toAmount(value), fee: toAmount(fee) }];
  });

const amountOf = (minor: number | undefined): number | undefined => (minor === undefined ? undefined : toAmount(minor));
const timeOf = (ts: number | undefined): string | undefined => (ts === undefined ? undefined : isoTimeOf(ts));

/** An order as answers tell it. */
export const toOrderFact = (order: Order, events: readonly PaperEvent[]): OrderFact => {
  const { basis, filledQuantity, filledValue } = order;
  return {
    orderId: order.id,
    idempotencyKey: order.key,
    symbol: order.symbol,
    side: order.side,
    type: order.type,
    timeInForce: order.timeInForce,
    status: order.status,
    placedAt: isoTimeOf(order.placedAt),
    filledQuantity,
    fees: toAmount(order.fees),
    reserved: toAmount(order.reserved),
    fills: fillsOf(order.id, events),
    ...optional({
      quantity: order.quantity,
      amount: amountOf(order.amount),
      limitPrice: order.limitPrice,
      stopPrice: order.stopPrice,
      basis: basis && optional({ pointId: basis.pointId, knownAt: timeOf(basis.knownAt) }),
      closedAt: timeOf(order.closedAt),
      reason: order.reason,
      rejection: order.rejection,
      averagePrice: filledQuantity > 0 ? toFigure(toAmount(filledValue) / filledQuantity) : undefined,
      realised: order.side === 'sell' && filledQuantity > 0 ? toAmount(order.realised) : undefined,
    }),
  };
};

/** @throws {EngineError} PAPER_ORDER_NOT_FOUND */
export const findOrder = (events: readonly PaperEvent[], account: string, orderId: string): Order => {
  const orders = ordersOf(events);
  const found = orders.find(({ id }) => id === orderId);
  if (found !== undefined) return found;
  const latest = orders.slice(-5).map(({ id }) => id);
  const there = latest.length === 0 ? 'it has none yet' : `its latest are ${latest.join(', ')}`;
  throw new EngineError(
    'PAPER_ORDER_NOT_FOUND',
    `No order ${orderId} in paper account ${account}: ${there}; use the orderId that execute_trade answered`,
  );
};
