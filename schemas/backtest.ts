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
    minFee: z.number().min(0).max(1e6).exactOptional().describe('Least fee of an order'),
    sellTaxRate: rate.exactOptional().describe('Share of the value of each sale (stamp duty)'),
    slippageBps: z.number().min(0).max(1000).exactOptional().describe('Slippage, hundredths of a percent'),
    slippageTicks: z.number().min(0).max(1000).exactOptional().describe('Slippage, price steps'),
    tick: z.number().min(1e-12).max(1e6).exactOptional().describe('Smallest price step'),
    lot: z
      .number()
      .max(1e9)
      .refine((lot) => lot === 0 || lot >= 1e-9, 'must be 0 (any fraction) or at least 1e-9')
      .exactOptional()
      .describe('Quantities are multiples of it; 0: any fraction'),
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

/** What a backtest is asked for, field by field; `checkBacktest` looks across them. */
export const BacktestFields = {
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
    'Costs and rules to start from; absent: by the session of the series, else by its symbol and days',
  ),
  board: BoardSchema.exactOptional().describe(
    'Price limits of a-share; absent: those of the series, else by the code of the stock',
  ),
  costs: CostsSchema.default({}),
  cash: z.number().gt(0).max(1e15).default(1_000_000).describe('Capital a symbol'),
  warmUpBars: z.int().min(0).max(100_000).default(100).describe('Least bars before the first that may trade'),
  walkForward: WalkForwardSchema.prefault({}),
};

type Fields = z.output<z.ZodObject<typeof BacktestFields>>;

/** What no field alone can tell to be wrong. */
const faultOf = (input: Fields): { readonly path: string[]; readonly message: string } | undefined => {
  const fail = (path: string[], message: string) => ({ path, message });
  const { points, strategy, market, board, grid, walkForward } = input;
  if (points === undefined && strategy === undefined) {
    return fail(['points'], 'must be given, such as ["buy2", "buy3"], or a strategy instead');
  }
  if (points !== undefined && strategy !== undefined) {
    return fail(['points'], 'must not be given beside a strategy; put them into strategy.entry.points');
  }
  if (board !== undefined && market !== undefined && market !== 'a-share') {
    return fail(['board'], `is a matter of the market a-share, not of ${market}`);
  }
  if (grid !== undefined && walkForward.folds === 0) {
    return fail(
      ['walkForward', 'folds'],
      'must be above 0 with a grid: the best set of all bars would be chosen with hindsight',
    );
  }
  const sets = parameterSets(input);
  if ('fault' in sets) return fail(sets.path, sets.fault);
  if (market === 'a-share' && sets.sets.some((set) => set.strategy.direction !== 'long')) {
    return fail(['strategy', 'direction'], 'must be long: the market a-share knows no shorts here');
  }
  return undefined;
};

/** For `superRefine` of an object with these fields. */
export const checkBacktest = (input: Fields, context: z.RefinementCtx): void => {
  const fault = context.issues.length > 0 ? undefined : faultOf(input);
  if (fault !== undefined) context.addIssue({ code: 'custom', ...fault });
};

export const BacktestInputSchema = z
  .strictObject(BacktestFields)
  .refine(isOrdered, ORDERED)
  .superRefine(checkBacktest)
  .describe('A backtest');
export type BacktestInput = z.output<typeof BacktestInputSchema>;
export type BacktestRequest = z.input<typeof BacktestInputSchema>;
