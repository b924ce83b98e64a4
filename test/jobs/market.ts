// A small market whose every price is made of a formula.
import type { Kline, KlineStore } from '../../stores/kline-store.ts';

const DAY = 86_400_000;

/** Waves of several lengths on a slow rise; no two numbers look alike. */
export const wave = (bars: number, number: number): readonly Kline[] =>
  Array.from({ length: bars }, (_, day) => {
    const at = (t: number) =>
      100 +
      number +
      t * 0.02 +
      6 * Math.sin(t / (7 + (number % 5))) +
      3 * Math.sin(t / 2.3 + number) +
      Math.sin(t * 1.7);
    const [open, close] = [at(day), at(day + 0.8)];
    return {
      ts: (10_000 + day) * DAY,
      open,
      high: Math.max(open, close) + 0.5,
      low: Math.min(open, close) - 0.5,
      close,
      volume: 1_000 + day,
    };
  });

export const symbolOf = (number: number): string => `W${String(number).padStart(4, '0')}`;

/** Symbols `W0000` and so on, of `bars` daily bars each. */
export const fillMarket = async (
  klines: KlineStore,
  tenantId: string,
  { symbols, bars }: { readonly symbols: number; readonly bars: number },
): Promise<void> => {
  for (let number = 0; number < symbols; number += 1)
    await klines.upsert(tenantId, { symbol: symbolOf(number), level: '1d', source: 'waves' }, wave(bars, number));
};
