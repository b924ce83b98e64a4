import {
  ENOUGH_TRADES,
  equityCurve,
  equityOf,
  fillsOf,
  ordersOf,
  performanceOf,
  toAmount,
} from '../../../domains/paper-broker/index.ts';
import type { PerformanceAnswer } from '../../../schemas/paper.ts';
import { toPercent } from '../figures.ts';
import type { Account } from './account-session.ts';
import { loadDayCloses } from './market-bars.ts';
import { toProvenance } from './provenance.ts';
import { sourcesOf } from './sources.ts';
import { pricesOf } from './valuation.ts';

/** Closes of every symbol that was ever held, from its first fill on. */
const closesOf = async ({ events, view }: Account) => {
  const firstFill = new Map<string, number>();
  for (const { symbol, at } of fillsOf(events)) if (!firstFill.has(symbol)) firstFill.set(symbol, at);
  const closes = [...firstFill].map(async ([symbol, at]) => [symbol, await loadDayCloses(view(symbol), at)] as const);
  return new Map(await Promise.all(closes));
};

const ratio = (value: number | undefined): number | null =>
  value === undefined ? null : Math.round(value * 10_000) / 10_000;

/** @param days The latest days of the curve that are told. */
export const toPerformanceAnswer = async (account: Account, days: number): Promise<PerformanceAnswer> => {
  const { state, events } = account;
  const { initialCash } = state.settings;
  const curve = equityCurve(initialCash, fillsOf(events), await closesOf(account));
  const orders = ordersOf(events);
  const figures = performanceOf(initialCash, curve, orders);
  const prices = await pricesOf(account);
  const equity = equityOf(state, new Map([...prices].map(([symbol, { close }]) => [symbol, close])));
  const cost = Object.values(state.positions).reduce((sum, position) => sum + position.cost, 0);
  const asOf = [...prices.values()].map(({ ts }) => ts);
  const byStatus = Map.groupBy(orders, ({ status }) => status);
  return {
    ...toProvenance(account, asOf.length === 0 ? undefined : Math.max(...asOf), await sourcesOf(account)),
    initialCash: toAmount(initialCash),
    equity: toAmount(equity),
    returnPercent: toPercent(figures.totalReturn),
    maxDrawdownPercent: toPercent(figures.maxDrawdown),
    exposurePercent: toPercent(figures.exposure),
    n: figures.n,
    enoughTrades: figures.n >= ENOUGH_TRADES,
    winRate: ratio(figures.winRate),
    profitFactor: ratio(figures.profitFactor),
    grossProfit: toAmount(figures.grossProfit),
    grossLoss: toAmount(figures.grossLoss),
    realised: toAmount(figures.realised),
    unrealised: toAmount(equity - state.cash - cost),
    fees: toAmount(figures.fees),
    orders: Object.fromEntries([...byStatus].map(([status, list]) => [status, list.length])),
    days: curve.length,
    equityCurve: curve.slice(-days).map((point) => ({
      day: point.day,
      equity: toAmount(point.equity),
      cash: toAmount(point.cash),
      positions: toAmount(point.positions),
    })),
  };
};
