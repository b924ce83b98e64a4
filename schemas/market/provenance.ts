import { z } from 'zod';
import { LevelSchema } from './level.ts';

// Dates in answers are days for 1d and longer, else ISO times; percentages are rounded to two decimals.
export const datedPrice = z.object({ date: z.string(), price: z.number() });

/** What each answer says of itself. `asOf`: start of the last bar used; nothing later went into the figures. */
export const provenance = {
  symbol: z.string(),
  level: LevelSchema,
  source: z.string(),
  asOf: z.string(),
  count: z.int().describe('Bars used'),
  from: z.string().describe('Start of the first bar used'),
  definition: z.string(),
};
