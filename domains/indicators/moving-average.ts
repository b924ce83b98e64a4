/**
 * Exponential moving average with alpha = 2 / (period + 1), seeded with the first value (not with a simple average).
 * @throws {RangeError} When `period` is no positive integer.
 */
export const ema = (values: readonly number[], period: number): readonly number[] => {
  assertPeriod(period);
  const alpha = 2 / (period + 1);
  const averages: number[] = [];
  let last: number | undefined;
  for (const value of values) {
    last = last === undefined ? value : last + alpha * (value - last);
    averages.push(last);
  }
  return averages;
};

/**
 * Simple moving average; `undefined` until `period` values are there.
 * @throws {RangeError} When `period` is no positive integer.
 */
export const sma = (values: readonly number[], period: number): readonly (number | undefined)[] => {
  assertPeriod(period);
  const sum = new CompensatedSum();
  return values.map((value, index) => {
    sum.add(value);
    if (index >= period) sum.add(-(values[index - period] ?? 0));
    return index >= period - 1 ? sum.value / period : undefined;
  });
};

/** A running sum over a long series gathers rounding errors; Neumaier's compensation keeps them out of the average. */
class CompensatedSum {
  private sum = 0;
  private lost = 0;

  add(value: number): void {
    const next = this.sum + value;
    this.lost += Math.abs(this.sum) >= Math.abs(value) ? this.sum - next + value : value - next + this.sum;
    this.sum = next;
  }

  get value(): number {
    return this.sum + this.lost;
  }
}

const assertPeriod = (period: number): void => {
  if (!Number.isInteger(period) || period < 1) throw new RangeError(`A period is a positive integer, not ${period}`);
};
