import { z } from 'zod';
import { DefinitionOptionsSchema } from '../definition.ts';
import { toolContract } from '../tool-contract.ts';
import { LevelSchema } from './level.ts';
import { isOrdered, isoTime, ORDERED, SymbolSchema } from './series-args.ts';
import { LifeStateSchema, PointFactSchema, PointTypeSchema, SideSchema } from './structure.ts';
import { SCAN_POINT_BARS } from './symbol-scan.ts';

export const QueryPointsArgsSchema = z
  .strictObject({
    symbol: SymbolSchema.optional().describe('Symbol of one instrument; absent: the whole market'),
    level: LevelSchema.default('1d').describe('Bar size'),
    from: isoTime('Of one symbol: only points that lie here or later (ISO 8601, UTC)').optional(),
    to: isoTime('Of one symbol: what was known at the close of this bar (ISO 8601, UTC)').optional(),
    definition: DefinitionOptionsSchema.optional(),
    types: z.array(PointTypeSchema).min(1).optional().describe('Types of points; absent: all'),
    sides: z.array(SideSchema).min(1).optional().describe('buy, sell; absent: both'),
    states: z
      .array(LifeStateSchema)
      .min(1)
      .default(['provisional', 'confirmed', 'final'])
      .describe('States of points; withdrawn: confirmed once and gone since'),
    within: z
      .int()
      .min(1)
      .max(SCAN_POINT_BARS)
      .optional()
      .describe('Only points that one of the latest this many closed bars confirmed'),
    minConfidence: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe('Least confidence of the divergence; points without one (2, 2s, 3a, 3b) pass'),
    last: z.int().min(1).max(100).default(10).describe('The most points in the answer, the latest news first'),
  })
  .refine(isOrdered, ORDERED)
  .refine(({ symbol, from, to }) => symbol !== undefined || (from === undefined && to === undefined), {
    path: ['symbol'],
    message: 'is needed with `from` or `to`: the market is known as of its last bars; use `within` there',
  });
export type QueryPointsArgs = z.infer<typeof QueryPointsArgsSchema>;

const FoundPointSchema = PointFactSchema.extend({
  symbol: z.string(),
  asOf: z.string().describe('Last closed bar of the symbol'),
  lastClose: z.number(),
});
export type FoundPoint = z.infer<typeof FoundPointSchema>;

export const PointsAnswerSchema = z.object({
  symbol: z.string().optional().describe('Absent: the whole market'),
  level: LevelSchema,
  source: z.string(),
  asOf: z.string().optional().describe('Latest closed bar of all; absent when nothing could be analysed'),
  definition: DefinitionOptionsSchema.describe('Every rule that was chosen'),
  definitionHash: z.string(),
  points: z.array(FoundPointSchema),
  found: z.int().describe('Points that fit; `points` has the first of them'),
  coverage: z.object({
    series: z.int().describe('Stored series of the level'),
    cached: z.int().describe('Answered from an earlier scan that still holds'),
    computed: z.int().describe('Analysed for this answer'),
    notCovered: z.int().describe('Not looked at: nothing is known of them'),
    broken: z.int().describe('Could not be analysed'),
    reasons: z.array(z.object({ symbol: z.string(), reason: z.string() })).describe('Why, for the first few'),
  }),
  advice: z.string().optional(),
  notes: z.string(),
});
export type PointsAnswer = z.infer<typeof PointsAnswerSchema>;

export const QUERY_BUY_SELL_POINTS = toolContract({
  name: 'query_buy_sell_points',
  description:
    'Buy and sell points (买卖点) of Chan theory, of one instrument or filtered over the whole market: by type, side, ' +
    'state, how recently they were confirmed, confidence. Each with the times at which it was shown, confirmed or ' +
    'withdrawn. Use it to find or list points; analyze_structure says what they rest on.',
  schema: QueryPointsArgsSchema,
  answer: PointsAnswerSchema,
});
