import { EngineError } from '../../schemas/errors.ts';
import type { Kline } from '../../stores/kline-store.ts';

/**
 * Ratios and logarithms of prices mean nothing at or below zero.
 * @throws {EngineError} KLINES_INVALID.
 */
export const assertPositive = (symbol: string, bars: readonly Kline[]): void => {
  const bad = bars.find(({ close }) => !(close > 0));
  if (bad === undefined) return;
  const at = new Date(bad.ts).toISOString();
  throw new EngineError(
    'KLINES_INVALID',
    `Cannot analyse ${symbol}: the bar of ${at} closes at ${bad.close}, not above 0`,
  );
};
