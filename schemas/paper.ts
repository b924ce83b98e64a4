import { z } from 'zod';
import { DefinitionOptionsSchema } from './definition.ts';
import { LevelSchema } from './market/level.ts';
import { isoTime, isPlainText, PLAIN_TEXT, SymbolSchema } from './market/series-args.ts';
import { AccountNameSchema } from './paper-account.ts';
import { toolContract } from './tool-contract.ts';

const MOST = 1e9;
const price = z.number().gt(0).max(MOST);
const account = AccountNameSchema.default('default').describe('Paper account; `default` is opened at its first use');
const at = isoTime('Only for a replay account: its time, which never goes back; absent: where it stands').optional();

const text = (most: number) => z.string().min(1).max(most).refine(isPlainText, PLAIN_TEXT);

const basis = z
  .strictObject({
    pointId: text(300).optional().describe('Id of the point, as analyze_structure gives it'),
    confirmedAt: isoTime('Bar that confirmed the signal').optional(),
    definition: DefinitionOptionsSchema.optional().describe(
      'Options of the point’s definition, when it is not the default',
    ),
  })
  .refine(({ pointId, confirmedAt }) => pointId !== undefined || confirmedAt !== undefined, {
    message: 'must name pointId or confirmedAt',
  })
  .describe('The signal behind the order; refused when it was not confirmed at the order’s time');

type Asked = {
  side: string;
  type: string;
  quantity?: number | undefined;
  amount?: number | undefined;
  limitPrice?: number | undefined;
  stopPrice?: number | undefined;
};

/** What cannot be meant, with the field and what to do. */
const contradictionOf = (asked: Asked): readonly [field: string, message: string] | undefined => {
  const { side, type, quantity, amount, limitPrice, stopPrice } = asked;
  if ((quantity === undefined) === (amount === undefined))
    return [
      'quantity',
      `${quantity === undefined ? 'neither it nor' : 'both it and'} amount is given; give one of the two`,
    ];
  if (amount !== undefined && side === 'sell') return ['amount', 'a sale wants a quantity; give quantity instead'];
  if ((type === 'limit') !== (limitPrice !== undefined))
    return ['limitPrice', type === 'limit' ? 'a limit order wants one' : `a ${type} order has none; leave it out`];
  if ((type === 'stop') !== (stopPrice !== undefined))
    return ['stopPrice', type === 'stop' ? 'a stop order wants one' : `a ${type} order has none; leave it out`];
  return undefined;
};

export const ExecuteTradeArgsSchema = z
  .strictObject({
    account,
    symbol: SymbolSchema.describe('Symbol of the instrument, such as SPX'),
    side: z.enum(['buy', 'sell']).describe('Nothing is sold short'),
    type: z
      .enum(['market', 'limit', 'stop'])
      .default('market')
      .describe(
        'market: at the next open; limit: at limitPrice or better; stop: at the market once stopPrice is touched',
      ),
    quantity: z.number().gt(0).max(MOST).optional().describe('How many, in whole lots'),
    amount: z
      .number()
      .gt(0)
      .max(1e12)
      .optional()
      .describe('For buys instead of quantity: money to spend, fees included'),
    limitPrice: price.optional().describe('Of a limit order'),
    stopPrice: price.optional().describe('Of a stop order'),
    timeInForce: z
      .enum(['day', 'gtc'])
      .default('day')
      .describe('day: for the next trading day that has bars; gtc: until filled or cancelled'),
    basis: basis.optional(),
    idempotencyKey: text(200)
      .optional()
      .describe('The same key is the same order, however often it is sent; absent: one per call'),
    at,
  })
  .superRefine((asked, context) => {
    const contradiction = contradictionOf(asked);
    if (contradiction) context.addIssue({ code: 'custom', path: [contradiction[0]], message: contradiction[1] });
  });
export type ExecuteTradeArgs = z.infer<typeof ExecuteTradeArgsSchema>;

export const GetPositionArgsSchema = z.strictObject({
  account,
  symbol: SymbolSchema.optional().describe('Only this one; absent: all'),
  at,
});

export const CancelOrderArgsSchema = z.strictObject({
  account,
  orderId: text(64).describe('As execute_trade answered it'),
  at,
});

export const GetPerformanceArgsSchema = z.strictObject({
  account,
  at,
  days: z.int().min(1).max(5000).default(250).describe('The latest days of the equity curve; figures are over all'),
});

/** What every answer says of itself. */
const provenance = {
  account: z.string(),
  currency: z.string(),
  level: LevelSchema,
  at: z.string().describe('Time of the account'),
  asOf: z.string().nullable().describe('Start of the last closed bar that a price was taken from'),
  source: z.array(z.string()).describe('Where the bars came from'),
  definition: z.string().describe('By which rules orders are filled and figures computed'),
};

const fill = z.object({
  bar: z.string().describe('Start of the bar'),
  quantity: z.number(),
  price: z.number(),
  value: z.number(),
  fee: z.number(),
});

