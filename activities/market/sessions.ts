import {
  A_SHARE_SESSION,
  CONTINUOUS_SESSION,
  type TradingSession,
  US_EQUITY_SESSION,
} from '../../domains/chanlun/index.ts';
import type { SessionName } from '../../schemas/market/series.ts';

/** Trading hours by the names that series carry. */
export const SESSIONS: Readonly<Record<SessionName, TradingSession>> = {
  continuous: CONTINUOUS_SESSION,
  'a-share': A_SHARE_SESSION,
  'us-equity': US_EQUITY_SESSION,
};

const A_SHARE_CODE = /^\d{6}(?:\.(?:SH|SZ|BJ|SS))?$/iu;
const isWeekend = (ts: number): boolean => [0, 6].includes(new Date(ts).getUTCDay());

/** For a series that does not say when it trades: by the form of the symbol, and by whether it has bars of weekends. */
export const guessSession = (symbol: string, barTimes: readonly number[]): SessionName => {
  if (A_SHARE_CODE.test(symbol)) return 'a-share';
  return barTimes.some(isWeekend) ? 'continuous' : 'us-equity';
};
