import { z } from 'zod';

/** Levels (级别) as the stores name them: minutes, day, week, month. */
export const LevelSchema = z.enum(['1m', '3m', '5m', '15m', '30m', '60m', '120m', '1d', '1w', '1M']);
export type Level = z.infer<typeof LevelSchema>;

/** The most bars that one tool call reads. */
export const MAX_BARS = 10_000;

const isIsoTime = (text: string): boolean =>
  z.iso.date().safeParse(text).success || z.iso.datetime({ offset: true }).safeParse(text).success;

// A refinement and no union of formats: the model reads the JSON schema with every request, and zod's date patterns are long.
export const isoTime = (description: string) =>
  z
    .string()
    .refine(isIsoTime, 'must be an ISO date (2020-04-17) or time with a zone (2020-04-17T14:30:00Z)')
    .describe(description);

const seriesArgs = {
  symbol: z.string().trim().min(1).max(32).describe('Symbol of the instrument, such as SPX'),
  level: LevelSchema.default('1d').describe('Bar size'),
  from: isoTime('First day or time, inclusive (ISO 8601, UTC); absent: from the first stored bar').optional(),
  to: isoTime('Last day or time, inclusive (ISO 8601, UTC); absent: to the last stored bar').optional(),
};

const isOrdered = ({ from, to }: { from?: string | undefined; to?: string | undefined }): boolean =>
  from === undefined || to === undefined || Date.parse(from) <= Date.parse(to);
const ORDERED = { path: ['from'], message: 'must not be after `to`' };

export const GetKlinesArgsSchema = z
  .object({
    ...seriesArgs,
    limit: z.int().min(1).max(MAX_BARS).default(250).describe('Summarise the latest this many bars of the range'),
  })
  .refine(isOrdered, ORDERED);

const period = z.int().min(1).max(1000);

export const DEFAULT_MA_PERIODS = [5, 10, 20, 60, 120, 250] as const;

export const IndicatorsArgsSchema = z
  .object({
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

// What the tools answer. Dates are days for 1d and longer, else ISO times; percentages are rounded to two decimals.
const datedPrice = z.object({ date: z.string(), price: z.number() });

/** What each answer says of itself. `asOf`: start of the last bar used; nothing later went into the figures. */
const provenance = {
  symbol: z.string(),
  level: LevelSchema,
  source: z.string(),
  asOf: z.string(),
  count: z.int().describe('Bars used'),
  from: z.string().describe('Start of the first bar used'),
  definition: z.string(),
};

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
