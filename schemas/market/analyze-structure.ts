import { z } from 'zod';
import { DefinitionOptionsSchema } from '../definition.ts';
import { toolContract } from '../tool-contract.ts';
import { LevelSchema } from './level.ts';
import { AdjustmentSchema } from './series.ts';
import { isOrdered, ORDERED, seriesArgs } from './series-args.ts';
import { CenterFactSchema, LegFactSchema, PointFactSchema, PointTypeSchema, SideSchema } from './structure.ts';

export const STRUCTURE_PARTS = [
  'strokes',
  'segments',
  'centers',
  'points',
  'withdrawn',
  'divergence',
  'upper',
] as const;

export const AnalyzeStructureArgsSchema = z
  .strictObject({
    ...seriesArgs,
    definition: DefinitionOptionsSchema.optional(),
    include: z
      .array(z.enum(STRUCTURE_PARTS))
      .min(1)
      .default(['strokes', 'segments', 'centers', 'points'])
      .describe(
        'Parts of the answer; withdrawn: points that were confirmed and vanished; upper: the level of segments',
      ),
    last: z.int().min(1).max(200).default(5).describe('The latest this many of each part'),
    preview: z.boolean().default(false).describe('Also say what the bar still forming would change if it closed now'),
    nestedLevel: LevelSchema.optional().describe(
      'Also set points of this longer or shorter level against those of `level`',
    ),
    chartBars: z.int().min(0).max(500).default(250).describe('Bars of the chart that goes to the user; 0: no chart'),
  })
  .refine(isOrdered, ORDERED)
  .refine(({ level, nestedLevel }) => nestedLevel !== level, {
    path: ['nestedLevel'],
    message: 'must be another level than `level`',
  });
export type AnalyzeStructureArgs = z.infer<typeof AnalyzeStructureArgsSchema>;

const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    count: z.int().describe('How many are drawn in the range'),
    last: z.array(item).describe('The latest of them, oldest first'),
  });

export const DivergenceFactSchema = z.object({
  type: PointTypeSchema,
  side: SideSchema,
  at: z.string(),
  entering: z.number().describe('Strength of the stroke into the center, in units of the measure'),
  leaving: z.number(),
  ratio: z.number().optional(),
  confidence: z.number(),
  diverges: z.boolean(),
});

const layer = {
  segments: listOf(LegFactSchema).optional(),
  centers: listOf(CenterFactSchema).optional(),
  points: listOf(PointFactSchema).optional(),
};

const PreviewSchema = z.object({
  at: z.string().describe('Start of the bar still forming'),
  close: z.number().describe('Its price so far'),
  changes: z
    .array(z.object({ change: z.string(), element: z.string(), detail: z.string() }))
    .describe('What would change if it closed now: provisional, as the bar itself'),
});

const NestedSchema = z.object({
  longer: LevelSchema,
  shorter: LevelSchema,
  points: z.array(
    z.object({
      point: PointFactSchema.describe('Of the longer level'),
      children: z
        .array(PointFactSchema)
        .describe('Of the shorter level, same side, within the stroke that leads to it'),
      childrenCount: z.int(),
      divergesAtTurn: z.boolean().describe('The shorter level shows divergence within the bar of the extreme too'),
    }),
  ),
});

export const StructureAnswerSchema = z.object({
  symbol: z.string(),
  level: LevelSchema,
  source: z.string(),
  adjustment: AdjustmentSchema,
  from: z.string().describe('First bar that the structure rests on'),
  asOf: z.string().describe('Last closed bar that it rests on; nothing later went into it'),
  count: z.int().describe('Closed bars used'),
  lastClose: z.number(),
  definition: DefinitionOptionsSchema.describe('Every rule that was chosen'),
  definitionHash: z.string(),
  strokes: listOf(LegFactSchema).optional(),
  ...layer,
  withdrawn: listOf(PointFactSchema).optional(),
  divergence: z.array(DivergenceFactSchema).optional(),
  upper: z.object(layer).optional(),
  history: z
    .object({ confirmed: z.int(), withdrawnLater: z.int() })
    .describe('Points of the whole series that were ever confirmed, and how many of them vanished later'),
  warnings: z
    .array(z.string())
    .optional()
    .describe('What is odd about the bars and may spoil the structure: price jumps, bars outside trading hours'),
  preview: PreviewSchema.optional(),
  nested: NestedSchema.optional(),
  notes: z.string(),
});
export type StructureAnswer = z.infer<typeof StructureAnswerSchema>;

export const ANALYZE_STRUCTURE = toolContract({
  name: 'analyze_structure',
  description:
    'Chan theory (缠论) structure of one instrument: strokes 笔, segments 线段, centers 中枢, divergence 背驰, buy and sell ' +
    'points 买卖点 with state and the times at which each was shown, confirmed, withdrawn or final. Use it for every ' +
    'question about structure, trend or points of one instrument; the user also gets a chart.',
  schema: AnalyzeStructureArgsSchema,
  answer: StructureAnswerSchema,
});
