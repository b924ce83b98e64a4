import { z } from 'zod';
import type { PointName, Strategy } from '../domains/backtest/index.ts';
import { contradictions } from './strategy-contradictions.ts';

/** How points are named: a family (buy1: 1 and 1p, buy2: 2 and 2s, buy3: 3a and 3b; sells alike) or one type of it. */
export type { PointName };
export const PointNameSchema = z.enum([
  'buy1',
  'buy2',
  'buy3',
  'buy1-only',
  'buy1p',
  'buy2-only',
  'buy2s',
  'buy3a',
  'buy3b',
  'sell1',
  'sell2',
  'sell3',
  'sell1-only',
  'sell1p',
  'sell2-only',
  'sell2s',
  'sell3a',
  'sell3b',
]) satisfies z.ZodType<PointName>;

const percent = z.number().gt(0).lt(100);
const bars = z.int().min(1).max(100_000);

const entry = z
  .strictObject({
    points: z
      .array(PointNameSchema)
      .min(1)
      .describe(
        'Points that open a position at the open after their confirmation, buys a long, sells a short; buy1: 1 and 1p, buy2: 2 ' +
          'and 2s, buy3: 3a and 3b',
      ),
    of: z
      .enum(['strokes', 'segments'])
      .default('strokes')
      .describe('Points at ends of strokes, or of segments (fewer, known later)'),
  })
  .describe('When to get in');

const filters = z
  .strictObject({
    minConfidence: z
      .number()
      .min(0)
      .max(1)
      .exactOptional()
      .describe('Least confidence of the divergence; points without one (2, 2s, 3a, 3b) pass'),
    maxRatio: z
      .number()
      .gt(0)
      .exactOptional()
      .describe('Largest leaving over entering strength; points without a divergence pass'),
    maxLagBars: bars.exactOptional().describe('Most bars from the point to its confirmation'),
    maxChasePercent: percent
      .exactOptional()
      .describe('Most percent that the close of the confirming bar may have gone from the point'),
    trend: z
      .strictObject({ ma: z.int().min(2).max(1000).describe('Closes in the simple moving average') })
      .exactOptional()
      .describe('Long only with the close above its moving average, short only below'),
    segmentsAgree: z
      .boolean()
      .exactOptional()
      .describe('Only on the side of the latest confirmed point at an end of segments, one level up'),
  })
  .describe('What a signal must meet at the close that confirms it');

const exits = z
  .strictObject({
    points: z
      .array(PointNameSchema)
      .exactOptional()
      .describe('Points that close a position; absent: every opposite point; []: none'),
    invalidation: z.boolean().default(true).describe('Stop at the price beyond which the point has failed'),
    withdrawal: z.boolean().default(false).describe('Out at the next open when the point of the entry is withdrawn'),
    maxBars: bars.exactOptional().describe('Out at the open this many bars after the entry'),
    targetPercent: z
      .number()
      .gt(0)
      .max(10_000)
      .exactOptional()
      .describe('Limit order this many percent from the entry'),
    targetRisk: z
      .number()
      .gt(0)
      .max(100)
      .exactOptional()
      .describe('Limit order at this multiple of the distance from the entry to the first stop'),
  })
  .describe('When to get out, besides the stops');

const stops = z
  .strictObject({
    percent: percent.exactOptional().describe('Percent from the entry price; 5 is 5 %'),
    trailingPercent: percent.exactOptional().describe('Percent from the best price since the entry'),
    atr: z
      .strictObject({
        period: z.int().min(1).max(1000).default(14).describe('Bars of the average true range (Wilder)'),
        multiple: z.number().gt(0).max(100).describe('How many of it from the entry price'),
      })
      .exactOptional()
      .describe('Stop by average true range, as of the close before the entry'),
  })
  .describe('Stops; the nearest to the price counts');

const sizing = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('fraction'), fraction: z.number().gt(0).max(1).describe('Share of the equity') }),
    z.strictObject({ kind: z.literal('amount'), amount: z.number().gt(0).max(1e15).describe('Money a position') }),
    z.strictObject({
      kind: z.literal('risk'),
      fraction: z.number().gt(0).max(1).describe('Share of the equity that is lost when the first stop is hit'),
    }),
  ])
  .describe('How much to buy; never more than the cash buys');

const draft = z.strictObject({
  name: z.string().trim().min(1).max(80).exactOptional().describe('For people; not part of the hash'),
  entry,
  direction: z.enum(['long', 'short', 'both']).default('long').describe('Which positions may be opened'),
  filters: filters.prefault({}),
  exits: exits.prefault({}),
  stops: stops.prefault({}),
  sizing: sizing.default({ kind: 'fraction', fraction: 1 }),
  maxPositions: z.int().min(1).max(20).default(1).describe('Positions open at the same time'),
});

const ALL: Readonly<Record<'buy' | 'sell', readonly PointName[]>> = {
  buy: ['buy1', 'buy2', 'buy3'],
  sell: ['sell1', 'sell2', 'sell3'],
};

const oppositePoints = (direction: Strategy['direction']): readonly PointName[] => {
  if (direction === 'both') return [...ALL.buy, ...ALL.sell];
  return direction === 'long' ? ALL.sell : ALL.buy;
};

/** When to trade, as data: only `entry.points` must be said. Contradictory options are refused. */
export const StrategySchema = draft
  .superRefine((value, context) => {
    for (const { path, message } of contradictions(value))
      context.addIssue({ code: 'custom', path: [...path], message });
  })
  .describe('When to trade, as data');
export type StrategyInput = z.input<typeof StrategySchema>;
export type StrategyData = z.output<typeof StrategySchema>;

/** The strategy with everything said that the data may leave out. */
export const completeStrategy = ({ name: _name, exits, ...data }: StrategyData): Strategy => ({
  ...data,
  exits: { ...exits, points: exits.points ?? oppositePoints(data.direction) },
});
