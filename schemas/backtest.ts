import { z } from 'zod';
import type { Market } from '../domains/backtest/index.ts';
import { DefinitionOptionsSchema } from './definition.ts';
import { BoardSchema } from './market/series.ts';
import { isOrdered, ORDERED, seriesArgs } from './market/series-args.ts';
import { MAX_PARAMETER_SETS, parameterSets } from './parameter-sets.ts';
import { PointNameSchema, StrategySchema } from './strategy.ts';

/** The most symbols of one backtest: its report has every trade of each. */
export const MAX_BACKTEST_SYMBOLS = 200;

/** Sets of costs and market rules. */
export const MarketSchema = z.enum(['us', 'a-share', 'crypto']) satisfies z.ZodType<Market>;

const rate = z.number().min(0).max(0.1);

export const CostsSchema = z
  .strictObject({
    feeRate: rate.exactOptional().describe('Share of the value of an order, each side; 0.0005 is 0.05 %'),
    minFee: z.number().min(0).exactOptional().describe('Least fee of an order'),
    sellTaxRate: rate.exactOptional().describe('Share of the value of each sale (stamp duty)'),
    slippageBps: z.number().min(0).max(1000).exactOptional().describe('Slippage, hundredths of a percent'),
    slippageTicks: z.number().min(0).max(1000).exactOptional().describe('Slippage, price steps'),
    tick: z.number().gt(0).exactOptional().describe('Smallest price step'),
    lot: z.number().min(0).exactOptional().describe('Quantities are multiples of it; 0: any fraction'),
  })
  .describe('Costs other than those of the market');

export const WalkForwardSchema = z
  .strictObject({
    folds: z.int().min(0).max(50).default(5).describe('Stretches of time, each reported on its own; 0: none'),
    objective: z
      .enum(['sharpe', 'totalReturn', 'profitFactor'])
      .default('sharpe')
      .describe('What the best parameter set has most of, on the bars before the fold'),
    minTrades: z.int().min(0).max(1000).default(5).describe('Trades that a set needs before a fold to be chosen'),
  })
  .describe('Folds over time; of a grid each fold trades what was best before it');

const gridValue = z.union([z.number(), z.string(), z.boolean()]);

const fields = z.strictObject({
  symbols: z
    .array(seriesArgs.symbol)
    .min(1)
    .max(MAX_BACKTEST_SYMBOLS)
    .refine((symbols) => new Set(symbols.map((symbol) => symbol.toUpperCase())).size === symbols.length, {
      message: 'must name each symbol once',
    })
    .describe('Symbols, each traded with capital of its own'),
  level: seriesArgs.level,
  from: seriesArgs.from,
  to: seriesArgs.to,
  points: z
    .array(PointNameSchema)
    .min(1)
    .exactOptional()
    .describe(
      'Instead of a strategy: in at these points, out at opposite points and at the price that refutes the point',
    ),
  strategy: StrategySchema.exactOptional(),
  definition: DefinitionOptionsSchema.default({}),
  grid: z
    .record(z.string(), z.array(gridValue).min(1).max(50))
    .exactOptional()
    .describe(
      `Values to try by path, such as {"strategy.stops.percent": [5, 10], "definition.divergence.maxRatio": [0.8, 0.9]}; at most ${MAX_PARAMETER_SETS} combinations`,
    ),
  market: MarketSchema.exactOptional().describe(
    'Costs and rules to start from; absent: by the session of the series, else us',
  ),
  board: BoardSchema.exactOptional().describe(
    'Price limits of a-share; absent: those of the series, else by the code of the stock',
  ),
  costs: CostsSchema.default({}),
  cash: z.number().gt(0).default(1_000_000).describe('Capital a symbol'),
  warmUpBars: z.int().min(0).max(100_000).default(100).describe('Least bars before the first that may trade'),
  walkForward: WalkForwardSchema.prefault({}),
});

/** What to backtest. Either `points` or `strategy` must be said. */
export const BacktestInputSchema = fields
  .refine(isOrdered, ORDERED)
  .superRefine((input, context) => {
    if (context.issues.length > 0) return;
    const fail = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (input.points === undefined && input.strategy === undefined) {
      fail(['points'], 'must be given, such as ["buy2", "buy3"], or a strategy instead');
    } else if (input.points !== undefined && input.strategy !== undefined) {
      fail(['points'], 'must not be given beside a strategy; put them into strategy.entry.points');
    } else if (input.board !== undefined && input.market !== undefined && input.market !== 'a-share') {
      fail(['board'], `is a matter of the market a-share, not of ${input.market}`);
    } else {
      const sets = parameterSets(input);
      if ('fault' in sets) fail(sets.path, sets.fault);
      else if (input.market === 'a-share' && sets.sets.some(({ strategy }) => strategy.direction !== 'long')) {
        fail(['strategy', 'direction'], 'must be long: the market a-share knows no shorts here');
      }
      if (input.grid !== undefined && input.walkForward.folds === 0) {
        fail(
          ['walkForward', 'folds'],
          'must be above 0 with a grid: the best set of all bars would be chosen with hindsight',
        );
      }
    }
  })
  .describe('A backtest');
export type BacktestInput = z.output<typeof BacktestInputSchema>;
export type BacktestRequest = z.input<typeof BacktestInputSchema>;
