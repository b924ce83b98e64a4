import { KlinesError } from './errors.ts';

/** Levels (级别), shortest first. */
export const LEVELS = ['1m', '3m', '5m', '15m', '30m', '60m', '120m', '1d', '1w', '1M'] as const;
export type Level = (typeof LEVELS)[number];

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

const MINUTES: Readonly<Partial<Record<Level, number>>> = {
  '1m': 1,
  '3m': 3,
  '5m': 5,
  '15m': 15,
  '30m': 30,
  '60m': 60,
  '120m': 120,
};

/** Trading minutes of a bar; `undefined` for a day and longer. */
export const minutesOf = (level: Level): number | undefined => MINUTES[level];

/** Days change length with daylight saving; weeks and months may be stamped with their first or last day of trading. */
const LEAST_STEP_DAYS: Readonly<Partial<Record<Level, number>>> = { '1d': 0.9, '1w': 3, '1M': 20 };

/** The least time from one bar of a level to the next, ms. Closer bars are of a shorter level. */
export const leastStepMs = (level: Level): number =>
  (minutesOf(level) ?? 0) * MINUTE_MS || (LEAST_STEP_DAYS[level] ?? 0) * DAY_MS;

/** @throws {KlinesError} `OPTION_INVALID`. */
export const parseLevel = (text: string): Level => {
  const level = LEVELS.find((known) => known === text);
  if (level !== undefined) return level;
  throw new KlinesError('OPTION_INVALID', {
    found: `the level ${JSON.stringify(text)}`,
    wanted: `one of ${LEVELS.join(', ')}`,
  });
};
