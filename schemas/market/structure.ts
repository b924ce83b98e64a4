import { z } from 'zod';
import type { LifeState, PointType, Side } from '../../domains/chanlun/index.ts';
import { datedPrice } from './provenance.ts';

// What ChanLun answers are made of. A time is the start of a bar (a day for 1d and longer, else ISO); what is said of a bar
// could be known at its close. What does not apply is absent.

export const PointTypeSchema = z.enum(['1', '1p', '2', '2s', '3a', '3b']) satisfies z.ZodType<PointType>;
export const SideSchema = z.enum(['buy', 'sell']) satisfies z.ZodType<Side>;
export const LifeStateSchema = z.enum([
  'provisional',
  'confirmed',
  'final',
  'withdrawn',
]) satisfies z.ZodType<LifeState>;

/** When each thing about an element could be known. */
const life = {
  state: LifeStateSchema.describe(
    'provisional: drawn, may vanish; confirmed: may be acted upon, may yet vanish; final: never changes; withdrawn: gone',
  ),
  shownAt: z.string().describe('Bar at whose close it was first drawn'),
  confirmedAt: z.string().optional().describe('Bar at whose close it was confirmed: nothing may act on it before'),
  finalAt: z.string().optional().describe('Bar from which on it can no longer change'),
  withdrawnAt: z.string().optional().describe('Bar at whose close it vanished'),
};

export const PointFactSchema = z.object({
  id: z.string().describe('The same in every analysis of the series by this definition'),
  type: PointTypeSchema,
  side: SideSchema,
  at: z.string().describe('Bar that holds the extreme; it became known later, see confirmedAt'),
  price: z.number().describe('The extreme: nobody could have traded there knowing of the point'),
  ...life,
  confirmedBarsAgo: z.int().min(0).optional().describe('Closed bars since confirmedAt; 0: the last bar confirmed it'),
  ratio: z.number().optional().describe('Strength of the leaving stroke over the entering one (types 1, 1p)'),
  confidence: z.number().min(0).max(1).optional().describe('1 - ratio, clipped; no probability'),
  invalidation: z.number().describe('Price beyond which the point has failed'),
  zd: z.number().optional().describe('Lower edge of the center it is judged by'),
  zg: z.number().optional().describe('Upper edge of the center it is judged by'),
});
export type PointFact = z.infer<typeof PointFactSchema>;

export const LegFactSchema = z.object({
  direction: z.enum(['up', 'down']),
  begin: datedPrice,
  end: datedPrice,
  ...life,
});
export type LegFact = z.infer<typeof LegFactSchema>;

export const CenterFactSchema = z.object({
  begin: z.string(),
  end: z.string(),
  zd: z.number().describe('Lower edge of the common range (ZD)'),
  zg: z.number().describe('Upper edge of the common range (ZG)'),
  dd: z.number().describe('Lowest price of its strokes (DD)'),
  gg: z.number().describe('Highest price of its strokes (GG)'),
  ...life,
});
export type CenterFact = z.infer<typeof CenterFactSchema>;
