import type { EquityDay } from './equity.ts';
import type { Minor } from './money.ts';
import type { Order } from './order.ts';

/** Below this many closed trades, rates say nothing. */
export const ENOUGH_TRADES = 30;

export interface Performance {
  /** Last equity over initial cash, less one. */
  readonly totalReturn: number;
  /** Deepest fall of the daily equity from its highest so far, the initial cash included, as a share of that. */
  readonly maxDrawdown: number;
  /** Mean share of the equity that was in positions, over the days of the curve. */
  readonly exposure: number;
  /** Closed trades: sales that were filled, each order one. */
  readonly n: number;
  /** Sales with a result above 0, over all; `undefined` without sales. */
  readonly winRate: number | undefined;
  /** Sum of gains over sum of losses; `undefined` without a loss. */
  readonly profitFactor: number | undefined;
  readonly grossProfit: Minor;
  readonly grossLoss: Minor;
  readonly fees: Minor;
  readonly realised: Minor;
}

const maxDrawdownOf = (initialCash: Minor, curve: readonly EquityDay[]): number => {
  let peak = initialCash;
  let deepest = 0;
  for (const { equity } of curve) {
    peak = Math.max(peak, equity);
    deepest = Math.max(deepest, (peak - equity) / peak);
  }
  return deepest;
};

/** Figures of an account: results of sales are after fees and the fees of what was bought. */
export const performanceOf = (
  initialCash: Minor,
  curve: readonly EquityDay[],
  orders: readonly Order[],
): Performance => {
  const results = orders.filter(({ side, filledQuantity }) => side === 'sell' && filledQuantity > 0);
  const sum = (list: readonly number[]) => list.reduce((total, value) => total + value, 0);
  const gains = results.map(({ realised }) => realised).filter((result) => result > 0);
  const losses = results.map(({ realised }) => realised).filter((result) => result < 0);
  const grossLoss = sum(losses.map(Math.abs));
  return {
    totalReturn: (curve.at(-1)?.equity ?? initialCash) / initialCash - 1,
    maxDrawdown: maxDrawdownOf(initialCash, curve),
    exposure:
      curve.length === 0
        ? 0
        : sum(curve.map((day) => (day.positions === 0 ? 0 : day.positions / day.equity))) / curve.length,
    n: results.length,
    winRate: results.length === 0 ? undefined : gains.length / results.length,
    profitFactor: grossLoss === 0 ? undefined : sum(gains) / grossLoss,
    grossProfit: sum(gains),
    grossLoss,
    fees: sum(orders.map(({ fees }) => fees)),
    realised: sum(results.map(({ realised }) => realised)),
  };
};
