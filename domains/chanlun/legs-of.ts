import type { Leg } from './leg.ts';

/** Sure legs through the given prices, ten bars each: what the tests of segments, centers and points start from. */
export const legsOf = (...prices: readonly number[]): Leg[] =>
  prices.slice(1).map((endPrice, index) => {
    const beginPrice = prices[index] ?? endPrice;
    return {
      index,
      up: endPrice > beginPrice,
      beginPrice,
      endPrice,
      high: Math.max(beginPrice, endPrice),
      low: Math.min(beginPrice, endPrice),
      beginBar: index * 10,
      endBar: index * 10 + 10,
      firstBar: index * 10,
      lastBar: index * 10 + 10,
      sure: true,
      established: true,
    };
  });
