import type { AccountEvent, OrderEvent, OrderFilled } from './events.ts';
import { isOrderEvent } from './events.ts';
import { toQuantity } from './money.ts';
import type { Order } from './order.ts';

const placed = (event: Extract<OrderEvent, { type: 'order_accepted' | 'order_rejected' }>): Order => ({
  ...event.ticket,
  id: event.orderId,
  key: event.key,
  placedAt: event.at,
  activeFrom: event.at,
  filledQuantity: 0,
  filledValue: 0,
  fees: 0,
  realised: 0,
  ...(event.type === 'order_accepted'
    ? { status: event.awaitsConfirmation ? 'awaiting_confirmation' : 'open', reserved: event.reserved }
    : { status: 'rejected', reserved: 0, closedAt: event.at, rejection: event.rejection }),
});

const filled = (order: Order, fill: OrderFilled): Order => {
  const isDone = fill.remaining === 0;
  return {
    ...order,
    status: isDone ? 'filled' : order.status,
    reserved: isDone ? 0 : Math.max(0, order.reserved - fill.value - fill.fee),
    filledQuantity: toQuantity(order.filledQuantity + fill.quantity),
    filledValue: order.filledValue + fill.value,
    fees: order.fees + fill.fee,
    realised: order.realised + fill.realised,
    ...(isDone && { closedAt: fill.at }),
  };
};

/**
 * An order after one more event about it.
 * @throws {RangeError} when no event placed it.
 */
export const applyToOrder = (order: Order | undefined, event: OrderEvent): Order => {
  if (event.type === 'order_accepted' || event.type === 'order_rejected') return placed(event);
  if (order === undefined) throw new RangeError(`The events name order ${event.orderId}, which none of them placed`);
  switch (event.type) {
    case 'order_confirmed':
      return { ...order, status: 'open', confirmed: true, activeFrom: event.at };
    case 'order_filled':
      return filled(order, event);
    case 'order_cancelled':
    case 'order_expired': {
      const status = event.type === 'order_cancelled' ? 'cancelled' : 'expired';
      return { ...order, status, reserved: 0, closedAt: event.at, reason: event.reason };
    }
  }
};

/** Every order that the events tell of, closed ones too, in the order in which they came. */
export const ordersOf = (events: readonly AccountEvent[]): readonly Order[] => {
  const orders = new Map<string, Order>();
  for (const event of events.filter(isOrderEvent))
    orders.set(event.orderId, applyToOrder(orders.get(event.orderId), event));
  return [...orders.values()];
};
