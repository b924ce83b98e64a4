import type { Calendar } from './calendar.ts';
import { KlinesError } from './errors.ts';
import { createGrid } from './grid.ts';
import { DAY_MS, type Level, MINUTE_MS, minutesOf } from './level.ts';
import { type EpochUnit, guessEpochUnit, isEpoch, parseDateTime, parseEpoch, type Stamp } from './stamp.ts';
import { TimeZone } from './time-zone.ts';

/** How the times of a file are to be understood. */
export interface BarTimeOptions {
  /** Absent: stamps are taken as they are, and checked for nothing that only a level can say. */
  readonly level?: Level | undefined;
  /** IANA name of the zone of stamps that have none; default UTC. */
  readonly timeZone?: string | undefined;
  /** Whether stamps are the start of their bars (the default) or the end. */
  readonly stamp?: 'start' | 'end' | undefined;
  /** Of stamps that are counts since 1970; default by the size of the first one. */
  readonly epochUnit?: EpochUnit | undefined;
  /** When the market trades: then bars at other times, or between the bars of the level, are refused. */
  readonly calendar?: Calendar | undefined;
}

const EARLIEST = Date.UTC(1700, 0);
const LATEST = Date.UTC(2200, 0);
/** Clocks change by an hour at most, so the offsets of one zone lie that close. */
const MAX_ZONE_SPAN_MINUTES = 60;

const show = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);

const toStart = ({ level, stamp, calendar }: BarTimeOptions): ((ts: number, isDate: boolean) => number) => {
  if (stamp !== 'end') return (ts) => ts;
  if (level === undefined)
    throw new KlinesError('OPTION_INVALID', { found: 'stamps of bar ends without a level', wanted: 'the level too' });
  const minutes = minutesOf(level);
  if (minutes !== undefined && calendar === undefined) return (ts) => ts - minutes * MINUTE_MS;
  const grid = calendar && createGrid(level, calendar);
  if (minutes !== undefined) {
    return (ts) => {
      const slot = grid?.slotOf(ts - 1);
      return slot === undefined || grid === undefined ? ts - minutes * MINUTE_MS : grid.startOf(slot);
    };
  }
  // A stamp without a time of day names its day; a moment belongs to the day that it ends.
  const dayOf = (ts: number): number => Math.floor(ts / DAY_MS);
  return (ts, isDate) => {
    const day = isDate ? dayOf(ts) : (calendar?.dayOf(ts - 1) ?? dayOf(ts - 1));
    if (level === '1d') return day * DAY_MS;
    const date = new Date(day * DAY_MS);
    if (level === '1M') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
    return (day - ((((day + 3) % 7) + 7) % 7)) * DAY_MS;
  };
};

/** Turns the stamps of one file into starts of bars, and holds them to one zone. */
export class BarTimes {
  readonly #options: BarTimeOptions;
  readonly #zone: TimeZone;
  readonly #toStart: (ts: number, isDate: boolean) => number;
  readonly #isStart: (ts: number) => boolean;
  #epochUnit: EpochUnit | undefined;
  #zoneKind: string | undefined;
  #least = Number.POSITIVE_INFINITY;
  #most = Number.NEGATIVE_INFINITY;

  /** @throws {KlinesError} `OPTION_INVALID`. */
  constructor(options: BarTimeOptions) {
    this.#options = options;
    this.#zone = new TimeZone(options.timeZone ?? 'UTC');
    this.#epochUnit = options.epochUnit;
    this.#toStart = toStart(options);
    const { level, calendar } = options;
    const grid = level && calendar && createGrid(level, calendar);
    const intraday = level !== undefined && minutesOf(level) !== undefined;
    this.#isStart = grid?.isStart ?? (intraday ? (ts) => ts % MINUTE_MS === 0 : () => true);
  }

  /**
   * The start of the bar, UTC ms.
   * @param after Start of the bar before: of a local hour that clocks show twice, it tells which is meant.
   * @throws {KlinesError} `TIME_INVALID`, `TIME_OFF_GRID` or `ZONES_MIXED`, without a place.
   */
  read(text: string, after: number | undefined): number {
    const stamp = this.#parse(text);
    this.#checkZone(text, stamp);
    const ts = this.#toStart(this.#toMoment(text, stamp, after), stamp.isDate);
    if (!Number.isInteger(ts) || ts < EARLIEST || ts >= LATEST)
      throw new KlinesError('TIME_INVALID', {
        found: `the time ${show(text)}`,
        wanted: 'whole milliseconds between the years 1700 and 2200; check the unit of the count',
      });
    if (!this.#isStart(ts)) this.#refuseOffGrid(text, ts);
    return ts;
  }

  #parse(text: string): Stamp {
    if (isEpoch(text)) {
      this.#epochUnit ??= guessEpochUnit(text);
      return parseEpoch(text, this.#epochUnit);
    }
    const stamp = parseDateTime(text);
    if (stamp !== undefined) return stamp;
    throw new KlinesError('TIME_INVALID', {
      found: `${show(text)}, which is no time`,
      wanted: 'one such as 2020-04-17, 2020-04-17T14:30:00Z, 2020-04-17 14:30:00-04:00 or seconds or ms since 1970',
    });
  }

  #checkZone(text: string, { zone }: Stamp): void {
    const kind = typeof zone === 'number' ? 'offset' : zone;
    const differs = this.#zoneKind !== undefined && kind !== this.#zoneKind;
    this.#zoneKind = kind;
    if (typeof zone === 'number') {
      this.#least = Math.min(this.#least, zone);
      this.#most = Math.max(this.#most, zone);
    }
    if (!differs && !(this.#most - this.#least > MAX_ZONE_SPAN_MINUTES)) return;
    throw new KlinesError('ZONES_MIXED', {
      found: `the time ${show(text)}, of another time zone than the rows before`,
      wanted: 'one time zone in a file; write all times in UTC, or all without a zone',
    });
  }

  #toMoment(text: string, { ms, zone, isDate }: Stamp, after: number | undefined): number {
    if (zone !== 'local') return ms;
    const { level } = this.#options;
    const namesDay = level !== undefined && minutesOf(level) === undefined && ms % DAY_MS === 0;
    if (namesDay && (isDate || this.#options.stamp !== 'end')) return ms;
    const [first, second] = this.#zone.momentsOf(ms);
    if (first !== undefined) return second !== undefined && after !== undefined && first <= after ? second : first;
    throw new KlinesError('TIME_INVALID', {
      found: `the time ${show(text)}, which clocks in ${this.#zone.name} skip`,
      wanted: 'a time that there was; check the time zone',
    });
  }

  #refuseOffGrid(text: string, ts: number): never {
    const { level, calendar, stamp = 'start' } = this.#options;
    const at = new Date(ts).toISOString();
    const hint = `check the level, the time zone and whether stamps are bar starts or ends (taken as ${stamp}s)`;
    throw new KlinesError('TIME_OFF_GRID', {
      found: `the time ${show(text)} (bar start ${at}), where no bar of ${level} begins${calendar ? ' in this market' : ''}`,
      wanted: `the start of a ${level} bar; ${hint}`,
    });
  }
}
