/** Prices as answers give them: eight significant digits, so that 0.00001234 survives and 0.1 + 0.2 reads 0.3. */
export const toFigure = (value: number): number => Number(value.toPrecision(8));

/** A fraction as a percentage with two decimals. */
export const toPercent = (fraction: number): number => Math.round(fraction * 10_000) / 100;
