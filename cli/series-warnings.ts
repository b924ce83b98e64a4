import {
  CONTINUOUS_SESSION,
  inspectKlines,
  type Kline,
  type KlineWarning,
  type Level,
  SESSIONS,
  type TradingSession,
} from '../domains/chanlun/index.ts';
import { UsageError } from './command.ts';

const sessionByName: Readonly<Record<string, TradingSession>> = SESSIONS;

/** Warnings of one kind, told once. */
export interface SeriesWarning {
  readonly kind: KlineWarning['kind'];
  readonly count: number;
  /** Missing bars of all gaps together. */
  readonly missing: number | undefined;
  readonly firstBar: number;
  /** The first of them. */
  readonly message: string;
}

const WEEKDAYS: TradingSession = { ...CONTINUOUS_SESSION, weekends: false };

/** @throws {UsageError} */
export const parseSession = (name: string): TradingSession => {
  const session = sessionByName[name];
  if (session === undefined)
    throw new UsageError(`found --session ${name}, want one of ${Object.keys(sessionByName).join(', ')}`);
  return session;
};

const isWeekend = ({ ts }: Kline): boolean => new Date(ts).getUTCDay() % 6 === 0;

/**
 * What may spoil an analysis of a series: gaps, odd times, jumps. Without a session a market that has bars on weekends
 * trades round the clock; of one that has none, and bars shorter than a day, the hours are unknown, so only jumps are told.
 */
export const warnOfSeries = (
  klines: readonly Kline[],
  level: Level,
  session: TradingSession | undefined,
): SeriesWarning[] => {
  const hoursAreKnown = session !== undefined || /^1[dwM]$/.test(level) || klines.some(isWeekend);
  const guess = klines.some(isWeekend) ? CONTINUOUS_SESSION : WEEKDAYS;
  const found = inspectKlines(klines, { level, session: session ?? guess }).filter(
    ({ kind }) => hoursAreKnown || kind === 'jump',
  );
  return [...Map.groupBy(found, ({ kind }) => kind)].flatMap(([kind, warnings]) => {
    const [first] = warnings;
    if (first === undefined) return [];
    const missing = warnings.reduce((sum, warning) => sum + (warning.missing ?? 0), 0);
    return [
      {
        kind,
        count: warnings.length,
        missing: kind === 'gap' ? missing : undefined,
        firstBar: first.bar,
        message: first.message,
      },
    ];
  });
};
