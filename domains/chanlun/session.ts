/** One opening span of a trading day, local times `HH:MM`; `24:00` is midnight at its end. */
export interface SessionSpan {
  readonly open: string;
  readonly close: string;
  /** Opens on the evening before the trading day it belongs to, and may run past midnight. */
  readonly eve?: boolean;
}

/** When a market trades. Holidays are not listed: a day without bars is a day without trading. */
export interface TradingSession {
  /** IANA name, as `Asia/Shanghai`. */
  readonly timeZone: string;
  /** In the order of the trading day, evening spans first. Bars count trading minutes, so a break shortens none. */
  readonly spans: readonly SessionSpan[];
  /** Whether Saturdays and Sundays trade. */
  readonly weekends: boolean;
}

/** Round the clock by UTC, as crypto exchanges count. */
export const CONTINUOUS_SESSION: TradingSession = {
  timeZone: 'UTC',
  spans: [{ open: '00:00', close: '24:00' }],
  weekends: true,
};

/** Shanghai, Shenzhen and Beijing stocks. */
export const A_SHARE_SESSION: TradingSession = {
  timeZone: 'Asia/Shanghai',
  spans: [
    { open: '09:30', close: '11:30' },
    { open: '13:00', close: '15:00' },
  ],
  weekends: false,
};

/** New York stocks, regular hours. */
export const US_EQUITY_SESSION: TradingSession = {
  timeZone: 'America/New_York',
  spans: [{ open: '09:30', close: '16:00' }],
  weekends: false,
};

/** The sessions that have a name. */
export const SESSIONS = {
  continuous: CONTINUOUS_SESSION,
  'a-share': A_SHARE_SESSION,
  'us-equity': US_EQUITY_SESSION,
} as const;
