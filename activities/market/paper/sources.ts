import { fillsOf } from '../../../domains/paper-broker/index.ts';
import type { Account } from './account-session.ts';

/** Where the bars of the symbols came from that the account has traded or has orders for. */
export const sourcesOf = async ({ state, events, view }: Account): Promise<readonly string[]> => {
  const symbols = new Set([
    ...fillsOf(events).map(({ symbol }) => symbol),
    ...Object.values(state.orders).map(({ symbol }) => symbol),
  ]);
  if (symbols.size === 0) return [];
  const { klines, tenantId } = view('');
  const series = await klines.series(tenantId);
  return series
    .filter(({ symbol, level }) => level === state.settings.level && symbols.has(symbol))
    .map(({ source }) => source);
};
