import { BacktestError } from './errors.ts';

/** One closed bar of one level; prices in the currency of the series, all adjusted the same way. */
export interface Bar {
  /** Start of the bar, UTC milliseconds. */
  readonly ts: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Traded quantity; 0 when unknown, or when nothing was traded. */
  readonly volume: number;
  /** Trading was halted for the whole bar. */
  readonly suspended?: boolean | undefined;
}

const faultOf = ({ ts, open, high, low, close, volume }: Bar, before: Bar | undefined): string | undefined => {
  if (!Number.isSafeInteger(ts)) return `time ${ts}, wanted whole UTC milliseconds`;
  if (before !== undefined && ts <= before.ts)
    return 'a time not after the bar before, wanted rising times; sort the series';
  const prices = [open, high, low, close];
  if (![...prices, volume].every(Number.isFinite)) {
    return `open ${open}, high ${high}, low ${low}, close ${close}, volume ${volume}, wanted finite numbers; drop or repair the bar`;
  }
  if (low <= 0) return `low ${low}, wanted prices above 0; a return on nothing has no value`;
  if (low > Math.min(open, close) || high < Math.max(open, close)) {
    return `open ${open}, high ${high}, low ${low}, close ${close}, wanted low <= open, close <= high; check that all four are adjusted alike`;
  }
  return volume < 0 ? `volume ${volume}, wanted 0 or more` : undefined;
};

/** @throws {BacktestError} `BARS_MISSING` without a bar, `BAR_INVALID` for a bad one, which it names. */
export const checkBars = (bars: readonly Bar[]): void => {
  if (bars.length === 0)
    throw new BacktestError('BARS_MISSING', 'There are no bars, wanted some; load the series first');
  bars.forEach((bar, index) => {
    const fault = faultOf(bar, bars[index - 1]);
    if (fault === undefined) return;
    const at = Number.isSafeInteger(bar.ts) ? ` (${new Date(bar.ts).toISOString()})` : '';
    throw new BacktestError('BAR_INVALID', `Bar ${index}${at} has ${fault}`);
  });
};
