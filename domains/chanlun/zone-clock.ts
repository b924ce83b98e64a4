import { ChanlunError } from './errors.ts';

const DAY_MS = 86_400_000;

const createFormat = (timeZone: string): Intl.DateTimeFormat => {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw new ChanlunError(
      'SESSION_INVALID',
      `Trading session has the time zone ${JSON.stringify(timeZone)}, wanted an IANA name such as Asia/Shanghai`,
    );
  }
};

/** Local time of one time zone, daylight saving included. Local moments are milliseconds as if the zone were UTC. */
export class ZoneClock {
  readonly #format: Intl.DateTimeFormat | undefined;
  /** Offset of a whole UTC day, or `undefined` where it changes within the day. */
  readonly #offsetByDay = new Map<number, number | undefined>();

  constructor(timeZone: string) {
    this.#format = timeZone === 'UTC' ? undefined : createFormat(timeZone);
  }

  toLocal(ts: number): number {
    return ts + this.#offsetAt(ts);
  }

  /** The moment with a local time; of two, when clocks go back, the later offset's. */
  toUtc(local: number): number {
    const guess = local - this.#offsetAt(local);
    return local - this.#offsetAt(guess);
  }

  #offsetAt(ts: number): number {
    if (this.#format === undefined) return 0;
    const day = Math.floor(ts / DAY_MS);
    if (!this.#offsetByDay.has(day)) {
      const atStart = this.#measure(day * DAY_MS);
      const atEnd = this.#measure((day + 1) * DAY_MS - 1000);
      this.#offsetByDay.set(day, atStart === atEnd ? atStart : undefined);
    }
    return this.#offsetByDay.get(day) ?? this.#measure(ts);
  }

  #measure(ts: number): number {
    const whole = Math.floor(ts / 1000) * 1000;
    const parts: Record<string, number> = {};
    for (const { type, value } of this.#format?.formatToParts(whole) ?? []) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
  }
}
