import { type AccountSettings, MARKET_RULES, toMinor } from '../../../domains/paper-broker/index.ts';
import type { PaperAccountData } from '../../../schemas/paper-account.ts';

const defined = <T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;

const minor = (amount: number | undefined): number | undefined => (amount === undefined ? undefined : toMinor(amount));

/** The part of an account's settings that may change later. */
export const toChangeable = ({
  market,
  rules,
  boards,
  limits,
  requireConfirmation,
}: Pick<PaperAccountData, 'market' | 'rules' | 'boards' | 'limits' | 'requireConfirmation'>) => ({
  rules: { ...MARKET_RULES[market], ...defined(rules) },
  boards,
  limits: defined({
    ...limits,
    maxOrderValue: minor(limits.maxOrderValue),
    maxPositionValue: minor(limits.maxPositionValue),
    maxDailyLoss: minor(limits.maxDailyLoss),
  }) as AccountSettings['limits'],
  requireConfirmation,
});

export const toSettings = (data: PaperAccountData): AccountSettings => ({
  currency: data.currency,
  initialCash: toMinor(data.initialCash),
  level: data.level,
  clock: data.replayFrom === undefined ? 'live' : 'replay',
  ...toChangeable(data),
});
