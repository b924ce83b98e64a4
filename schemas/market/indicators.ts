import { z } from 'zod';
import { toolContract } from '../tool-contract.ts';
import { datedPrice, provenance } from './provenance.ts';
import { isOrdered, ORDERED, seriesArgs } from './series-args.ts';

const period = z.int().min(1).max(1000);

export const DEFAULT_MA_PERIODS = [5, 10, 20, 60, 120, 250] as const;

export const IndicatorsArgsSchema = z
  .strictObject({
    ...seriesArgs,
    ma: z
      .array(period)
      .min(1)
      .max(8)
      .default([...DEFAULT_MA_PERIODS])
      .describe('Periods of the simple moving averages, in bars'),
    macd: z
      .object({ fast: period, slow: period, signal: period })
      .refine(({ fast, slow }) => fast < slow, { path: ['fast'], message: 'must be less than `slow`' })
      .default({ fast: 12, slow: 26, signal: 9 })
      .describe('MACD periods, in bars'),
    volatilityWindow: z.int().min(2).max(1000).default(20).describe('Returns in the window of the recent volatility'),
  })
  .refine(isOrdered, ORDERED);
export type IndicatorsArgs = z.infer<typeof IndicatorsArgsSchema>;

export const IndicatorsAnswerSchema = z.object({
  ...provenance,
  lastClose: z.number(),
  movingAverages: z.array(z.object({ period: z.int(), value: z.number(), closeAbovePercent: z.number() })),
  macd: z.object({
    fast: z.int(),
    slow: z.int(),
    signal: z.int(),
    dif: z.number(),
    dea: z.number(),
    histogram: z.number(),
    histogramBefore: z.number().nullable(),
  }),
  volatility: z.object({
    window: z.int(),
    recentPercent: z.number().nullable(),
    rangePercent: z.number().nullable(),
    barsPerYear: z.number().nullable(),
  }),
  drawdown: z.object({
    maxPercent: z.number(),
    peak: datedPrice.nullable(),
    trough: datedPrice.nullable(),
    recovered: z.string().nullable(),
    nowPercent: z.number(),
    nowSince: datedPrice,
  }),
  returns: z.array(z.object({ bars: z.int(), from: z.string(), percent: z.number() })),
  crossings: z.array(
    z.object({
      line: z.string(),
      over: z.string(),
      direction: z.enum(['up', 'down']),
      date: z.string(),
      price: z.number(),
    }),
  ),
});
export type IndicatorsAnswer = z.infer<typeof IndicatorsAnswerSchema>;

export const INDICATORS = toolContract({
  name: 'indicators',
  description:
    'Technical indicators of one instrument: MACD (Chinese convention), moving averages, annualised volatility, ' +
    'maximum drawdown with its dates, returns over several periods, last crossings. Computed, so never compute them yourself.',
  schema: IndicatorsArgsSchema,
  answer: IndicatorsAnswerSchema,
});
