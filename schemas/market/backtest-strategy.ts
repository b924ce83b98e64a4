import { z } from 'zod';
import { BacktestFields, checkBacktest, MarketSchema } from '../backtest.ts';
import { ExitReasonSchema, SignalTypeSchema, VerdictSchema } from '../backtest-figures.ts';
import { DefinitionOptionsSchema } from '../definition.ts';
import { StrategySchema } from '../strategy.ts';
import { toolContract } from '../tool-contract.ts';
import { LevelSchema } from './level.ts';
import { AdjustmentSchema } from './series.ts';
import { isOrdered, ORDERED } from './series-args.ts';

/** What one call may ask for; more is a job for the assistant `backtest`. */
export const TOOL_SYMBOLS = 3;
export const TOOL_BARS = 20_000;
/** Bars times parameter sets, over all symbols. */
export const TOOL_WORK = 200_000;

const ADVICE = 'run the assistant backtest for more';

export const BacktestStrategyArgsSchema = z
  .strictObject({
    ...BacktestFields,
    symbols: BacktestFields.symbols.max(TOOL_SYMBOLS, `must be at most ${TOOL_SYMBOLS} symbols; ${ADVICE}`),
  })
  .refine(isOrdered, ORDERED)
  .superRefine(checkBacktest);

// Percentages are rounded to two decimals, ratios too; null: the formula has no value.
const figure = z.number().nullable();

const curve = {
  totalReturnPercent: z.number(),
  annualReturnPercent: figure,
  sharpe: figure.describe('Annualised, risk-free rate 0'),
  sortino: figure,
  maxDrawdownPercent: z.number(),
};

const tradeFigures = {
  trades: z.int(),
  winRatePercent: figure,
  profitFactor: figure,
};

export const BacktestedTradeSchema = z.object({
  type: SignalTypeSchema,
  direction: z.enum(['long', 'short']),
  confirmedAt: z.string(),
  entry: z.string(),
  entryPrice: z.number(),
  exit: z.string(),
  exitPrice: z.number(),
  returnPercent: z.number(),
  reason: ExitReasonSchema,
  withdrawnAt: z.string().nullable().describe('When the point vanished; null: it is still drawn'),
});

export const BacktestedSymbolSchema = z.object({
  symbol: z.string(),
  level: LevelSchema,
  source: z.string(),
  adjustment: AdjustmentSchema,
  market: MarketSchema,
  from: z.string().describe('First bar that could trade'),
  asOf: z.string().describe('Last bar used'),
  bars: z.int(),
  warmUpBars: z.int(),
  barsPerYear: z.number().describe('What yearly figures count with'),
  strategy: z.object({
    ...tradeFigures,
    ...curve,
    drawdownFrom: z.string().nullable(),
    drawdownTo: z.string().nullable(),
    recovered: z.string().nullable(),
    meanReturnPercent: figure.describe('Of a trade'),
    medianReturnPercent: figure,
    meanBars: figure,
    exposurePercent: z.number(),
    fees: z.number(),
  }),
  buyAndHold: z.object(curve),
  hindsight: z
    .object({ label: z.string(), ...tradeFigures, totalReturnPercent: z.number() })
    .describe('Nobody could have traded it'),
  signals: z.object({
    confirmed: z.int(),
    withdrawn: z.int().describe('Of these, points that vanished later: they count as trades all the same'),
    withdrawnPercent: figure,
    passedOver: z.record(z.string(), z.int()),
  }),
  folds: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      set: z.int(),
      trades: z.int(),
      returnPercent: z.number(),
      buyAndHoldPercent: z.number(),
    }),
  ),
  lastTrades: z.array(BacktestedTradeSchema).describe('The latest of them, oldest first'),
  noTrades: z.string().nullable().describe('Why nothing was traded'),
  dataFaults: z.array(z.string()),
  verdict: VerdictSchema,
});

export const BacktestAnswerSchema = z.object({
  fillRule: z.string(),
  costs: z.string(),
  sets: z
    .array(
      z.object({
        set: z.int(),
        values: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
        strategyHash: z.string(),
        definitionHash: z.string(),
      }),
    )
    .describe('Parameter sets; one without a grid'),
  strategy: StrategySchema.describe('Of set 0'),
  definition: DefinitionOptionsSchema.describe('Of set 0'),
  symbols: z.array(BacktestedSymbolSchema),
  together: z
    .object({ ...tradeFigures, verdict: VerdictSchema })
    .nullable()
    .describe('All trades of several symbols'),
});
export type BacktestAnswer = z.infer<typeof BacktestAnswerSchema>;

export const BACKTEST_STRATEGY = toolContract({
  name: 'backtest_strategy',
  description:
    'Trades a strategy over the stored bars of one to three instruments and reports trades, return, drawdown, Sharpe, buy and ' +
    'hold and how many points were withdrawn later. A strategy is data: points that open a position, filters, exits, stops, ' +
    'sizing. It acts at the open after a confirmation, with costs and market rules. Tell the verdict, and that the hindsight ' +
    'figure could not be traded.',
  schema: BacktestStrategyArgsSchema,
  answer: BacktestAnswerSchema,
});
