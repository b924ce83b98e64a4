import { toMinor } from './money.ts';
import {
  type AccountSettings,
  type Board,
  MARKET_RULES,
  type Market,
  type MarketRules,
  type RiskLimits,
} from './settings.ts';

type Given<T> = { readonly [Key in keyof T]?: T[Key] | undefined };

/** What an account is opened with. Money in the currency. */
export interface AccountOptions {
  readonly currency: string;
  readonly initialCash: number;
  readonly level: string;
  /** Rules to start from. */
  readonly market: Market;
  readonly rules: Given<MarketRules>;
  readonly boards: Readonly<Record<string, Board>>;
  readonly limits: RiskLimits;
  readonly requireConfirmation: boolean;
  /** Where a replay begins, ISO; absent: a live account. */
  readonly replayFrom?: string | undefined;
}

/** What is said of an account again: it counts for orders from then on. Absent: as it is; limits and boards are replaced whole. */
export type AccountChange = Partial<
  Pick<AccountOptions, 'market' | 'rules' | 'boards' | 'limits' | 'requireConfirmation'>
>;

const said = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;

const MONEY = ['maxOrderValue', 'maxPositionValue', 'maxDailyLoss'] as const;

const toLimits = (limits: RiskLimits): RiskLimits => ({
  ...limits,
  ...Object.fromEntries(
    MONEY.flatMap((name) => {
      const amount = limits[name];
      return amount === undefined ? [] : [[name, toMinor(amount)]];
    }),
  ),
});

export const toSettings = (options: AccountOptions): AccountSettings => ({
  currency: options.currency,
  initialCash: toMinor(options.initialCash),
  level: options.level,
  clock: options.replayFrom === undefined ? 'live' : 'replay',
  rules: { ...MARKET_RULES[options.market], ...said(options.rules) } as MarketRules,
  boards: options.boards,
  limits: toLimits(options.limits),
  requireConfirmation: options.requireConfirmation,
});

/** The part of the settings that may change, after a change. */
export const changeSettings = (settings: AccountSettings, change: AccountChange) => ({
  rules: {
    ...(change.market === undefined ? settings.rules : MARKET_RULES[change.market]),
    ...said(change.rules ?? {}),
  } as MarketRules,
  boards: change.boards ?? settings.boards,
  limits: change.limits === undefined ? settings.limits : toLimits(change.limits),
  requireConfirmation: change.requireConfirmation ?? settings.requireConfirmation,
});
