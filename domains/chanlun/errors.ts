/** What was wrong with the data or the options; a closed list, so that a caller can switch on it. */
export type ChanlunErrorCode =
  | 'KLINE_NOT_FINITE'
  | 'KLINE_TIME_INVALID'
  | 'KLINE_TIME_ORDER'
  | 'KLINE_TIME_DUPLICATE'
  | 'KLINE_NEVER_CLOSED'
  | 'KLINE_RANGE'
  | 'KLINE_VOLUME_NEGATIVE'
  | 'LEVEL_UNKNOWN'
  | 'LEVEL_NOT_ABOVE'
  | 'SESSION_INVALID'
  | 'OUTSIDE_SESSION'
  | 'DEFINITION_INVALID';

/** Refused input: the message says what was found, what was wanted and what to do. */
export class ChanlunError extends Error {
  override readonly name = 'ChanlunError';
  readonly code: ChanlunErrorCode;
  /** 0-based position of the bar at fault, when a bar is at fault. */
  readonly bar: number | undefined;

  constructor(code: ChanlunErrorCode, message: string, bar?: number) {
    super(message);
    this.code = code;
    this.bar = bar;
  }
}