export const OrderFactSchema = z.object({
  orderId: z.string(),
  idempotencyKey: z.string(),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  type: z.enum(['market', 'limit', 'stop']),
  quantity: z.number().optional(),
  amount: z.number().optional(),
  limitPrice: z.number().optional(),
  stopPrice: z.number().optional(),
  timeInForce: z.enum(['day', 'gtc']),
  basis: z.object({ pointId: z.string().optional(), knownAt: z.string().optional() }).optional(),
  status: z
    .enum(['awaiting_confirmation', 'open', 'filled', 'cancelled', 'expired', 'rejected'])
    .describe('rejected: see rejection; a fill shows once its bar is stored'),
  placedAt: z.string(),
  closedAt: z.string().optional(),
  reason: z.string().optional().describe('Why it was cancelled or has expired'),
  rejection: z
    .object({ rule: z.string(), found: z.string(), wanted: z.string(), todo: z.string() })
    .optional()
    .describe('The limit it would have passed, what was found, what is wanted, what to do'),
  filledQuantity: z.number(),
  averagePrice: z.number().optional(),
  fees: z.number(),
  realised: z.number().optional().describe('Of a sale: proceeds less fees and average cost'),
  reserved: z.number().describe('Cash kept back for it'),
  fills: z.array(fill),
});
export type OrderFact = z.infer<typeof OrderFactSchema>;

const cash = {
  cash: z.number(),
  availableCash: z.number().describe('Cash that no open order keeps back'),
};

const OrderAnswerSchema = z.object({
  ...provenance,
  ...cash,
  order: OrderFactSchema,
  repeated: z.boolean().describe('Whether this had been asked for before: nothing new was done'),
});
export type OrderAnswer = z.infer<typeof OrderAnswerSchema>;

const PositionAnswerSchema = z.object({
  ...provenance,
  ...cash,
  equity: z.number().describe('Cash and worth of the positions'),
  realised: z.number(),
  unrealised: z.number(),
  fees: z.number(),
  positions: z.array(
    z.object({
      symbol: z.string(),
      quantity: z.number(),
      availableToSell: z.number().describe('Without what T+1 and open sales keep back'),
      averageCost: z.number().describe('A unit, fees included'),
      cost: z.number(),
      price: z.number().describe('Close of the last closed bar'),
      priceAsOf: z.string().describe('Start of that bar'),
      value: z.number(),
      unrealised: z.number(),
      unrealisedPercent: z.number(),
    }),
  ),
  openOrders: z.array(OrderFactSchema),
  closedOrders: z.array(OrderFactSchema).describe('The latest, at most 20'),
  settings: z
    .object({
      clock: z.enum(['live', 'replay']),
      requireConfirmation: z.boolean(),
      rules: z.record(z.string(), z.unknown()),
      limits: z.record(z.string(), z.unknown()),
    })
    .describe('Rules of the market and risk limits of the account'),
});
export type PositionAnswer = z.infer<typeof PositionAnswerSchema>;

const PerformanceAnswerSchema = z.object({
  ...provenance,
  initialCash: z.number(),
  equity: z.number(),
  returnPercent: z.number(),
  maxDrawdownPercent: z.number(),
  exposurePercent: z.number().describe('Mean share of the equity in positions'),
  n: z.int().describe('Closed trades: sales that were filled'),
  enoughTrades: z.boolean().describe('False under 30 closed trades: winRate and profitFactor say nothing then'),
  winRate: z.number().nullable().describe('Gains over closed trades'),
  profitFactor: z.number().nullable().describe('Sum of gains over sum of losses; null without a loss'),
  grossProfit: z.number(),
  grossLoss: z.number(),
  realised: z.number(),
  unrealised: z.number(),
  fees: z.number(),
  orders: z.record(z.string(), z.int()).describe('How many, by status'),
  days: z.int().describe('Days of the whole curve'),
  equityCurve: z.array(z.object({ day: z.string(), equity: z.number(), cash: z.number(), positions: z.number() })),
});
export type PerformanceAnswer = z.infer<typeof PerformanceAnswerSchema>;

export const EXECUTE_TRADE = toolContract({
  name: 'execute_trade',
  description:
    'Places an order of play money in a paper account. It fills at the open of the next bar (market) or by the range of ' +
    'later bars (limit, stop), never at a price that was known when it was placed. A breach of a risk limit is a rejected order that says why.',
  schema: ExecuteTradeArgsSchema,
  answer: OrderAnswerSchema,
});

export const GET_POSITION = toolContract({
  name: 'get_position',
  description:
    'What a paper account holds: cash, positions with average cost and unrealised result at the last closed bar, open and ' +
    'latest orders, risk limits.',
  schema: GetPositionArgsSchema,
  answer: PositionAnswerSchema,
});

export const CANCEL_ORDER = toolContract({
  name: 'cancel_order',
  description: 'Cancels what is left of an open order in a paper account. What has filled by then stays filled.',
  schema: CancelOrderArgsSchema,
  answer: OrderAnswerSchema,
});

export const GET_PERFORMANCE = toolContract({
  name: 'get_performance',
  description:
    'How a paper account did: daily equity, return, drawdown, exposure, win rate, profit factor, fees, number of closed ' +
    'trades. Computed from its fills, so never compute them yourself.',
  schema: GetPerformanceArgsSchema,
  answer: PerformanceAnswerSchema,
});
