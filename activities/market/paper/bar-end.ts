import type { Level } from '../../../schemas/market/level.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

const LENGTH_MS: Readonly<Record<Exclude<Level, '1M'>, number>> = {
  '1m': MINUTE_MS,
  '3m': 3 * MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '30m': 30 * MINUTE_MS,
  '60m': 60 * MINUTE_MS,
  '120m': 120 * MINUTE_MS,
  '1d': DAY_MS,
  '1w': 7 * DAY_MS,
};

/** When a bar has closed at the latest, whatever the session of its market: a day takes 24 hours. */
export const barEnd = (ts: number, level: Level): number => {
  if (level !== '1M') return ts + LENGTH_MS[level];
  const start = new Date(ts);
  return start.setUTCMonth(start.getUTCMonth() + 1);
};
