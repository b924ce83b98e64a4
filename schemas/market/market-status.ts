import { z } from 'zod';
import { toolContract } from '../tool-contract.ts';
import { LevelSchema } from './level.ts';
import { SessionNameSchema } from './series.ts';
import { SymbolSchema } from './series-args.ts';

export const MarketStatusArgsSchema = z
  .strictObject({
    symbol: SymbolSchema.optional().describe('Symbol of an instrument; its trading hours and its stored bars are told'),
    market: SessionNameSchema.optional().describe('Trading hours by name; absent: those of the symbol'),
  })
  .refine(({ symbol, market }) => symbol !== undefined || market !== undefined, {
    path: ['symbol'],
    message: 'name a symbol or a market (continuous, a-share, us-equity)',
  });

export const MarketStatusAnswerSchema = z.object({
  symbol: z.string().optional(),
  market: SessionNameSchema,
  marketFrom: z
    .enum(['argument', 'series', 'guess'])
    .describe('guess: by the form of the symbol and the days of its bars'),
  timeZone: z.string(),
  now: z.string().describe('The moment that is judged, UTC'),
  open: z.boolean().describe('Whether regular trading is on, holidays aside'),
  nextOpen: z.string().optional().describe('UTC; absent for a market that never closes'),
  nextClose: z.string().optional().describe('UTC; absent for a market that never closes'),
  definition: z.string().describe('The hours, and what is not known of them'),
  series: z
    .array(
      z.object({
        level: LevelSchema,
        source: z.string(),
        asOf: z.string().describe('Start of the last stored bar'),
        forming: z.boolean().describe('Whether that bar is still forming'),
        ageHours: z.number().describe('From the start of that bar until now'),
      }),
    )
    .optional()
    .describe('What is stored of the symbol'),
});
export type MarketStatusAnswer = z.infer<typeof MarketStatusAnswerSchema>;

export const GET_MARKET_STATUS = toolContract({
  name: 'get_market_status',
  description:
    'Whether a market trades now by its regular hours (US equities, A-shares, round the clock), when it opens and closes ' +
    'next, and how old the last stored bar of a symbol is. Holidays are not known.',
  schema: MarketStatusArgsSchema,
  answer: MarketStatusAnswerSchema,
});
