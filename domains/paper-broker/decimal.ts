/** An exact decimal number: `units` / 10^`scale`. Doubles are not money: 1.005 * 100 is 100.49999999999999. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/**
 * The decimal that the shortest text of a double names: what a file or a person wrote.
 * @throws {RangeError} when the number is not finite.
 */
export const toDecimal = (value: number): Decimal => {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  if (match === null) throw new RangeError(`${value} is no decimal number, wanted a finite one`);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const scale = fraction.length - Number(exponent);
  const units = BigInt(sign + whole + fraction);
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
};

export const times = (a: Decimal, b: Decimal): Decimal => ({ units: a.units * b.units, scale: a.scale + b.scale });

export type Rounding = 'half' | 'up' | 'down';

/** Numerator over denominator, both not negative, as a whole number; `half` goes up. */
export const divide = (numerator: bigint, denominator: bigint, rounding: Rounding): bigint => {
  if (rounding === 'half') return (2n * numerator + denominator) / (2n * denominator);
  return (numerator + (rounding === 'up' ? denominator - 1n : 0n)) / denominator;
};

/** A decimal, not negative, rounded to `digits` after the point: how many 10^-`digits` it has. */
export const toUnits = ({ units, scale }: Decimal, digits: number, rounding: Rounding): bigint =>
  scale <= digits ? units * 10n ** BigInt(digits - scale) : divide(units, 10n ** BigInt(scale - digits), rounding);

/** The double nearest to a decimal. */
export const toNumber = ({ units, scale }: Decimal): number => Number(`${units}e-${scale}`);
