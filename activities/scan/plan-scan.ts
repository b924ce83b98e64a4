import { EngineError } from '../../schemas/errors.ts';
import type { Level } from '../../schemas/market/level.ts';
import { MAX_SCAN_SYMBOLS, type ScanInput, type ScanPlan } from '../../schemas/scan.ts';
import type { KlineStore } from '../../stores/kline-store.ts';
import { findSeries } from '../market/stored-klines.ts';

/** The symbols as they are stored, each once, in the order in which they were named. */
const named = async (
  klines: KlineStore,
  tenantId: string,
  level: Level,
  symbols: readonly string[],
): Promise<readonly string[]> => {
  const stored = await klines.series(tenantId, { level });
  const bySymbol = new Map(stored.map(({ symbol }) => [symbol.toUpperCase(), symbol]));
  const unknown = symbols.find((symbol) => !bySymbol.has(symbol.toUpperCase()));
  // Refuses it, with what there is.
  if (unknown !== undefined) await findSeries(klines, tenantId, { symbol: unknown, level });
  return [...new Set(symbols.map((symbol) => bySymbol.get(symbol.toUpperCase()) ?? symbol))];
};

const refuseNothing = async (klines: KlineStore, tenantId: string, { level, prefix }: ScanInput): Promise<never> => {
  const series = await klines.series(tenantId);
  const levels = [...new Set(series.map((one) => one.level))].sort();
  const wanted = prefix === null ? `at level ${level}` : `at level ${level} that begins with ${prefix}`;
  const there =
    levels.length === 0 ? 'no klines are stored yet' : `stored are ${series.length} series at ${levels.join(', ')}`;
  throw new EngineError('KLINES_NOT_FOUND', `Cannot scan: no symbol is stored ${wanted}; ${there}`);
};

/**
 * Which symbols a scan goes through.
 * @throws {EngineError} KLINES_NOT_FOUND for a symbol that is not stored, or when there is none at all; INVALID_REQUEST.
 */
export const planScan = async (klines: KlineStore, tenantId: string, input: ScanInput): Promise<ScanPlan> => {
  const { level, prefix } = input;
  const symbols =
    input.symbols === null
      ? (await klines.series(tenantId, { level, prefix: prefix ?? undefined })).map(({ symbol }) => symbol)
      : (await named(klines, tenantId, level, input.symbols)).filter((symbol) => symbol.startsWith(prefix ?? ''));
  if (symbols.length === 0) return refuseNothing(klines, tenantId, input);
  if (symbols.length > MAX_SCAN_SYMBOLS)
    throw new EngineError(
      'INVALID_REQUEST',
      `Cannot scan ${symbols.length} symbols at once: at most ${MAX_SCAN_SYMBOLS}; narrow it with prefix or symbols`,
    );
  return { symbols };
};
