import { availableCash, type Order, toAmount } from '../../../domains/paper-broker/index.ts';
import type { OrderAnswer } from '../../../schemas/paper.ts';
import type { Account } from './account-session.ts';
import { lastClosedBar } from './market-bars.ts';
import { toOrderFact } from './order-fact.ts';
import { toProvenance } from './provenance.ts';
import { accountSeries } from './series-of.ts';

export const toOrderAnswer = async ({
  account,
  order,
  repeated,
}: {
  readonly account: Account;
  readonly order: Order;
  readonly repeated: boolean;
}): Promise<OrderAnswer> => {
  const { state, events, view } = account;
  const [bar, series] = await Promise.all([lastClosedBar(view(order.symbol)), accountSeries(account, order.symbol)]);
  return {
    ...toProvenance(account, bar?.ts, [series.source]),
    cash: toAmount(state.cash),
    availableCash: toAmount(availableCash(state)),
    order: toOrderFact(order, events),
    repeated,
  };
};
