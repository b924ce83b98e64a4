import type { SymbolScan } from '../schemas/market/symbol-scan.ts';

/** The analyses of one level by one definition. */
export interface AnalysisKey {
  readonly level: string;
  /** `definitionHash` of the domain. */
  readonly definitionHash: string;
}

/** What of a series an analysis holds for: it is stale as soon as one of the two is another. */
export interface AnalysedSeries {
  readonly symbol: string;
  /** Start of the last bar, UTC ms. */
  readonly lastTs: number;
  /** Changes with every change to stored bars, an early one among them. */
  readonly dataVersion: string;
}

/** What was computed of series: a cache, of which any part may be gone at any time. */
export interface AnalysisStore {
  /** @returns the scans that still hold, in any order; a series that was never analysed, or has changed, is left out. */
  get(tenantId: string, key: AnalysisKey, series: readonly AnalysedSeries[]): Promise<readonly SymbolScan[]>;
  /** Inserts or replaces by symbol, all or none; of two of one symbol the last counts. */
  put(
    tenantId: string,
    key: AnalysisKey,
    analyses: readonly (Omit<AnalysedSeries, 'symbol'> & { readonly scan: SymbolScan })[],
  ): Promise<void>;
  /** Drops what was computed longer ago; definitions that nobody uses any more would pile up. @returns how many. */
  prune(olderThanHours: number): Promise<number>;
}
