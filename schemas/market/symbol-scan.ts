import { z } from 'zod';
import { LevelSchema } from './level.ts';
import { CenterFactSchema, LegFactSchema, PointFactSchema } from './structure.ts';

/** A scan keeps the points of which something was last heard within this many bars, and of those the latest. */
export const SCAN_POINT_BARS = 120;
export const SCAN_POINTS = 24;

/** What a scan keeps of one series: what a filter over the market can ask, and no more. */
export const SymbolScanSchema = z.object({
  symbol: z.string(),
  level: LevelSchema,
  definitionHash: z.string(),
  /** Closed bars used. */
  count: z.int(),
  from: z.string(),
  asOf: z.string(),
  /** Start of the last closed bar, UTC ms: with the version of the data, what the scan is valid for. */
  lastTs: z.int(),
  lastClose: z.number(),
  stroke: LegFactSchema.optional(),
  segment: LegFactSchema.optional(),
  center: CenterFactSchema.optional(),
  /** Oldest first by where they lie; withdrawn ones only when they had been confirmed. */
  points: z.array(PointFactSchema),
});
export type SymbolScan = z.infer<typeof SymbolScanSchema>;
