import type { AccountSettings } from '../../../domains/paper-broker/index.ts';
import { toBarDate } from '../bar-time.ts';
import type { Account } from './account-session.ts';
import { levelOf } from './market-bars.ts';
import { isoTimeOf } from './order-fact.ts';

/** By which rules an account trades, in words. */
const definitionOf = ({ rules, level, clock }: AccountSettings): string =>
  [
    `Orders fill by stored ${level} bars that start when they are placed or later: market at the first open; limit at the`,
    'open when it is at the limit or better, else at the limit when the range touches it; stop likewise, at the market.',
    `Slippage ${rules.slippageBps} bps on market and stop, fee ${rules.feeRate * 100} % (at least ${rules.minFee} a fill)`,
    `and ${rules.sellTaxRate * 100} % tax on sales; lot ${rules.lot || 'any'}, tick ${rules.tick},`,
    `T+${rules.sellAfterDays}, daily price limits ${rules.priceLimits ? 'by board' : 'none'}; no margin, no short sales.`,
    'Prices are closes of the last closed bar; a bar of a day counts as closed after 24 hours. Cost is the average, fees',
    'included. Amounts are rounded to hundredths, half up, at each fill.',
    clock === 'live' ? 'Time is the clock’s.' : 'Time is that of a replay: nothing later is seen.',
  ].join(' ');

/** @param asOfTs Start of the last closed bar that a price was taken from. */
export const toProvenance = (account: Account, asOfTs: number | undefined, sources: readonly string[]) => {
  const { settings } = account.state;
  const level = levelOf(settings);
  return {
    account: account.name,
    currency: settings.currency,
    level,
    at: isoTimeOf(account.now),
    asOf: asOfTs === undefined ? null : toBarDate(asOfTs, level),
    source: [...new Set(sources)],
    definition: definitionOf(settings),
  };
};
