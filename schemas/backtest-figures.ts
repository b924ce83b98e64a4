import { z } from 'zod';
import type {
  BuyAndHold,
  ExitReason,
  FoldReport,
  Hindsight,
  Metrics,
  SignalFigures,
  SignalType,
  Trade,
  TradeFigures,
  Verdict,
} from '../domains/backtest/index.ts';

// Shares and returns are fractions (0.05 is 5 %); bars are indexes of the bars that were read; null: the formula has no value.
const figure = z.number().nullable();

export const TradeFiguresSchema = z.object({
  trades: z.int(),
  winRate: figure,
  profitFactor: figure.describe('Gains over losses; null without a loss'),
  meanReturn: figure,
  medianReturn: figure,
  meanBars: figure,
  fees: z.number(),
  pnl: z.number(),
}) satisfies z.ZodType<TradeFigures>;

const curveFigures = {
  totalReturn: z.number(),
  annualReturn: figure,
  sharpe: figure.describe('Annualised, risk-free rate 0'),
  sortino: figure.describe('Annualised, target 0'),
  maxDrawdown: z.object({
    depth: z.number(),
    peakBar: z.int().nullable(),
    troughBar: z.int().nullable(),
    recoveryBar: z.int().nullable(),
  }),
};

export const MetricsSchema = z.object({
  ...TradeFiguresSchema.shape,
  ...curveFigures,
  exposure: z.number().describe('Share of bars in which a position was held'),
}) satisfies z.ZodType<Metrics>;

export const BuyAndHoldSchema = z.object({
  ...curveFigures,
  quantity: z.number(),
  fees: z.number(),
}) satisfies z.ZodType<BuyAndHold>;

export const HindsightSchema = z.object({
  label: z.string(),
  trades: z.int(),
  winRate: figure,
  profitFactor: figure,
  totalReturn: z.number(),
}) satisfies z.ZodType<Hindsight>;

export const SignalFiguresSchema = z.object({
  confirmed: z.int(),
  withdrawn: z.int(),
  withdrawnShare: figure,
  traded: z.int(),
  passedOver: z.record(z.string(), z.int()).describe('Why signals made no trade, and how often'),
}) satisfies z.ZodType<SignalFigures>;

export const VerdictSchema = z.object({
  verdict: z.enum(['profitable', 'losing', 'undecided', 'refused']),
  reason: z.string(),
  beatsBuyAndHold: z.boolean().nullable(),
}) satisfies z.ZodType<Verdict>;

export const SignalTypeSchema = z.enum([
  ...(['buy1', 'buy1p', 'buy2', 'buy2s', 'buy3a', 'buy3b'] as const),
  ...(['sell1', 'sell1p', 'sell2', 'sell2s', 'sell3a', 'sell3b'] as const),
]) satisfies z.ZodType<SignalType>;

export const ExitReasonSchema = z.enum([
  ...(['point', 'invalidation', 'withdrawal', 'stop', 'trailing_stop', 'target', 'max_bars', 'ruin', 'end'] as const),
]) satisfies z.ZodType<ExitReason>;

export const TradeSchema = z.object({
  signalId: z.string(),
  type: SignalTypeSchema,
  direction: z.enum(['long', 'short']),
  pointBar: z.int(),
  pointPrice: z.number(),
  confirmedAt: z.int(),
  entryBar: z.int(),
  entryTs: z.int(),
  entryPrice: z.number(),
  exitBar: z.int(),
  exitTs: z.int(),
  exitPrice: z.number(),
  quantity: z.number(),
  fees: z.number(),
  pnl: z.number(),
  return: z.number(),
  bars: z.int(),
  reason: ExitReasonSchema,
  withdrawnAt: z.int().nullable().describe('Bar at which the point vanished; null: still drawn at the end of the data'),
}) satisfies z.ZodType<Trade>;

export const FoldReportSchema = z.object({
  fold: z.int(),
  firstBar: z.int(),
  lastBar: z.int(),
  fromTs: z.int(),
  toTs: z.int(),
  set: z.int().describe('Parameter set traded in it'),
  trained: z
    .object({ bars: z.int(), trades: z.int(), score: figure })
    .nullable()
    .describe('What the set did on the bars before; null: there was one set only'),
  trades: z.int(),
  winRate: figure,
  totalReturn: z.number(),
  sharpe: figure,
  maxDrawdown: z.number(),
  buyAndHoldReturn: z.number(),
}) satisfies z.ZodType<FoldReport>;
