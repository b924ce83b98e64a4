import {
  availableCash,
  availableToSell,
  isWorking,
  ordersOf,
  type Position,
  toAmount,
  worthOf,
} from '../../../domains/paper-broker/index.ts';
import type { PositionAnswer } from '../../../schemas/paper.ts';
import type { Kline } from '../../../stores/kline-store.ts';
import { toBarDate } from '../bar-time.ts';
import { toFigure, toPercent } from '../figures.ts';
import type { Account } from './account-session.ts';
import { dayOf, levelOf } from './market-bars.ts';
import { toOrderFact } from './order-fact.ts';
import { toProvenance } from './provenance.ts';
import { sourcesOf } from './sources.ts';
import { pricesOf } from './valuation.ts';

const CLOSED_ORDERS = 20;

const toPosition = ({ state, now }: Account, position: Position, bar: Kline | undefined) => {
  const { symbol, quantity, cost } = position;
  const worth = worthOf(position, bar?.close);
  return {
    symbol,
    quantity,
    availableToSell: availableToSell(state, symbol, dayOf(now, state.settings)),
    averageCost: toFigure(toAmount(cost) / quantity),
    cost: toAmount(cost),
    price: bar?.close ?? position.lastPrice,
    priceAsOf: toBarDate(bar?.ts ?? position.lastPriceAt, levelOf(state.settings)),
    value: toAmount(worth),
    unrealised: toAmount(worth - cost),
    unrealisedPercent: cost === 0 ? 0 : toPercent((worth - cost) / cost),
  };
};

/** @param wanted The one symbol that is asked for, in any case of letters. */
export const toPositionAnswer = async (account: Account, wanted: string | undefined): Promise<PositionAnswer> => {
  const { state, events } = account;
  const { settings } = state;
  const prices = await pricesOf(account);
  const all = Object.values(state.positions);
  const isWanted = ({ symbol }: { readonly symbol: string }) =>
    wanted === undefined || symbol.toUpperCase() === wanted.toUpperCase();
  const worth = all.reduce((sum, one) => sum + worthOf(one, prices.get(one.symbol)?.close), 0);
  const cost = all.reduce((sum, one) => sum + one.cost, 0);
  const orders = ordersOf(events).filter(isWanted);
  const asOf = all.filter(isWanted).map((one) => prices.get(one.symbol)?.ts ?? one.lastPriceAt);
  return {
    ...toProvenance(account, asOf.length === 0 ? undefined : Math.max(...asOf), await sourcesOf(account)),
    cash: toAmount(state.cash),
    availableCash: toAmount(availableCash(state)),
    equity: toAmount(state.cash + worth),
    realised: toAmount(state.realised),
    unrealised: toAmount(worth - cost),
    fees: toAmount(state.fees),
    positions: all.filter(isWanted).map((one) => toPosition(account, one, prices.get(one.symbol))),
    openOrders: orders.filter(isWorking).map((order) => toOrderFact(order, events)),
    closedOrders: orders
      .filter((order) => !isWorking(order))
      .slice(-CLOSED_ORDERS)
      .map((order) => toOrderFact(order, events)),
    settings: {
      clock: settings.clock,
      requireConfirmation: settings.requireConfirmation,
      rules: { ...settings.rules },
      limits: {
        ...settings.limits,
        ...Object.fromEntries(
          Object.entries(settings.limits)
            .filter(([name]) => /Value$|Loss$/.test(name))
            .map(([name, limit]) => [name, typeof limit === 'number' ? toAmount(limit) : limit]),
        ),
      },
    },
  };
};
