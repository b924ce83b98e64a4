import type { Level } from '../../schemas/market/level.ts';

const DAY_MS = 86_400_000;
const LEVELS_OF_DAYS: ReadonlySet<Level> = new Set(['1d', '1w', '1M']);

/** How answers name a bar: its day at daily and longer levels, else its start in UTC. */
export const toBarDate = (ts: number, level: Level): string => {
  const iso = new Date(ts).toISOString();
  return LEVELS_OF_DAYS.has(level) ? iso.slice(0, 10) : iso.replace('.000Z', 'Z');
};

const isWeekend = (ts: number): boolean => [0, 6].includes(new Date(ts).getUTCDay());

/**
 * What volatility is annualised with: 52 weeks, 12 months, 252 trading days. A market that trades on weekends has 365
 * days; below the day it is the mean number of bars on a day that has any, times those days.
 */
export const barsPerYear = (timestamps: readonly number[], level: Level): number | undefined => {
  if (timestamps.length === 0) return undefined;
  if (level === '1w') return 52;
  if (level === '1M') return 12;
  const daysPerYear = timestamps.some(isWeekend) ? 365 : 252;
  if (level === '1d') return daysPerYear;
  const days = new Set(timestamps.map((ts) => Math.floor(ts / DAY_MS)));
  return Math.round((timestamps.length / days.size) * daysPerYear);
};
