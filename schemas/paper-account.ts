import { z } from 'zod';
import type { AccountChange, AccountOptions } from '../domains/paper-broker/index.ts';
import { LevelSchema } from './market/level.ts';
import { BoardSchema } from './market/series.ts';
import { isoTime, SymbolSchema } from './market/series-args.ts';

export const AccountNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'must be 1 to 64 letters, digits, dots, dashes or underscores')
  .describe('Name of the paper account');

const money = z.number().gt(0).max(1e12);
const symbols = z.array(SymbolSchema).max(1000);

const rules = z
  .strictObject({
    feeRate: z.number().min(0).max(0.1).describe('Share of the value of each fill'),
    minFee: z.number().min(0).max(1e6).describe('Least fee of a fill'),
    sellTaxRate: z.number().min(0).max(0.1).describe('Share of the value of each sale'),
    slippageBps: z
      .number()
      .min(0)
      .max(1000)
      .describe('Hundredths of a percent against the trade, on market and stop orders'),
    tick: z.number().min(1e-6).max(1e6).describe('Smallest price step'),
    lot: z
      .number()
      .refine((lot) => lot === 0 || (lot >= 1e-6 && Math.round(lot * 1e6) / 1e6 === lot && lot <= 1e6), {
        message: 'must be 0 (any fraction) or a multiple of 0.000001 up to 1000000',
      })
      .describe('Quantities are multiples of it; 0: any fraction'),
    sellAfterDays: z.literal([0, 1]).describe('1: what was bought on a day is sold on a later one (T+1)'),
    priceLimits: z.boolean().describe('Daily price limits by board (China)'),
    zeroVolumeSuspends: z.boolean().describe('A bar of one price without volume was not traded'),
    maxVolumeShare: z.number().gt(0).max(1).describe('The most of a bar’s volume that one order takes'),
    utcOffsetMinutes: z.int().min(-840).max(840).describe('Local time of the market less UTC'),
  })
  .partial()
  .describe('What differs from the market’s rules');

const limits = z
  .strictObject({
    maxOrderValue: money.exactOptional().describe('Of one order'),
    maxPositionValue: money.exactOptional().describe('Of one symbol, held and ordered together'),
    maxDailyLoss: money.exactOptional().describe('From this loss of a trading day on, nothing more is bought'),
    maxOpenOrders: z.int().min(1).max(1000).default(100),
    symbols: symbols.exactOptional().describe('The symbols that may be bought'),
  })
  .describe('Risk limits, in the currency');

const markets = z.enum(['us', 'a-share', 'crypto']);
const boards = z
  .record(SymbolSchema, BoardSchema)
  .describe('Boards of symbols of which neither the code nor the series tells it');

/** What an account is opened with. Money in its currency. */
export const PaperAccountSchema = z.strictObject({
  currency: z
    .string()
    .regex(/^[A-Z]{3,5}$/, 'must be a code such as USD')
    .default('USD'),
  initialCash: z.number().min(1).max(1e12).default(1_000_000),
  level: LevelSchema.default('1d').describe('Bars of this level fill orders and give prices'),
  market: markets.default('us').describe('Costs and rules to start from'),
  rules: rules.default({}),
  boards: boards.default({}),
  limits: limits.prefault({}),
  requireConfirmation: z.boolean().default(false).describe('Orders wait for a person’s yes'),
  replayFrom: isoTime(
    'Absent: the account’s time is the clock’s. Given: a replay over stored bars, whose time starts here and is moved by `at`',
  ).exactOptional(),
}) satisfies z.ZodType<AccountOptions>;
export type PaperAccountInput = z.input<typeof PaperAccountSchema>;
export type PaperAccountData = z.output<typeof PaperAccountSchema>;

/** What may change later: it counts for orders from then on. Absent: as it is; limits and boards are replaced whole. */
export const PaperAccountChangeSchema = z.strictObject({
  market: markets.exactOptional().describe('Costs and rules to start from anew'),
  rules: rules.exactOptional(),
  boards: boards.exactOptional(),
  limits: limits.exactOptional(),
  requireConfirmation: z.boolean().exactOptional(),
}) satisfies z.ZodType<AccountChange>;
export type PaperAccountChange = z.output<typeof PaperAccountChangeSchema>;

export const PaperAccountParamsSchema = z.object({ account: AccountNameSchema });
export const PaperOrderParamsSchema = PaperAccountParamsSchema.extend({
  order_id: z.string().min(1).max(64),
  answer: z.enum(['confirm', 'decline']),
});

/** A paper account as the API tells it. Limits and cash in the currency. */
export interface WirePaperAccount {
  readonly account: string;
  readonly currency: string;
  readonly initialCash: number;
  readonly level: string;
  readonly clock: 'live' | 'replay';
  /** Its time: that of the latest command. */
  readonly at: string;
  readonly events: number;
  readonly rules: Readonly<Record<string, unknown>>;
  readonly boards: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, unknown>>;
  readonly requireConfirmation: boolean;
}
