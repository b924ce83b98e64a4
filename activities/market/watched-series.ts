import type { Level } from '../../schemas/market/level.ts';
import type { KlineSeries, KlineStore } from '../../stores/kline-store.ts';
import { findSeries } from './stored-klines.ts';

export interface SymbolFilter {
  /** Names in any case of letters; a `*` at the end stands for any rest. */
  readonly symbols: readonly string[];
  readonly level: Level;
}

const matches = (pattern: string, symbol: string): boolean => {
  const [wanted, found] = [pattern.toUpperCase(), symbol.toUpperCase()];
  return wanted.endsWith('*') ? found.startsWith(wanted.slice(0, -1)) : found === wanted;
};

/** The stored series that a filter names. */
export const findMatching = async (
  klines: KlineStore,
  tenantId: string,
  { symbols, level }: SymbolFilter,
): Promise<readonly KlineSeries[]> => {
  const all = await klines.series(tenantId, { level });
  return all.filter(({ symbol }) => symbols.some((pattern) => matches(pattern, symbol)));
};

/**
 * The same, when each name of the filter stands for something.
 * @throws {EngineError} KLINES_NOT_FOUND, with the series that there are.
 */
export const requireMatching = async (
  klines: KlineStore,
  tenantId: string,
  filter: SymbolFilter,
): Promise<readonly KlineSeries[]> => {
  const found = await findMatching(klines, tenantId, filter);
  const missing = filter.symbols.filter((pattern) => !found.some(({ symbol }) => matches(pattern, symbol)));
  for (const symbol of missing) await findSeries(klines, tenantId, { symbol, level: filter.level });
  return found;
};
