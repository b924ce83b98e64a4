import type { AccountEvent } from './events.ts';
import type { Order } from './order.ts';

/** What may be done to an order that is there. `confirm` and `decline` are a person's, `cancel` is the owner's. */
export type OrderChange = 'cancel' | 'confirm' | 'decline';

const WANTED: Readonly<Record<OrderChange, readonly string[]>> = {
  cancel: ['open', 'awaiting_confirmation'],
  confirm: ['awaiting_confirmation'],
  decline: ['awaiting_confirmation'],
};

/** Whether the order is already as the change would leave it: who asks again gets the same answer. */
const isDone = (order: Order, change: OrderChange): boolean => {
  if (change === 'confirm') return order.status !== 'awaiting_confirmation' && order.confirmed === true;
  return order.status === 'cancelled' && order.reason === (change === 'cancel' ? 'cancelled' : 'declined');
};

/**
 * @returns The event, or `undefined` when it has happened before.
 * @throws {RangeError} when the order is past it.
 */
export const changeOrder = (order: Order, change: OrderChange, at: number): AccountEvent | undefined => {
  if (isDone(order, change)) return undefined;
  if (!WANTED[change].includes(order.status))
    throw new RangeError(
      `Cannot ${change} order ${order.id}: it is ${order.status}, wanted ${WANTED[change].join(' or ')}`,
    );
  if (change === 'confirm') return { type: 'order_confirmed', orderId: order.id, at };
  return {
    type: 'order_cancelled',
    orderId: order.id,
    at,
    reason: change === 'cancel' ? 'cancelled' : 'declined',
  };
};
