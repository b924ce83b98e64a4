import { changeOrder, type Order, type OrderChange } from '../../../domains/paper-broker/index.ts';
import { EngineError } from '../../../schemas/errors.ts';
import { type Account, type AccountRequest, inAccount, type PaperDeps } from './account-session.ts';
import { findOrder } from './order-fact.ts';

/**
 * Cancels an order, or gives a person's answer to one that waits for it. Bars that closed before come first.
 * @throws {EngineError} PAPER_ORDER_NOT_FOUND; PAPER_ORDER_CONFLICT when the order is past it.
 */
export const changeTrade = async (
  deps: PaperDeps,
  request: AccountRequest & { readonly orderId: string },
  change: OrderChange,
): Promise<{ readonly account: Account; readonly order: Order; readonly repeated: boolean }> => {
  const { orderId } = request;
  let repeated = false;
  const account = await inAccount(deps, request, async ({ events, name, now }) => {
    const order = findOrder(events, name, orderId);
    try {
      const event = changeOrder(order, change, now);
      repeated = event === undefined;
      return event;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new EngineError('PAPER_ORDER_CONFLICT', error.message, { details: { status: order.status }, cause: error });
    }
  });
  return { account, order: findOrder(account.events, account.name, orderId), repeated };
};
