import type { FailedSymbol, ScanCounts, ScanPoint } from '../../schemas/scan.ts';

/** What a chunk of a scan came to; kept as a unit of the job. */
export interface ChunkResult extends ScanCounts {
  /** As many as the scan lists at most, the newest. */
  readonly points: readonly ScanPoint[];
  readonly byName: Readonly<Record<string, number>>;
  readonly failed: readonly FailedSymbol[];
  readonly asOf: string | null;
  readonly sources: readonly string[];
}

export const countsOf = ({ scanned, cacheHits, failures, matches }: ChunkResult): ScanCounts => ({
  scanned,
  cacheHits,
  failures,
  matches,
});

export const EMPTY_RESULT: ChunkResult = {
  scanned: 0,
  cacheHits: 0,
  failures: 0,
  matches: 0,
  points: [],
  byName: {},
  failed: [],
  asOf: null,
  sources: [],
};
