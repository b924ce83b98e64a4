import type { Level } from '../../schemas/market/level.ts';

const DAY_MS = 86_400_000;
const LEVELS_OF_DAYS: ReadonlySet<Level> = new Set(['1d', '1w', '1M']);

/** How answers name a bar: its day at daily and longer levels, else its start in UTC. */
export const toBarDate = (ts: number, level: Level): string => {
  const iso = new Date(ts).toISOString();
  return LEVELS_OF_DAYS.has(level) ? iso.slice(0, 10) : iso.replace('.000Z', 'Z');
};

const SUNDAY = 0;
const SATURDAY = 6;

/** By arithmetic: a series has a million bars. Day 0 was a Thursday. */
const weekdayOf = (ts: number): number => (((Math.floor(ts / DAY_MS) + 4) % 7) + 7) % 7;

/**
 * Whether a market trades on Saturdays and on Sundays. One of the two alone is a weekday elsewhere (a Sunday evening in UTC is
 * Monday in Shanghai), or an exception.
 */
export const isOpenAllWeek = (timestamps: readonly number[]): boolean =>
  [SATURDAY, SUNDAY].every((day) => timestamps.some((ts) => weekdayOf(ts) === day));

/**
 * What volatility is annualised with: 52 weeks, 12 months, 252 trading days, or 365 of a market that is open all week. Below
 * the day it is the mean number of bars of such a day, times those days.
 */
export const barsPerYear = (timestamps: readonly number[], level: Level): number | undefined => {
  if (timestamps.length === 0) return undefined;
  if (level === '1w') return 52;
  if (level === '1M') return 12;
  const allWeek = isOpenAllWeek(timestamps);
  const daysPerYear = allWeek ? 365 : 252;
  if (level === '1d') return daysPerYear;
  const days = [...new Set(timestamps.map((ts) => Math.floor(ts / DAY_MS)))];
  const counted = days.filter((day) => allWeek || ![SATURDAY, SUNDAY].includes(weekdayOf(day * DAY_MS)));
  return Math.round((timestamps.length / Math.max(1, counted.length)) * daysPerYear);
};
