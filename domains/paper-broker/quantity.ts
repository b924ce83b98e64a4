import { feeOf, type Minor, toMicros, toQuantity, valueAt } from './money.ts';
import type { MarketRules } from './settings.ts';

/** The most that an order or a position may have: with millionths it stays exact in a double. */
export const MAX_QUANTITY = 1e9;

/** The smallest step of a quantity: the lot, or a millionth where any fraction trades. */
export const stepOf = ({ lot }: Pick<MarketRules, 'lot'>): number => (lot === 0 ? 1e-6 : lot);

const fromMicros = (micros: bigint): number => Number(micros) / 1e6;

export const isWholeLots = (quantity: number, rules: Pick<MarketRules, 'lot'>): boolean =>
  toQuantity(quantity) === quantity && toMicros(quantity) % toMicros(stepOf(rules)) === 0n;

export const floorToLot = (quantity: number, rules: Pick<MarketRules, 'lot'>): number => {
  const step = toMicros(stepOf(rules));
  // 0.3 may come as 0.29999999999999998
  const micros = BigInt(Math.floor(Math.min(quantity, MAX_QUANTITY) * 1e6 + 1e-4));
  return fromMicros((micros / step) * step);
};

/** The most whole lots that `cash` pays at `price`, fees included; 0 when not even one. */
export const affordable = (cash: Minor, price: number, rules: MarketRules): number => {
  const step = toMicros(stepOf(rules));
  const costs = (lots: bigint): Minor => {
    const value = valueAt(price, fromMicros(lots * step));
    return value + feeOf(value, 'buy', rules);
  };
  let enough = 0n;
  let tooMany = toMicros(MAX_QUANTITY) / step + 1n;
  while (tooMany - enough > 1n) {
    const middle = (enough + tooMany) / 2n;
    if (costs(middle) <= cash) enough = middle;
    else tooMany = middle;
  }
  return fromMicros(enough * step);
};
