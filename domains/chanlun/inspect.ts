import type { Kline } from './kline.ts';
import { type Level, minutesOf } from './level.ts';
import { CONTINUOUS_SESSION, type TradingSession } from './session.ts';
import { TradingCalendar } from './trading-calendar.ts';

/** Something about a series that is no error in itself, yet may spoil an analysis. */
export interface KlineWarning {
  /**
   * `gap`: bars are missing before this one. `outside`, `misaligned`: the bar begins outside trading hours, or where no bar of
   * the level does: another time zone or stamp, as a rule. `jump`: the price leaps, as where adjusted and raw prices meet.
   */
  readonly kind: 'gap' | 'outside' | 'misaligned' | 'jump';
  readonly bar: number;
  /** What was found, and what to check. */
  readonly message: string;
  /** Missing bars of a gap, holidays among them, as none are known. */
  readonly missing: number | undefined;
}

export interface InspectOptions {
  readonly level: Level;
  /** Default: round the clock by UTC. */
  readonly session?: TradingSession;
  /** Change from one close to the next open that counts as a jump, as a share of the close; default 0.4. */
  readonly maxJump?: number;
}

/** Counts the bars of one level since 1970 by the market's own clock; `undefined` outside trading hours. */
const createCounter = (level: Level, session: TradingSession): ((ts: number) => number | undefined) | undefined => {
  const calendar = new TradingCalendar(session);
  const minutes = minutesOf(level);
  if (minutes === undefined) return level === '1d' ? (ts) => calendar.tradingDaysBefore(calendar.dayOf(ts)) : undefined;
  const perDay = Math.ceil(calendar.dayMinutes / minutes);
  return (ts) => {
    const moment = calendar.locate(ts);
    return moment && calendar.tradingDaysBefore(moment.day) * perDay + moment.minute / minutes;
  };
};

/**
 * Looks a series over before it is analysed: missing bars (levels up to a day), bars at odd times, price jumps. Empty when
 * there is nothing to tell. Bad bars are not its business: the analysis refuses them.
 * @throws {ChanlunError} `SESSION_INVALID`.
 */
export const inspectKlines = (klines: readonly Kline[], options: InspectOptions): KlineWarning[] => {
  const { level, session = CONTINUOUS_SESSION, maxJump = 0.4 } = options;
  const countOf = createCounter(level, session);
  const warnings: KlineWarning[] = [];
  let before: number | undefined;
  klines.forEach((kline, bar) => {
    const warn = (kind: KlineWarning['kind'], message: string, missing?: number): void => {
      warnings.push({ kind, bar, message: `Bar ${bar} (${new Date(kline.ts).toISOString()}) ${message}`, missing });
    };
    const previous = klines[bar - 1];
    const jump = previous === undefined ? 0 : Math.abs(kline.open / previous.close - 1);
    if (jump > maxJump) {
      warn('jump', `opens ${Math.round(jump * 100)} % off the last close; check that all prices are adjusted alike`);
    }
    if (countOf === undefined) return;
    const count = countOf(kline.ts);
    if (count === undefined) {
      warn('outside', 'begins outside trading hours; check the time zone of the series and of the session');
      return;
    }
    const whole = Math.floor(count);
    if (whole !== count)
      warn('misaligned', `begins where no ${level} bar does; check the level and that bars are stamped at their start`);
    const missing = before === undefined ? 0 : whole - before - 1;
    if (missing > 0)
      warn('gap', `comes after ${missing} missing ${level} bars; load them, or accept the hole`, missing);
    before = whole;
  });
  return warnings;
};
