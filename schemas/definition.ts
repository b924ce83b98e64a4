import { z } from 'zod';
import type {
  CenterRules,
  DefinitionOptions,
  DivergenceRules,
  MacdRules,
  PointRules,
  SegmentRules,
  StrokeRules,
} from '../domains/chanlun/index.ts';

const stroke = z
  .strictObject({
    span: z
      .enum(['strict', 'loose', 'none'])
      .exactOptional()
      .describe('Shortest stroke: strict four merged bars, loose three with three raw bars between, none any'),
    fractalCheck: z
      .enum(['half', 'strict', 'totally', 'loss'])
      .exactOptional()
      .describe('How far apart the two fractals lie: half, strict (all three bars), totally (no common price), loss'),
    endIsExtreme: z.boolean().exactOptional().describe('No merged bar in between may pass the end'),
    gapCountsAsBar: z.boolean().exactOptional().describe('A price gap counts as one more bar of span'),
    subExtremeEnds: z.boolean().exactOptional().describe('A stroke may end at less than the extreme of its range'),
  })
  .describe('Strokes (笔)') satisfies z.ZodType<Partial<StrokeRules>>;

const segment = z
  .strictObject({
    tail: z
      .enum(['peak', 'one'])
      .exactOptional()
      .describe('What follows the last segment: provisional segments to the extremes, or a single one'),
  })
  .describe('Segments (线段)') satisfies z.ZodType<Partial<SegmentRules>>;

const center = z
  .strictObject({
    source: z
      .enum(['segment', 'over_seg', 'stroke'])
      .exactOptional()
      .describe('Strokes that form a center: those against their segment, any three, or the chain without segments'),
    merge: z.boolean().exactOptional().describe('Neighbouring centers of one segment that touch become one'),
  })
  .describe('Centers (中枢)') satisfies z.ZodType<Partial<CenterRules>>;

const period = z.int().min(1);

const macd = z
  .strictObject({
    fast: period.exactOptional().describe('Bars of the fast average'),
    slow: period.exactOptional().describe('Bars of the slow average'),
    signal: period.exactOptional().describe('Bars of the signal average'),
  })
  .describe('MACD of the close') satisfies z.ZodType<Partial<MacdRules>>;

const measure = z.enum(['half_area', 'full_area', 'peak', 'spread', 'slope', 'amplitude', 'volume']);

const divergence = z
  .strictObject({
    measure: measure.exactOptional().describe('How the force of a stroke is measured'),
    upperMeasure: measure.exactOptional().describe('How the force of a segment is measured'),
    maxRatio: z.number().min(0).exactOptional().describe('Divergence when leaving over entering force is at most this'),
  })
  .describe('Divergence (背弛)') satisfies z.ZodType<Partial<DivergenceRules>>;

const points = z
  .strictObject({
    types: z
      .array(z.enum(['1', '1p', '2', '2s', '3a', '3b']))
      .exactOptional()
      .describe('Types of points looked for'),
    minCenters: z.int().min(0).exactOptional().describe('Centers a segment needs for a first point at its end'),
    secondMaxRetrace: z
      .number()
      .min(0)
      .exactOptional()
      .describe('Share of the first stroke after the turn that a second point may give back'),
    requireFirst: z.boolean().exactOptional().describe('Second and third points only after a first point'),
  })
  .describe('Points (买卖点)') satisfies z.ZodType<Partial<PointRules>>;

/** The options of an analysis; what is left out has the domain's default. A whole definition, as answers carry it, fits too. */
export const DefinitionOptionsSchema = z
  .strictObject({
    stroke: stroke.exactOptional(),
    segment: segment.exactOptional(),
    center: center.exactOptional(),
    macd: macd.exactOptional(),
    divergence: divergence.exactOptional(),
    points: points.exactOptional(),
  })
  .describe('Rules that the theory leaves open; absent: the defaults') satisfies z.ZodType<DefinitionOptions>;
