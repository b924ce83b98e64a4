import { KlinesError } from './errors.ts';
import type { Kline } from './kline.ts';
import { type Level, leastStepMs } from './level.ts';

const FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const;

const refuseValues = (kline: Kline): never => {
  const bad = FIELDS.find((field) => !Number.isFinite(kline[field]));
  if (bad !== undefined)
    throw new KlinesError(bad === 'volume' ? 'VOLUME_INVALID' : 'PRICE_INVALID', {
      found: `${bad} ${kline[bad]}`,
      wanted: 'a finite number; drop or repair the bar',
    });
  const { open, high, low, close, volume } = kline;
  if (volume < 0)
    throw new KlinesError('VOLUME_INVALID', {
      found: `volume ${volume}`,
      wanted: '0 or more, and 0 when it is unknown',
    });
  if (low <= 0)
    throw new KlinesError('PRICE_INVALID', { found: `low ${low}`, wanted: 'prices above 0; drop or repair the bar' });
  throw new KlinesError('PRICE_INVALID', {
    found: high < low ? `high ${high} below low ${low}` : `open ${open}, high ${high}, low ${low}, close ${close}`,
    wanted: 'low <= open and close <= high; check the order of the columns and that all prices are adjusted alike',
  });
};

/** @throws {KlinesError} `PRICE_INVALID` or `VOLUME_INVALID`, without a place. */
export const checkBar = (kline: Kline): void => {
  const { open, high, low, close, volume } = kline;
  // One chain on the good path: NaN fails every comparison, and Infinity is the only value it lets through.
  const ordered = low > 0 && low <= open && low <= close && open <= high && close <= high && volume >= 0;
  if (!ordered || high === Number.POSITIVE_INFINITY || volume === Number.POSITIVE_INFINITY) refuseValues(kline);
};

const at = (ts: number): string => new Date(ts).toISOString();

/**
 * Checks that a bar may follow the one before it: later by at least the level, and after a closed one.
 * @throws {KlinesError} `TIME_DUPLICATE`, `TIME_ORDER`, `TIME_OFF_GRID` or `NEVER_CLOSED`, without a place.
 */
export const checkStep = (before: Kline, { ts }: Kline, level: Level | undefined): void => {
  const step = ts - before.ts;
  if (step > 0 && before.closed !== false && (level === undefined || step >= leastStepMs(level))) return;
  if (step === 0)
    throw new KlinesError('TIME_DUPLICATE', {
      found: `the time ${at(ts)} of the row before again`,
      wanted: 'one bar a time; remove the duplicate',
    });
  if (step < 0)
    throw new KlinesError('TIME_ORDER', {
      found: `the time ${at(ts)}, before that of the row before (${at(before.ts)})`,
      wanted: 'rising times; sort the rows',
    });
  if (before.closed === false)
    throw new KlinesError('NEVER_CLOSED', {
      found: `a bar (${at(ts)}) after one that is not closed (${at(before.ts)})`,
      wanted: 'only the last bar forming',
    });
  throw new KlinesError('TIME_OFF_GRID', {
    found: `the time ${at(ts)}, ${step / 60_000} minutes after the row before`,
    wanted: `bars of ${level}; the file seems to hold a shorter level`,
  });
};
