import type { Level } from '../../schemas/market/level.ts';
import type { SessionName } from '../../schemas/market/series.ts';
import { isOpenAllWeek } from './bar-time.ts';

const A_SHARE_CODE = /^\d{6}(?:\.(?:SH|SZ|BJ|SS))?$/iu;
const WEEK_MS = 7 * 86_400_000;
const isWeekend = (ts: number): boolean => [0, 6].includes(new Date(ts).getUTCDay());

/**
 * For a series that does not say when it trades: by the form of the symbol, and by whether it has bars on Saturdays and on
 * Sundays; of less than a week one of them has to do. Where weeks and months start says nothing.
 */
export const guessSession = (symbol: string, level: Level, barTimes: readonly number[]): SessionName => {
  if (A_SHARE_CODE.test(symbol)) return 'a-share';
  if (level === '1w' || level === '1M') return 'us-equity';
  const isShort = (barTimes.at(-1) ?? 0) - (barTimes[0] ?? 0) < WEEK_MS;
  return (isShort ? barTimes.some(isWeekend) : isOpenAllWeek(barTimes)) ? 'continuous' : 'us-equity';
};
