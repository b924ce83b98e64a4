import type { Bar } from './bar.ts';
import type { MarketRules } from './market-rules.ts';
import { affordable, feesOf } from './order-costs.ts';
import type { Hindsight } from './report.ts';
import { isBuy, type Signal } from './signal.ts';

const LABEL =
  'Not tradable: in at the drawn extreme of each entry point that survived to the end of the data, out at the drawn extreme of ' +
  'the next surviving opposite point; all the cash, fees as in the report, no slippage, stops or filters. Known only afterwards.';

interface Open {
  readonly price: number;
  readonly quantity: number;
  readonly sign: 1 | -1;
  readonly fees: number;
}

/**
 * What the picture at the end of the data seems to promise: the points that are still drawn, traded at their extremes.
 * @param signals In the order of their points.
 */
export const hindsightOf = (
  {
    bars,
    rules,
    cash,
    firstBar,
    lastBar,
  }: { bars: readonly Bar[]; rules: MarketRules; cash: number; firstBar: number; lastBar: number },
  signals: readonly Signal[],
  opens: (signal: Signal) => boolean,
): Hindsight => {
  let equity = cash;
  let open: Open | undefined;
  const gains: number[] = [];
  const close = ({ price: entry, quantity, sign, fees }: Open, price: number): void => {
    const gain = sign * quantity * (price - entry) - fees - feesOf(quantity * price, sign === 1, rules);
    gains.push(gain);
    equity += gain;
    open = undefined;
  };
  const drawn = signals
    .filter(({ bar, withdrawnAt }) => withdrawnAt === null && bar >= firstBar && bar <= lastBar)
    .sort((a, b) => a.bar - b.bar);
  for (const signal of drawn) {
    const sign = isBuy(signal) ? 1 : -1;
    if (open !== undefined && open.sign !== sign) close(open, signal.price);
    if (open !== undefined || !opens(signal)) continue;
    const quantity = affordable(equity, signal.price, sign === -1, rules);
    if (quantity > 0) {
      open = { price: signal.price, quantity, sign, fees: feesOf(quantity * signal.price, sign === -1, rules) };
    }
  }
  if (open !== undefined) close(open, bars[lastBar]?.close ?? open.price);
  const won = gains.filter((gain) => gain > 0);
  const losses = gains.reduce((sum, gain) => sum + Math.max(0, -gain), 0);
  return {
    label: LABEL,
    trades: gains.length,
    winRate: gains.length === 0 ? null : won.length / gains.length,
    profitFactor: losses === 0 ? null : won.reduce((sum, gain) => sum + gain, 0) / losses,
    totalReturn: equity / cash - 1,
  };
};
