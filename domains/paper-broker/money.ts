import { divide, times, toDecimal, toUnits } from './decimal.ts';
import type { Side } from './order.ts';
import type { MarketRules } from './settings.ts';

/**
 * Money in hundredths of the account's currency, a whole number. A price times a quantity is rounded to it once, half up, at
 * the fill; each fee is rounded likewise. What does not fit into 2^53 is Infinity, which no account can pay.
 */
export type Minor = number;

const DIGITS = 2;

const toMinorNumber = (units: bigint): Minor =>
  units <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(units) : Number.POSITIVE_INFINITY;

/** An amount of the currency, as a person writes it. */
export const toMinor = (amount: number): Minor => toMinorNumber(toUnits(toDecimal(amount), DIGITS, 'half'));

/** Minor units as an amount of the currency; may be negative. */
export const toAmount = (minor: Minor): number => Number(`${minor}e-${DIGITS}`);

export const valueAt = (price: number, quantity: number): Minor =>
  toMinorNumber(toUnits(times(toDecimal(price), toDecimal(quantity)), DIGITS, 'half'));

/** The share `rate` of a value. */
const shareOf = (value: Minor, rate: number): Minor =>
  toMinorNumber(toUnits(times({ units: BigInt(value), scale: 0 }, toDecimal(rate)), 0, 'half'));

/** What a fill of this value costs: the fee, at least `minFee` for each fill, and the tax on sales; of a sale at most its value. */
export const feeOf = (
  value: Minor,
  side: Side,
  rules: Pick<MarketRules, 'feeRate' | 'minFee' | 'sellTaxRate'>,
): Minor => {
  if (!Number.isFinite(value)) return value;
  const fee = Math.max(toMinor(rules.minFee), shareOf(value, rules.feeRate));
  return side === 'buy' ? fee : Math.min(value, fee + shareOf(value, rules.sellTaxRate));
};

/** The part of `cost` that falls on `quantity` of `all`; the last part takes what is left, so that nothing is lost. */
export const costShare = (cost: Minor, quantity: number, all: number): Minor =>
  quantity === all ? cost : Number(divide(BigInt(cost) * toMicros(quantity), toMicros(all), 'half'));

/** Quantities are whole millionths: sums and differences of them are exact below 10^9. */
export const toMicros = (quantity: number): bigint => BigInt(Math.round(quantity * 1e6));
export const toQuantity = (quantity: number): number => Math.round(quantity * 1e6) / 1e6;
