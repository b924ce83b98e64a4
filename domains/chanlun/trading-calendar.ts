import { ChanlunError } from './errors.ts';
import type { TradingSession } from './session.ts';
import { ZoneClock } from './zone-clock.ts';

const DAY_MINUTES = 1440;
const MINUTE_MS = 60_000;

/** A moment as the market counts it. */
export interface TradingMoment {
  /** Trading day, in days since 1970-01-01. */
  readonly day: number;
  /** Trading minutes since that day opened. */
  readonly minute: number;
}

interface Span {
  readonly open: number;
  readonly close: number;
  readonly eve: boolean;
  /** Trading minutes before it opens. */
  readonly before: number;
  readonly length: number;
}

const invalid = (found: string, wanted: string): ChanlunError =>
  new ChanlunError('SESSION_INVALID', `Trading session has ${found}, wanted ${wanted}`);

const minutesOfDay = (text: string): number => {
  const match = /^(\d\d):(\d\d)$/.exec(text);
  const minutes = match === null ? Number.NaN : Number(match[1]) * 60 + Number(match[2]);
  if (!(minutes <= DAY_MINUTES) || Number(match?.[2]) > 59)
    throw invalid(`the time ${JSON.stringify(text)}`, 'HH:MM up to 24:00');
  return minutes;
};

const toSpans = (session: TradingSession): Span[] => {
  if (session.spans.length === 0) throw invalid('no spans', 'at least one');
  let before = 0;
  return session.spans.map((span, index) => {
    const open = minutesOfDay(span.open);
    const close = minutesOfDay(span.close);
    const eve = span.eve === true;
    const previous = session.spans[index - 1];
    const wraps = eve && close <= open;
    if (close <= open && !eve) throw invalid(`a span from ${span.open} to ${span.close}`, 'a close after the open');
    if (previous !== undefined && previous.eve !== true && (eve || minutesOfDay(previous.close) > open)) {
      throw invalid(
        `the span at ${span.open} after the one at ${previous.open}`,
        'spans in the order of the trading day',
      );
    }
    const length = close - open + (wraps ? DAY_MINUTES : 0);
    const parsed = { open, close, eve, before, length };
    before += length;
    return parsed;
  });
};

/** Turns moments into trading days and minutes, and back. */
export class TradingCalendar {
  /** Trading minutes of a whole day. */
  readonly dayMinutes: number;
  readonly #spans: readonly Span[];
  readonly #weekends: boolean;
  readonly #zone: ZoneClock;

  /** @throws {ChanlunError} `SESSION_INVALID` for an unknown time zone, a malformed time or spans out of order. */
  constructor(session: TradingSession) {
    this.#spans = toSpans(session);
    this.#weekends = session.weekends;
    this.#zone = new ZoneClock(session.timeZone);
    this.dayMinutes = this.#spans.reduce((total, { length }) => total + length, 0);
  }

  /** Where a moment falls; `undefined` outside trading hours. */
  locate(ts: number): TradingMoment | undefined {
    const local = Math.floor(this.#zone.toLocal(ts) / MINUTE_MS);
    const date = Math.floor(local / DAY_MINUTES);
    const clock = local - date * DAY_MINUTES;
    for (const span of this.#spans) {
      const since = (clock - span.open + DAY_MINUTES) % DAY_MINUTES;
      if (since >= span.length || (!span.eve && clock < span.open)) continue;
      if (!span.eve) return this.#isTradingDate(date) ? { day: date, minute: span.before + since } : undefined;
      const evening = clock >= span.open ? date : date - 1;
      return this.#isTradingDate(evening) ? { day: this.nextDay(evening), minute: span.before + since } : undefined;
    }
    return undefined;
  }

  /**
   * The trading day that a daily or longer bar is stamped with. A stamp at UTC midnight names a date; any other is a moment,
   * such as the open, taken by the local date.
   */
  dayOf(ts: number): number {
    const date = ts / (DAY_MINUTES * MINUTE_MS);
    if (Number.isInteger(date)) return date;
    return this.locate(ts)?.day ?? Math.floor(this.#zone.toLocal(ts) / MINUTE_MS / DAY_MINUTES);
  }

  /** The moment at which a trading minute of a day begins. */
  momentOf(day: number, minute: number): number {
    const span = this.#spans.findLast(({ before }) => before <= minute) ?? this.#spans[0];
    if (span === undefined) throw invalid('no spans', 'at least one');
    const date = span.eve ? this.#previousDay(day) : day;
    return this.#zone.toUtc((date * DAY_MINUTES + span.open + minute - span.before) * MINUTE_MS);
  }

  /** When the spans of a trading day open and close, in their order. */
  spansOf(day: number): readonly { readonly open: number; readonly close: number }[] {
    return this.#spans.map(({ before, length }) => {
      const open = this.momentOf(day, before);
      return { open, close: open + length * MINUTE_MS };
    });
  }

  /** The trading day after a date, holidays aside. */
  nextDay(day: number): number {
    let next = day + 1;
    while (!this.#isTradingDate(next)) next++;
    return next;
  }

  /** Trading days between 1970-01-01 and a date, holidays aside: a count that skips weekends where they do not trade. */
  tradingDaysBefore(day: number): number {
    if (this.#weekends) return day;
    // 1969-12-29 was a Monday.
    const weeks = Math.floor((day + 3) / 7);
    return weeks * 5 + Math.min(day + 3 - weeks * 7, 5);
  }

  /** The first trading day from a date on, holidays aside. */
  firstDayFrom(day: number): number {
    return this.#isTradingDate(day) ? day : this.nextDay(day);
  }

  #previousDay(day: number): number {
    let previous = day - 1;
    while (!this.#isTradingDate(previous)) previous--;
    return previous;
  }

  #isTradingDate(date: number): boolean {
    // 1970-01-01 was a Thursday.
    const weekday = (((date + 3) % 7) + 7) % 7;
    return this.#weekends || weekday < 5;
  }
}
