import type { SymbolScan } from '../../schemas/market/symbol-scan.ts';
import type { AnalysedSeries, AnalysisKey, AnalysisStore } from '../analysis-store.ts';

interface Stored {
  readonly lastTs: number;
  readonly dataVersion: string;
  readonly scan: SymbolScan;
  readonly computedAt: number;
}

/** Analyses in this process, for tests and for uses without a database. */
export class InMemoryAnalysisStore implements AnalysisStore {
  private readonly storedByKey = new Map<string, Stored>();

  async get(tenantId: string, key: AnalysisKey, series: readonly AnalysedSeries[]): Promise<readonly SymbolScan[]> {
    return series.flatMap(({ symbol, lastTs, dataVersion }) => {
      const stored = this.storedByKey.get(keyOf(tenantId, key, symbol));
      const holds = stored?.lastTs === lastTs && stored.dataVersion === dataVersion;
      return holds ? [structuredClone(stored.scan)] : [];
    });
  }

  async put(tenantId: string, key: AnalysisKey, analyses: Parameters<AnalysisStore['put']>[2]): Promise<void> {
    for (const analysis of analyses)
      this.storedByKey.set(keyOf(tenantId, key, analysis.scan.symbol), {
        ...structuredClone(analysis),
        computedAt: Date.now(),
      });
  }

  async prune(olderThanHours: number): Promise<number> {
    const before = Date.now() - olderThanHours * 3_600_000;
    const old = [...this.storedByKey].filter(([, { computedAt }]) => computedAt < before);
    for (const [key] of old) this.storedByKey.delete(key);
    return old.length;
  }
}

const keyOf = (tenantId: string, { level, definitionHash }: AnalysisKey, symbol: string): string =>
  JSON.stringify([tenantId, level, definitionHash, symbol]);
