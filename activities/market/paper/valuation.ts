import type { Kline } from '../../../stores/kline-store.ts';
import type { Account } from './account-session.ts';
import { lastClosedBar } from './market-bars.ts';

/** The last closed bar of each symbol that is held; what has none by now is not in it. */
export const pricesOf = async ({ state, view }: Account): Promise<ReadonlyMap<string, Kline>> => {
  const bars = await Promise.all(
    Object.keys(state.positions).map(async (symbol) => [symbol, await lastClosedBar(view(symbol))] as const),
  );
  return new Map(bars.flatMap(([symbol, bar]) => (bar === undefined ? [] : [[symbol, bar] as const])));
};
