import type { Calendar } from './calendar.ts';
import { DAY_MS, type Level, MINUTE_MS, minutesOf } from './level.ts';

/** Where the bars of a level begin, counted one by one since 1970. Holidays have slots, as none are known. */
export interface Grid {
  /** The slot that a moment lies in; `undefined` where the market does not trade. */
  slotOf(ts: number): number | undefined;
  /** When the bar of a slot begins; of a day and longer, UTC midnight of its first date. */
  startOf(slot: number): number;
  /** Whether a bar may begin there. */
  isStart(ts: number): boolean;
}

/** Mondays begin weeks; 1970-01-01 was a Thursday. */
const toWeek = (day: number): number => Math.floor((day + 3) / 7);

const createDayCount = (calendar: Calendar) => {
  const weekends = calendar.tradingDaysBefore(7) - calendar.tradingDaysBefore(0) === 7;
  return {
    countOf: (day: number): number => calendar.tradingDaysBefore(day),
    /** The trading day that has so many trading days before it. */
    dayOf: (count: number): number => (weekends ? count : Math.floor(count / 5) * 7 + (((count % 5) + 5) % 5) - 3),
  };
};

const createMinuteGrid = (minutes: number, calendar: Calendar): Grid => {
  const perDay = Math.ceil(calendar.dayMinutes / minutes);
  const days = createDayCount(calendar);
  return {
    slotOf(ts) {
      const moment = calendar.locate(ts);
      return moment && days.countOf(moment.day) * perDay + Math.floor(moment.minute / minutes);
    },
    startOf(slot) {
      const count = Math.floor(slot / perDay);
      return calendar.momentOf(days.dayOf(count), (slot - count * perDay) * minutes);
    },
    isStart(ts) {
      const moment = calendar.locate(ts);
      return moment !== undefined && ts % MINUTE_MS === 0 && moment.minute % minutes === 0;
    },
  };
};

const createDayGrid = (calendar: Calendar): Grid => {
  const days = createDayCount(calendar);
  const isTrading = (ts: number): boolean => {
    const day = calendar.dayOf(ts);
    return calendar.firstDayFrom(day) === day;
  };
  return {
    slotOf: (ts) => (isTrading(ts) ? days.countOf(calendar.dayOf(ts)) : undefined),
    startOf: (slot) => days.dayOf(slot) * DAY_MS,
    isStart: isTrading,
  };
};

const createWeekGrid = (calendar: Calendar): Grid => ({
  slotOf: (ts) => toWeek(calendar.dayOf(ts)),
  startOf: (slot) => (slot * 7 - 3) * DAY_MS,
  isStart: () => true,
});

const createMonthGrid = (calendar: Calendar): Grid => ({
  slotOf(ts) {
    const date = new Date(calendar.dayOf(ts) * DAY_MS);
    return date.getUTCFullYear() * 12 + date.getUTCMonth();
  },
  startOf: (slot) => Date.UTC(Math.floor(slot / 12), slot % 12),
  isStart: () => true,
});

/** The bars of a level in a market. Weeks and months may be stamped anywhere in them. */
export const createGrid = (level: Level, calendar: Calendar): Grid => {
  const minutes = minutesOf(level);
  if (minutes !== undefined) return createMinuteGrid(minutes, calendar);
  if (level === '1d') return createDayGrid(calendar);
  return level === '1w' ? createWeekGrid(calendar) : createMonthGrid(calendar);
};
