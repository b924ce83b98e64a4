import { type DefinitionOptions, definitionHash, resolveDefinition } from '../../domains/chanlun/index.ts';
import { MAX_SCAN_FAILURES, type ScanInput, type ScanPoint, type ScanReport } from '../../schemas/scan.ts';
import { type ChunkResult, EMPTY_RESULT } from './chunk-result.ts';
import { byNews } from './find-points.ts';

/** The newest `limit` points of two lists. */
export const newest = (points: readonly ScanPoint[], limit: number): readonly ScanPoint[] =>
  [...points].sort(byNews).slice(0, limit);

const addCounts = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>) => {
  const sum: Record<string, number> = { ...a };
  for (const [name, count] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
};

const later = (a: string | null, b: string | null): string | null => (a === null || (b !== null && b > a) ? b : a);

/** Two parts of a scan as one. */
export const joinResults = (a: ChunkResult, b: ChunkResult, limit: number): ChunkResult => ({
  scanned: a.scanned + b.scanned,
  cacheHits: a.cacheHits + b.cacheHits,
  failures: a.failures + b.failures,
  matches: a.matches + b.matches,
  points: newest([...a.points, ...b.points], limit),
  byName: addCounts(a.byName, b.byName),
  failed: [...a.failed, ...b.failed].slice(0, MAX_SCAN_FAILURES),
  asOf: later(a.asOf, b.asOf),
  sources: [...new Set([...a.sources, ...b.sources])].sort(),
});

export const toScanReport = ({ level, definition, limit }: ScanInput, results: readonly ChunkResult[]): ScanReport => {
  const whole = resolveDefinition(definition as DefinitionOptions);
  const all = results.reduce((sum, result) => joinResults(sum, result, limit), EMPTY_RESULT);
  return {
    level,
    definition: { ...whole, points: { ...whole.points, types: [...whole.points.types] } },
    definitionHash: definitionHash(whole),
    ...all,
    byName: Object.fromEntries(Object.entries(all.byName).sort(([a], [b]) => (a < b ? -1 : 1))),
    points: [...all.points],
    failed: [...all.failed],
    sources: [...all.sources],
  };
};
