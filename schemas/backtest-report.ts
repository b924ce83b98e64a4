import { z } from 'zod';
import type { CombinedReport, MarketRules, SymbolReport } from '../domains/backtest/index.ts';
import { MarketSchema } from './backtest.ts';
import {
  BuyAndHoldSchema,
  FoldReportSchema,
  HindsightSchema,
  MetricsSchema,
  SignalFiguresSchema,
  TradeFiguresSchema,
  TradeSchema,
  VerdictSchema,
} from './backtest-figures.ts';
import { DefinitionOptionsSchema } from './definition.ts';
import { LevelSchema } from './market/level.ts';
import { AdjustmentSchema } from './market/series.ts';
import { StrategySchema } from './strategy.ts';

const symbolReport = z.object({
  symbol: z.string(),
  level: LevelSchema,
  window: z.object({
    firstBar: z.int(),
    lastBar: z.int(),
    fromTs: z.int(),
    toTs: z.int(),
    bars: z.int(),
    warmUpBars: z.int(),
  }),
  barsPerYear: z.number(),
  initialCash: z.number(),
  finalEquity: z.number(),
  metrics: MetricsSchema,
  buyAndHold: BuyAndHoldSchema,
  hindsight: HindsightSchema,
  signals: SignalFiguresSchema,
  verdict: VerdictSchema,
  dataFaults: z.array(z.string()).describe('What is wrong with the data; no verdict then'),
  noTrades: z.string().nullable(),
  folds: z.array(FoldReportSchema),
  trades: z.array(TradeSchema),
  equity: z.array(z.tuple([z.int(), z.number()])),
}) satisfies z.ZodType<SymbolReport>;

const MarketRulesSchema = z.object({
  feeRate: z.number(),
  minFee: z.number(),
  sellTaxRate: z.number(),
  slippageBps: z.number(),
  slippageTicks: z.number(),
  tick: z.number(),
  lot: z.number(),
  sellAfterDays: z.union([z.literal(0), z.literal(1)]),
  limitPercent: z.number().optional(),
  zeroVolumeSuspends: z.boolean(),
  utcOffsetMinutes: z.number(),
  shorts: z.boolean(),
}) satisfies z.ZodType<MarketRules>;

/** One symbol's report with what it rests on. */
export const SymbolBacktestSchema = z.object({
  ...symbolReport.shape,
  source: z.string().describe('Where the bars come from'),
  adjustment: AdjustmentSchema,
  market: MarketSchema,
  asOf: z.string().describe('Start of the last bar used; nothing later went into it'),
  rules: MarketRulesSchema.describe('Costs and market rules that applied'),
});
export type SymbolBacktest = z.output<typeof SymbolBacktestSchema>;

export const CombinedReportSchema = z.object({
  symbols: z.int(),
  withTrades: z.int(),
  profitable: z.int(),
  beatBuyAndHold: z.int(),
  pooled: TradeFiguresSchema,
  signals: SignalFiguresSchema,
  meanTotalReturn: z.number().nullable(),
  medianTotalReturn: z.number().nullable(),
  meanBuyAndHoldReturn: z.number().nullable(),
  meanHindsightReturn: z.number().nullable(),
  verdict: VerdictSchema,
}) satisfies z.ZodType<CombinedReport>;

/** What a backtest answers. */
export const BacktestReportSchema = z.object({
  /** Parameter sets by number; without a grid the one set 0. */
  sets: z.array(
    z.object({
      values: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
      strategy: StrategySchema,
      strategyHash: z.string(),
      definition: DefinitionOptionsSchema,
      definitionHash: z.string(),
    }),
  ),
  fillRule: z.string(),
  symbols: z.array(SymbolBacktestSchema),
  /** Symbols that could not be tested, and why. */
  failed: z.array(z.object({ symbol: z.string(), code: z.string(), reason: z.string() })),
  /** All symbols together; `null` when none could be tested. */
  combined: CombinedReportSchema.nullable(),
});
export type BacktestReport = z.output<typeof BacktestReportSchema>;
