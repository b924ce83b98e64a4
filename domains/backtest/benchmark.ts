import type { Bar } from './bar.ts';
import type { MarketRules } from './market-rules.ts';
import { curveFigures } from './metrics.ts';
import { affordable, feesOf, slipped } from './order-costs.ts';
import type { BuyAndHold } from './report.ts';
import { barPermits } from './trading-days.ts';

interface Stretch {
  readonly bars: readonly Bar[];
  readonly rules: MarketRules;
  readonly cash: number;
  readonly firstBar: number;
  readonly lastBar: number;
  readonly barsPerYear: number;
}

/** All the cash bought at the first open of a stretch that can be bought, sold at its last close; costs as for any order. */
export const buyAndHold = ({ bars, rules, cash, firstBar, lastBar, barsPerYear }: Stretch): BuyAndHold => {
  const permits = barPermits(bars.slice(0, lastBar + 1), rules);
  const entry = permits.findIndex((permit, index) => index >= firstBar && permit.canBuy);
  const bar = bars[entry];
  const permit = permits[entry];
  const last = bars[lastBar];
  const lastPermit = permits[lastBar];
  const price = bar && permit ? slipped(bar.open, false, rules, permit) : Number.NaN;
  const quantity = bar && permit ? affordable(cash, price, false, rules) : 0;
  const entryFees = feesOf(quantity * price || 0, false, rules);
  const rest = cash - (quantity === 0 ? 0 : quantity * price + entryFees);
  const exitPrice = last && lastPermit ? slipped(last.close, true, rules, lastPermit) : 0;
  const exitFees = feesOf(quantity * exitPrice, true, rules);
  const equity = bars.slice(firstBar, lastBar + 1).map(({ close }, offset) => {
    if (quantity === 0 || firstBar + offset < entry) return cash;
    return firstBar + offset === lastBar ? rest + quantity * exitPrice - exitFees : rest + quantity * close;
  });
  return {
    ...curveFigures(equity, { start: cash, firstBar, barsPerYear }),
    quantity,
    fees: quantity === 0 ? 0 : entryFees + exitFees,
  };
};
