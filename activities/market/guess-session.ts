import type { SessionName } from '../../schemas/market/series.ts';

const A_SHARE_CODE = /^\d{6}(?:\.(?:SH|SZ|BJ|SS))?$/iu;
const isWeekend = (ts: number): boolean => [0, 6].includes(new Date(ts).getUTCDay());

/** For a series that does not say when it trades: by the form of the symbol, and by whether it has bars of weekends. */
export const guessSession = (symbol: string, barTimes: readonly number[]): SessionName => {
  if (A_SHARE_CODE.test(symbol)) return 'a-share';
  return barTimes.some(isWeekend) ? 'continuous' : 'us-equity';
};
