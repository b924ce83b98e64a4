import { ChanlunError } from './errors.ts';

/** One bar (K 线) of one level. Prices in the currency of the series, all adjusted the same way. */
export interface Kline {
  /** Start of the bar, UTC milliseconds. */
  readonly ts: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Traded quantity in the units of the source; 0 when unknown. */
  readonly volume: number;
  /** `false` while the bar is forming; absent means closed. */
  readonly closed?: boolean;
}

const FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const;

const at = (ts: number): string => (Number.isSafeInteger(ts) ? new Date(ts).toISOString() : String(ts));

const refuseValues = (kline: Kline, index: number): never => {
  for (const field of FIELDS) {
    if (!Number.isFinite(kline[field])) {
      throw new ChanlunError(
        'KLINE_NOT_FINITE',
        `Bar ${index} (${at(kline.ts)}) has ${field} ${kline[field]}, wanted a finite number; drop or repair the bar`,
        index,
      );
    }
  }
  const { open, high, low, close, volume } = kline;
  if (volume < 0) {
    throw new ChanlunError(
      'KLINE_VOLUME_NEGATIVE',
      `Bar ${index} (${at(kline.ts)}) has volume ${volume}, wanted 0 or more; use 0 when the volume is unknown`,
      index,
    );
  }
  throw new ChanlunError(
    'KLINE_RANGE',
    `Bar ${index} (${at(kline.ts)}) has open ${open}, high ${high}, low ${low}, close ${close}; wanted low <= open, close <= high; ` +
      'check the column order and that all four prices are adjusted alike',
    index,
  );
};

/**
 * Checks one bar by itself.
 * @param index Position of the bar, for the message.
 * @throws {ChanlunError} `KLINE_TIME_INVALID`, `KLINE_NOT_FINITE`, `KLINE_RANGE` or `KLINE_VOLUME_NEGATIVE`.
 */
export const checkKline = (kline: Kline, index: number): void => {
  const { ts, open, high, low, close, volume } = kline;
  if (!Number.isSafeInteger(ts)) {
    throw new ChanlunError(
      'KLINE_TIME_INVALID',
      `Bar ${index} has time ${ts}, wanted whole UTC milliseconds; convert seconds or local time first`,
      index,
    );
  }
  // One comparison chain on the good path: NaN fails every comparison. Infinity is the only value it lets through.
  const ordered = low <= open && low <= close && open <= high && close <= high && volume >= 0;
  if (!ordered || low === -Infinity || high === Infinity || volume === Infinity) refuseValues(kline, index);
};

/**
 * Checks that `kline` may follow `previous`: later than a closed bar, or at the time of a forming one, which it replaces.
 * @throws {ChanlunError} `KLINE_TIME_ORDER`, `KLINE_TIME_DUPLICATE` or `KLINE_NEVER_CLOSED`.
 */
export const checkFollows = (previous: Kline, kline: Kline, index: number): void => {
  if (kline.ts > previous.ts) {
    if (previous.closed !== false) return;
    throw new ChanlunError(
      'KLINE_NEVER_CLOSED',
      `Bar ${index} (${at(previous.ts)}) is still forming, yet a later bar came (${at(kline.ts)}); ` +
        'push the closed version of the first one before it',
      index,
    );
  }
  if (kline.ts < previous.ts) {
    throw new ChanlunError(
      'KLINE_TIME_ORDER',
      `Bar ${index} (${at(kline.ts)}) is before the bar ahead of it (${at(previous.ts)}), wanted rising times; sort the series`,
      index,
    );
  }
  if (previous.closed !== false) {
    throw new ChanlunError(
      'KLINE_TIME_DUPLICATE',
      `Bar ${index} repeats the time ${at(kline.ts)} of a closed bar, wanted one closed bar a time; ` +
        'remove the duplicate, or mark a bar that will be replaced with closed: false',
      index,
    );
  }
};
