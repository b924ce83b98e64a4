import type { Bar } from './bar.ts';
import type { MarketRules } from './market-rules.ts';

const DAY_MS = 86_400_000;

/** What the market permits at one bar. */
export interface BarPermit {
  /** Trading day, counted by the market's local time. */
  readonly day: number;
  readonly suspended: boolean;
  /** Furthest prices of the day; infinite and zero without a limit. */
  readonly limitUp: number;
  readonly limitDown: number;
  /** Whether orders at the open are served: one at its upper limit cannot be bought, one at its lower cannot be sold. */
  readonly canBuy: boolean;
  readonly canSell: boolean;
}

/**
 * What the market permits at each bar. Limits count from the close of the trading day before, rounded to the tick; the
 * first day has none. Half a tick of tolerance covers prices that were adjusted.
 */
export const barPermits = (bars: readonly Bar[], rules: MarketRules): BarPermit[] => {
  const { tick, limitPercent, utcOffsetMinutes } = rules;
  const round = (price: number): number => Math.round(price / tick) * tick;
  let previousClose: number | undefined;
  let day = Number.NaN;
  let knowsVolume = false;
  return bars.map((bar, index) => {
    const barDay = Math.floor((bar.ts + utcOffsetMinutes * 60_000) / DAY_MS);
    if (barDay !== day) previousClose = bars[index - 1]?.close;
    day = barDay;
    knowsVolume ||= bar.volume > 0;
    const limits =
      limitPercent === undefined || previousClose === undefined ? undefined : { limitPercent, previousClose };
    const limitUp = limits ? round(limits.previousClose * (1 + limits.limitPercent / 100)) : Number.POSITIVE_INFINITY;
    const limitDown = limits ? round(limits.previousClose * (1 - limits.limitPercent / 100)) : 0;
    const suspended = bar.suspended === true || (rules.zeroVolumeSuspends && knowsVolume && bar.volume === 0);
    return {
      day,
      suspended,
      limitUp,
      limitDown,
      canBuy: !suspended && (limits === undefined || bar.open < limitUp - tick / 2),
      canSell: !suspended && (limits === undefined || bar.open > limitDown + tick / 2),
    };
  });
};
