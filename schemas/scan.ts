import { z } from 'zod';
import { DefinitionOptionsSchema } from './definition.ts';
import type { JobRequest } from './jobs.ts';
import { LevelSchema } from './market/level.ts';
import { SymbolSchema } from './market/series-args.ts';
import { PointFactSchema, SideSchema } from './market/structure.ts';
import { SCAN_POINT_BARS } from './market/symbol-scan.ts';
import { PointNameSchema } from './strategy.ts';

export const MAX_SCAN_SYMBOLS = 20_000;
export const MAX_SCAN_POINTS = 5_000;
/** Symbols that failed are listed up to here, and counted beyond. */
export const MAX_SCAN_FAILURES = 1_000;

/** What a run of the assistant `scan` starts with. Each field has its value in every run: a thread keeps the others. */
export const ScanInputShape = {
  level: LevelSchema.default('1d').describe('Bar size'),
  symbols: z
    .array(SymbolSchema)
    .min(1)
    .max(MAX_SCAN_SYMBOLS)
    .nullable()
    .default(null)
    .describe('Only these; absent: all symbols that are stored at the level'),
  prefix: SymbolSchema.nullable().default(null).describe('Only symbols that begin so; upper and lower case differ'),
  definition: DefinitionOptionsSchema.default({}),
  points: z
    .array(PointNameSchema)
    .min(1)
    .nullable()
    .default(null)
    .describe('Only these points: a family (buy1: 1 and 1p) or one type of it; absent: all'),
  sides: z.array(SideSchema).min(1).nullable().default(null).describe('Only points of these sides; absent: both'),
  within: z
    .int()
    .min(1)
    .max(SCAN_POINT_BARS)
    .default(5)
    .describe('Points that one of the latest this many closed bars confirmed'),
  minConfidence: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .default(null)
    .describe('Least confidence of the divergence; points without one (2, 2s, 3a, 3b) pass'),
  limit: z.int().min(1).max(MAX_SCAN_POINTS).default(500).describe('The most points that are listed; all are counted'),
};

export const ScanInputSchema = z.strictObject(ScanInputShape);
export type ScanInput = z.infer<typeof ScanInputSchema>;
export type ScanRequest = JobRequest<ScanInput>;

export const ScanPointSchema = z.object({
  symbol: z.string(),
  name: PointNameSchema.describe('Side and exact type, such as buy2s'),
  ...PointFactSchema.shape,
  asOf: z.string().describe('Last closed bar of the symbol'),
  lastClose: z.number(),
  source: z.string().describe('Where the bars come from'),
});
export type ScanPoint = z.infer<typeof ScanPointSchema>;

const FailedSymbolSchema = z.object({ symbol: z.string(), code: z.string(), reason: z.string() });
export type FailedSymbol = z.infer<typeof FailedSymbolSchema>;

/** What is counted, of a part of a scan as of the whole. */
const counts = {
  scanned: z.int().describe('Symbols looked at, the failed ones among them'),
  cacheHits: z.int().describe('Of these, analysed before and unchanged since'),
  failures: z.int().describe('Of these, not to be analysed'),
  matches: z.int().describe('Points found, listed or not'),
};
const ScanCountsSchema = z.object(counts);
export type ScanCounts = z.infer<typeof ScanCountsSchema>;

/** What a scan answers. Nothing in it was known before the bar that `asOf` names. */
export const ScanReportSchema = z.object({
  level: LevelSchema,
  definition: DefinitionOptionsSchema.describe('Every rule that was chosen'),
  definitionHash: z.string(),
  asOf: z.string().nullable().describe('The latest closed bar of all symbols; each point has that of its own'),
  sources: z.array(z.string()).describe('Where the bars come from'),
  ...counts,
  byName: z.record(z.string(), z.int()).describe('Points found, by side and type'),
  points: z.array(ScanPointSchema).describe('Confirmed last come first, then by confidence and symbol'),
  failed: z.array(FailedSymbolSchema).describe(`Which symbols failed and why, at most ${MAX_SCAN_FAILURES}`),
});
export type ScanReport = z.infer<typeof ScanReportSchema>;

/** What is to be scanned, in the order in which it is. */
export interface ScanPlan {
  readonly symbols: readonly string[];
}

/** A part of a scan: so many symbols in one activity. */
export interface ScanChunk {
  readonly number: number;
  readonly symbols: readonly string[];
}
