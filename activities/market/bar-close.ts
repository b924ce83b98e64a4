import type { Level } from '../../schemas/market/level.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Start of the bar after the one that starts at `ts`, of a market that never closes and counts by UTC.
 * @param ts Start of a bar, UTC ms.
 */
export const nextBarTs = (ts: number, level: Level): number => {
  if (level === '1d') return ts + DAY_MS;
  if (level === '1w') return ts + 7 * DAY_MS;
  if (level === '1M') {
    const date = new Date(ts);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  }
  return ts + Number.parseInt(level, 10) * MINUTE_MS;
};
