import { type DefinitionOptions, definitionHash, resolveDefinition } from '../../domains/chanlun/index.ts';
import { MAX_BARS } from '../../schemas/market/series-args.ts';
import type { SymbolScan } from '../../schemas/market/symbol-scan.ts';
import type { FailedSymbol, ScanInput } from '../../schemas/scan.ts';
import type { AnalysisStore } from '../../stores/analysis-store.ts';
import type { KlineSeries, KlineStore } from '../../stores/kline-store.ts';
import { toColumns } from '../compute/bar-columns.ts';
import type { ComputePool } from '../compute/compute-pool.ts';
import type * as tasks from '../compute/tasks.ts';
import type { ChunkResult } from './chunk-result.ts';
import { createPointFilter, toScanPoints } from './find-points.ts';
import { newest } from './scan-report.ts';

/** Symbols whose bars are read and analysed together: few enough that what a crash repeats is nothing. */
const TOGETHER = 25;

export interface ScanChunkDeps {
  readonly klines: KlineStore;
  readonly analyses: AnalysisStore;
  readonly pool: ComputePool<typeof tasks>;
}

interface ChunkOptions {
  readonly signal: AbortSignal;
  /** Told after each symbols that were analysed together. */
  readonly onProgress: (done: number) => void;
}

const countBy = (names: readonly string[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

const slices = <T>(list: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size));

/** Scans the symbols: those that were analysed before and have not changed since come from the cache. */
export const scanChunk = async (
  { klines, analyses, pool }: ScanChunkDeps,
  tenantId: string,
  symbols: readonly string[],
  input: ScanInput,
  { signal, onProgress }: ChunkOptions,
): Promise<ChunkResult> => {
  const { level, limit } = input;
  const definition = input.definition as DefinitionOptions;
  const key = { level, definitionHash: definitionHash(resolveDefinition(definition)) };
  const series = await klines.series(tenantId, { symbols, level });
  const versionOf = ({ symbol, lastTs, version }: KlineSeries) => ({ symbol, lastTs, dataVersion: String(version) });
  const cached = await analyses.get(tenantId, key, series.map(versionOf));

  const scans: SymbolScan[] = [...cached];
  // Deleted since the scan began.
  const gone = symbols.filter((symbol) => !series.some((one) => one.symbol === symbol));
  const failed: FailedSymbol[] = gone.map((symbol) => ({
    symbol,
    code: 'KLINES_NOT_FOUND',
    reason: `No klines of ${symbol} at level ${level} are stored any more`,
  }));
  const isCached = new Set(cached.map(({ symbol }) => symbol));
  const missing = series.filter(({ symbol }) => !isCached.has(symbol));
  onProgress(symbols.length - missing.length);

  for (const [index, part] of slices(missing, TOGETHER).entries()) {
    signal.throwIfAborted();
    const bars = await klines.latest(tenantId, { symbols: part.map(({ symbol }) => symbol), level, limit: MAX_BARS });
    const inputs = part.map(({ symbol }) => ({ symbol, bars: toColumns(bars.get(symbol) ?? []) }));
    const transfer = inputs.map((one) => one.bars.values.buffer);
    const answer = await pool.run('scanSeries', { level, definition, series: inputs }, { signal, transfer });
    const versions = new Map(part.map((one) => [one.symbol, versionOf(one)]));
    await analyses.put(
      tenantId,
      key,
      answer.scans.flatMap((scan) => {
        const version = versions.get(scan.symbol);
        return version === undefined ? [] : [{ ...version, scan }];
      }),
    );
    scans.push(...answer.scans);
    failed.push(...answer.broken);
    onProgress(symbols.length - missing.length + Math.min((index + 1) * TOGETHER, missing.length));
  }

  const isWanted = createPointFilter(input);
  const bySymbol = new Map(series.map((one) => [one.symbol, one]));
  const points = scans.flatMap((scan) => {
    const of = bySymbol.get(scan.symbol);
    return of === undefined ? [] : toScanPoints(scan, of, isWanted);
  });
  return {
    scanned: symbols.length,
    cacheHits: cached.length,
    failures: failed.length,
    matches: points.length,
    points: newest(points, limit),
    byName: countBy(points.map(({ name }) => name)),
    failed,
    asOf: scans.reduce<string | null>((latest, { asOf }) => (latest === null || asOf > latest ? asOf : latest), null),
    sources: [...new Set(series.map(({ source }) => source))],
  };
};
