import { z } from 'zod';
import { toolContract } from '../tool-contract.ts';
import { datedPrice, provenance } from './provenance.ts';
import { isOrdered, MAX_BARS, ORDERED, seriesArgs } from './series-args.ts';

export const GetKlinesArgsSchema = z
  .object({
    ...seriesArgs,
    limit: z.int().min(1).max(MAX_BARS).default(250).describe('Summarise the latest this many bars of the range'),
  })
  .refine(isOrdered, ORDERED);

export const KlinesAnswerSchema = z.object({
  ...provenance,
  firstClose: z.number(),
  lastClose: z.number(),
  changePercent: z.number(),
  high: datedPrice,
  low: datedPrice,
  averageVolume: z.number(),
  columns: z.array(z.string()),
  bars: z.array(z.tuple([z.string(), z.number(), z.number(), z.number(), z.number(), z.number()])),
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
