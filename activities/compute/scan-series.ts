import type { DefinitionOptions } from '../../domains/chanlun/index.ts';
import { EngineError, type ErrorCode } from '../../schemas/errors.ts';
import type { Level } from '../../schemas/market/level.ts';
import type { SymbolScan } from '../../schemas/market/symbol-scan.ts';
import { scanSymbol } from '../market/scan-symbol.ts';
import { type BarColumns, toBars } from './bar-columns.ts';

export interface ScanSeriesInput {
  readonly level: Level;
  readonly definition: DefinitionOptions;
  readonly series: readonly { readonly symbol: string; readonly bars: BarColumns }[];
}

/** What is wrong with a series that a scan could not analyse. */
export interface BrokenSeries {
  readonly symbol: string;
  readonly code: ErrorCode;
  readonly reason: string;
}

export interface ScannedSeries {
  readonly scans: readonly SymbolScan[];
  readonly broken: readonly BrokenSeries[];
}

/** Scans one series after the other; a broken one stops no other. */
export const scanSeries = ({ level, definition, series }: ScanSeriesInput): ScannedSeries => {
  const scans: SymbolScan[] = [];
  const broken: BrokenSeries[] = [];
  for (const { symbol, bars } of series) {
    try {
      scans.push(scanSymbol({ symbol, level, definition, bars: toBars(bars) }));
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      broken.push({ symbol, code: error.code, reason: error.message });
    }
  }
  return { scans, broken };
};
