import { ChanlunError } from './errors.ts';

/** Levels (级别), shortest first. */
export const LEVELS = ['1m', '3m', '5m', '15m', '30m', '60m', '120m', '1d', '1w', '1M'] as const;
export type Level = (typeof LEVELS)[number];

const INTRADAY_MINUTES: Readonly<Record<string, number>> = {
  '1m': 1,
  '3m': 3,
  '5m': 5,
  '15m': 15,
  '30m': 30,
  '60m': 60,
  '120m': 120,
};

/** Trading minutes of a bar; `undefined` for a day and longer. */
export const minutesOf = (level: Level): number | undefined => INTRADAY_MINUTES[level];

/** @throws {ChanlunError} `LEVEL_UNKNOWN`. */
export const parseLevel = (text: string): Level => {
  const level = LEVELS.find((known) => known === text);
  if (level === undefined) {
    throw new ChanlunError(
      'LEVEL_UNKNOWN',
      `Level ${JSON.stringify(text)} is unknown, wanted one of ${LEVELS.join(', ')}`,
    );
  }
  return level;
};

/**
 * Whether bars of `from` fill bars of `to` without a rest: 3m does not fill 5m.
 * @throws {ChanlunError} `LEVEL_NOT_ABOVE` when they do not.
 */
export const checkLevelAbove = (from: Level, to: Level): void => {
  const fromMinutes = minutesOf(from);
  const toMinutes = minutesOf(to);
  const above = LEVELS.indexOf(to) > LEVELS.indexOf(from);
  const fills = fromMinutes === undefined || toMinutes === undefined || toMinutes % fromMinutes === 0;
  const weekIntoMonth = from === '1w';
  if (!above || !fills || weekIntoMonth) {
    throw new ChanlunError(
      'LEVEL_NOT_ABOVE',
      `Bars of ${from} cannot be aggregated to ${to}, wanted a longer level that ${from} divides; start from a shorter level`,
    );
  }
};
