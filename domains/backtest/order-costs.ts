import type { MarketRules } from './market-rules.ts';
import type { BarPermit } from './trading-days.ts';

/** Fees and taxes of one order; a sale costs at most what it brings. */
export const feesOf = (value: number, isSale: boolean, { feeRate, minFee, sellTaxRate }: MarketRules): number => {
  if (value === 0) return 0;
  const fee = Math.max(minFee, value * feeRate);
  return isSale ? Math.min(value, fee + value * sellTaxRate) : fee;
};

/**
 * Price of an order at the market: slippage against it, yet never beyond the day's limit, and never to the good of the order,
 * wherever limit and price step lie: a bar of a week passes the limit of a day, a coin may cost less than a step.
 */
export const slipped = (price: number, isSale: boolean, rules: MarketRules, permit: BarPermit): number => {
  const distance = (price * rules.slippageBps) / 10_000 + rules.slippageTicks * rules.tick;
  if (!isSale) return Math.max(price, Math.min(permit.limitUp, price + distance));
  return Math.min(price, Math.max(permit.limitDown, rules.tick, price - distance));
};

/** The most that a sum buys, fees included; a multiple of the lot. */
export const affordable = (money: number, price: number, isSale: boolean, rules: MarketRules): number => {
  const taxRate = isSale ? rules.sellTaxRate : 0;
  const byRate = money / (price * (1 + rules.feeRate + taxRate));
  const byMinimum = (money - rules.minFee) / (price * (1 + taxRate));
  return toLots(Math.max(0, Math.min(byRate, byMinimum)), rules.lot);
};

/** The quantity in whole lots, rounded down; a hair below a lot counts as that lot, as division is inexact. */
export const toLots = (quantity: number, lot: number): number =>
  lot === 0 ? quantity : Math.floor(quantity / lot + 1e-9) * lot;
