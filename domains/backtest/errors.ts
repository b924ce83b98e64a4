/** What was wrong with the data or the rules; a closed list, so that a caller can switch on it. */
export type BacktestErrorCode =
  | 'BARS_MISSING'
  | 'BAR_INVALID'
  | 'SIGNAL_INVALID'
  | 'RULES_INVALID'
  | 'WINDOW_TOO_SHORT';

/** Refused input: the message says what was found, what was wanted and what to do. */
export class BacktestError extends Error {
  override readonly name = 'BacktestError';
  readonly code: BacktestErrorCode;

  constructor(code: BacktestErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
