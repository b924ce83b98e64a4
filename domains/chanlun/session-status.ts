import type { TradingSession } from './session.ts';
import { TradingCalendar } from './trading-calendar.ts';

const DAY_MS = 86_400_000;
/** Longer than any weekend, with the days that time zones shift. */
const DAYS_AHEAD = 8;

/** Whether a market trades at a moment, holidays aside; times are UTC milliseconds. */
export interface SessionStatus {
  readonly open: boolean;
  /** `undefined` for a market that never closes. */
  readonly nextOpen: number | undefined;
  readonly nextClose: number | undefined;
}

/**
 * A span counts from its opening minute up to, not including, its closing one; a lunch break is closed.
 * @throws {ChanlunError} `SESSION_INVALID`.
 */
export const sessionStatus = (session: TradingSession, now: number): SessionStatus => {
  const calendar = new TradingCalendar(session);
  if (session.weekends && calendar.dayMinutes === 1440)
    return { open: true, nextOpen: undefined, nextClose: undefined };
  const today = Math.floor(now / DAY_MS);
  const days = Array.from({ length: DAYS_AHEAD + 2 }, (_, index) => calendar.firstDayFrom(today - 2 + index));
  const spans = [...new Set(days)].flatMap((day) => calendar.spansOf(day)).sort((a, b) => a.open - b.open);
  return {
    open: spans.some(({ open, close }) => open <= now && now < close),
    nextOpen: spans.find(({ open }) => open > now)?.open,
    nextClose: spans.find(({ close }) => close > now)?.close,
  };
};
