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

/**
 * What volatility is annualised with: 52 weeks, 12 months, 252 trading days. A market that trades on Saturdays and on Sundays
 * has 365 days; one of the two alone is a weekday elsewhere (a Sunday evening in UTC is Monday in Shanghai), or an exception.
 * Below the day it is the mean number of bars of such a day, times those days.
 */
export const barsPerYear = (timestamps: readonly number[], level: Level): number | undefined => {
  if (timestamps.length === 0) return undefined;
  if (level === '1w') return 52;
  if (level === '1M') return 12;
  const days = [...new Set(timestamps.map((ts) => Math.floor(ts / DAY_MS)))];
  const weekdayOf = (day: number): number => new Date(day * DAY_MS).getUTCDay();
  const weekdays = new Set(days.map(weekdayOf));
  const isOpenAllWeek = weekdays.has(SATURDAY) && weekdays.has(SUNDAY);
  const daysPerYear = isOpenAllWeek ? 365 : 252;
  if (level === '1d') return daysPerYear;
  const counted = days.filter((day) => isOpenAllWeek || ![SATURDAY, SUNDAY].includes(weekdayOf(day)));
  return Math.round((timestamps.length / Math.max(1, counted.length)) * daysPerYear);
};
