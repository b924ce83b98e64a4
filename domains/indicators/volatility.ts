/**
 * ln(value / value before); one shorter than its input.
 * @throws {RangeError} When a value is not positive.
 */
export const logReturns = (values: readonly number[]): readonly number[] => {
  const bad = values.findIndex((value) => !(value > 0));
  if (bad >= 0) throw new RangeError(`A log return needs positive values; number ${bad} is ${values[bad]}`);
  return values.slice(1).map((value, index) => Math.log(value / (values[index] ?? value)));
};

/** Standard deviation of a sample (n - 1 below the line); `undefined` for fewer than two values. */
export const sampleDeviation = (values: readonly number[]): number | undefined => {
  if (values.length < 2) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
};

/** Deviation of the log returns times the root of `periodsPerYear`; `undefined` for fewer than three values. */
export const annualisedVolatility = (values: readonly number[], periodsPerYear: number): number | undefined => {
  const deviation = sampleDeviation(logReturns(values));
  return deviation === undefined ? undefined : deviation * Math.sqrt(periodsPerYear);
};
