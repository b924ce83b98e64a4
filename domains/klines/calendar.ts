import { DAY_MS, MINUTE_MS } from './level.ts';

/**
 * When a market trades, as a trading session says it. Days count from 1970-01-01 by the market's own dates; holidays are
 * not known to it. The calendar of the ChanLun engine is one.
 */
export interface Calendar {
  /** Trading minutes of a whole day. */
  readonly dayMinutes: number;
  /** Trading day of a moment, and the trading minutes since it opened; `undefined` outside trading hours. */
  locate(ts: number): { readonly day: number; readonly minute: number } | undefined;
  /** The trading day that a daily or longer bar is stamped with. */
  dayOf(ts: number): number;
  momentOf(day: number, minute: number): number;
  /** The first trading day from a date on. */
  firstDayFrom(day: number): number;
  /** Trading days between 1970-01-01 and a date. */
  tradingDaysBefore(day: number): number;
}

/** Round the clock by UTC, as crypto exchanges count. */
export const CONTINUOUS_CALENDAR: Calendar = {
  dayMinutes: 1440,
  locate(ts) {
    const day = Math.floor(ts / DAY_MS);
    return { day, minute: Math.floor((ts - day * DAY_MS) / MINUTE_MS) };
  },
  dayOf: (ts) => Math.floor(ts / DAY_MS),
  momentOf: (day, minute) => day * DAY_MS + minute * MINUTE_MS,
  firstDayFrom: (day) => day,
  tradingDaysBefore: (day) => day,
};
