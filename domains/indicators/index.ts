export { type Crossing, lastCrossing } from './crossing.ts';
export { currentDrawdown, type Drawdown, maxDrawdown } from './drawdown.ts';
export { DEFAULT_MACD, type Macd, type MacdPeriods, macd } from './macd.ts';
export { ema, sma } from './moving-average.ts';
export { annualisedVolatility, logReturns, sampleDeviation } from './volatility.ts';
