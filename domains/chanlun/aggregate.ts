import { ChanlunError } from './errors.ts';
import { checkFollows, checkKline, type Kline } from './kline.ts';
import { checkLevelAbove, type Level, minutesOf } from './level.ts';
import { CONTINUOUS_SESSION, type TradingSession } from './session.ts';
import { TradingCalendar } from './trading-calendar.ts';

export interface AggregateOptions {
  readonly from: Level;
  readonly to: Level;
  /** Default: round the clock by UTC. */
  readonly session?: TradingSession;
  /** What to do with a bar outside trading hours; default `refuse`. */
  readonly outside?: 'refuse' | 'skip';
}

/** One bar of the longer level while it fills. */
interface Bucket {
  /** Equal for the bars it takes in, rising over time. */
  readonly key: number;
  readonly ts: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

interface Slot {
  readonly key: number;
  readonly day: number;
  /** Whether the bar reaches the end of its bucket. */
  readonly fills: boolean;
}

const startBucket = (key: number, ts: number, { open, high, low, close, volume }: Kline): Bucket => ({
  key,
  ts,
  open,
  high,
  low,
  close,
  volume,
});

const addToBucket = (bucket: Bucket, { high, low, close, volume }: Kline): void => {
  bucket.high = Math.max(bucket.high, high);
  bucket.low = Math.min(bucket.low, low);
  bucket.close = close;
  bucket.volume += volume;
};

const toKline = ({ ts, open, high, low, close, volume }: Bucket, closed: boolean): Kline => ({
  ts,
  open,
  high,
  low,
  close,
  volume,
  closed,
});

const yearAndMonth = (day: number): readonly [number, number] => {
  const date = new Date(day * 86_400_000);
  return [date.getUTCFullYear(), date.getUTCMonth()];
};

/**
 * Turns bars of one level into bars of a longer one, bar by bar. A longer bar is stamped with the moment its bucket opens,
 * whether or not that minute traded, and closes with the last bar of its bucket or, when that is missing, with the next one.
 */
export class KlineAggregator {
  readonly #to: Level;
  readonly #fromMinutes: number | undefined;
  readonly #toMinutes: number | undefined;
  readonly #calendar: TradingCalendar;
  readonly #skipsOutside: boolean;
  #bucket: Bucket | undefined;
  #last: Kline | undefined;
  #count = 0;

  /** @throws {ChanlunError} `LEVEL_NOT_ABOVE` or `SESSION_INVALID`. */
  constructor({ from, to, session = CONTINUOUS_SESSION, outside = 'refuse' }: AggregateOptions) {
    checkLevelAbove(from, to);
    this.#to = to;
    this.#fromMinutes = minutesOf(from);
    this.#toMinutes = minutesOf(to);
    this.#calendar = new TradingCalendar(session);
    this.#skipsOutside = outside === 'skip';
  }

  /** The longer bar as it stands, with the forming shorter bar in it; `undefined` between buckets. */
  get forming(): Kline | undefined {
    const last = this.#last;
    const slot = last?.closed === false ? this.#slotOf(last) : undefined;
    if (last === undefined || slot === undefined) return this.#bucket && toKline(this.#bucket, false);
    if (this.#bucket === undefined) return toKline(startBucket(slot.key, this.#opening(slot), last), false);
    const bucket = { ...this.#bucket };
    addToBucket(bucket, last);
    return toKline(bucket, false);
  }

  /**
   * Takes in the next shorter bar. A forming one is only kept, yet it closes the bucket before its own.
   * @returns The longer bars that this one closed, at most two.
   * @throws {ChanlunError} For a bad bar, and `OUTSIDE_SESSION` unless such bars are skipped.
   */
  push(kline: Kline): readonly Kline[] {
    checkKline(kline, this.#count);
    if (this.#last !== undefined) checkFollows(this.#last, kline, this.#count);
    const slot = this.#slotOf(kline);
    if (slot === undefined) {
      if (this.#skipsOutside) {
        this.#last = kline;
        return [];
      }
      throw new ChanlunError(
        'OUTSIDE_SESSION',
        `Bar ${this.#count} (${new Date(kline.ts).toISOString()}) lies outside trading hours; ` +
          'check the time zone of the series and of the session, or skip such bars',
        this.#count,
      );
    }
    this.#last = kline;
    const closed: Kline[] = [];
    if (this.#bucket !== undefined && this.#bucket.key !== slot.key) closed.push(this.#close(this.#bucket));
    if (kline.closed === false) return closed;
    this.#count++;
    if (this.#bucket === undefined) this.#bucket = startBucket(slot.key, this.#opening(slot), kline);
    else addToBucket(this.#bucket, kline);
    if (slot.fills) closed.push(this.#close(this.#bucket));
    return closed;
  }

  #close(bucket: Bucket): Kline {
    this.#bucket = undefined;
    return toKline(bucket, true);
  }

  #slotOf({ ts }: Kline): Slot | undefined {
    const calendar = this.#calendar;
    if (this.#fromMinutes === undefined) return this.#slotOfDay(calendar.dayOf(ts), true);
    const moment = calendar.locate(ts);
    if (moment === undefined) return undefined;
    const { day, minute } = moment;
    const end = minute + this.#fromMinutes;
    if (this.#toMinutes === undefined) return this.#slotOfDay(day, end >= calendar.dayMinutes);
    const index = Math.floor(minute / this.#toMinutes);
    const perDay = Math.ceil(calendar.dayMinutes / this.#toMinutes);
    const fills = end >= Math.min((index + 1) * this.#toMinutes, calendar.dayMinutes);
    return { key: day * perDay + index, day, fills };
  }

  /** Holidays are unknown: a week or month that ends with one fills only when the next one begins. */
  #slotOfDay(day: number, endsDay: boolean): Slot {
    const key = this.#keyOfDay(day);
    return { key, day, fills: endsDay && this.#keyOfDay(this.#calendar.nextDay(day)) !== key };
  }

  #keyOfDay(day: number): number {
    if (this.#to === '1d') return day;
    // Weeks start on Mondays; 1970-01-01 was a Thursday.
    if (this.#to === '1w') return Math.floor((day + 3) / 7);
    const [year, month] = yearAndMonth(day);
    return year * 12 + month;
  }

  #opening({ key, day }: Slot): number {
    const calendar = this.#calendar;
    if (this.#toMinutes !== undefined) {
      const perDay = Math.ceil(calendar.dayMinutes / this.#toMinutes);
      return calendar.momentOf(day, (key - day * perDay) * this.#toMinutes);
    }
    if (this.#to === '1d') return calendar.momentOf(day, 0);
    const first = this.#to === '1w' ? key * 7 - 3 : Date.UTC(Math.floor(key / 12), key % 12) / 86_400_000;
    return calendar.momentOf(calendar.firstDayFrom(first), 0);
  }
}

/**
 * Turns a whole series into bars of a longer level.
 * @returns Closed bars, and last, when its bucket is not full, one marked `closed: false`.
 * @throws {ChanlunError} As `KlineAggregator` does.
 */
export const aggregateKlines = (klines: readonly Kline[], options: AggregateOptions): Kline[] => {
  const aggregator = new KlineAggregator(options);
  const longer: Kline[] = [];
  for (const kline of klines) longer.push(...aggregator.push(kline));
  const { forming } = aggregator;
  if (forming !== undefined) longer.push(forming);
  return longer;
};
