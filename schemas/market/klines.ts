import { z } from 'zod';
import { toolContract } from '../tool-contract.ts';
import { datedPrice, provenance } from './provenance.ts';
import { AdjustmentSchema } from './series.ts';
import { isOrdered, MAX_BARS, ORDERED, seriesArgs } from './series-args.ts';

export const GetKlinesArgsSchema = z
  .strictObject({
    ...seriesArgs,
    limit: z.int().min(1).max(MAX_BARS).default(250).describe('The latest this many closed bars of the range'),
    detail: z
      .enum(['summary', 'bars'])
      .default('summary')
      .describe('summary: figures over the bars and the last of them; bars: each bar, for programs'),
  })
  .refine(isOrdered, ORDERED);

/** Date, open, high, low, close, volume, and whether the bar is closed: one that is not is still forming. */
const barRow = z.tuple([z.string(), z.number(), z.number(), z.number(), z.number(), z.number(), z.boolean()]);

export const KlinesAnswerSchema = z.object({
  ...provenance,
  adjustment: AdjustmentSchema.describe('raw: as traded; adjusted: changed for splits and dividends'),
  firstClose: z.number(),
  lastClose: z.number().describe('Of the last closed bar'),
  changePercent: z.number(),
  high: datedPrice,
  low: datedPrice,
  averageVolume: z.number(),
  columns: z.array(z.string()),
  bars: z.array(barRow),
});
export type KlinesAnswer = z.infer<typeof KlinesAnswerSchema>;

export const GET_KLINES = toolContract({
  name: 'get_klines',
  description:
    'Stored price bars (klines) of one instrument: a summary of the latest `limit` bars in the range (first and last ' +
    'close, change, high, low, average volume) and the last bars in full. Use it for prices and recent moves.',
  schema: GetKlinesArgsSchema,
  answer: KlinesAnswerSchema,
});
