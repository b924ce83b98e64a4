import { KlinesError } from './errors.ts';
import { DAY_MS } from './level.ts';

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
    throw new KlinesError('OPTION_INVALID', {
      found: `the time zone ${JSON.stringify(timeZone)}`,
      wanted: 'an IANA name such as America/New_York, Asia/Shanghai or UTC',
    });
  }
};

/** Local times of one time zone, daylight saving included, as ms as if the zone were UTC. */
export class TimeZone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat | undefined;
  /** By local day; `undefined` where the clocks change within a day of it. */
  readonly #offsetByDay = new Map<number, number | undefined>();

  /** @throws {KlinesError} `OPTION_INVALID` for a name that is none. */
  constructor(name: string) {
    this.name = name;
    this.#format = name === 'UTC' ? undefined : createFormat(name);
  }

  /** The moments at which clocks show a local time, the earlier first: none when they skip it, two when they show it twice. */
  momentsOf(local: number): readonly number[] {
    if (this.#format === undefined) return [local];
    const day = Math.floor(local / DAY_MS);
    if (!this.#offsetByDay.has(day)) {
      const before = this.#offsetAt((day - 1) * DAY_MS);
      this.#offsetByDay.set(day, before === this.#offsetAt((day + 2) * DAY_MS) ? before : undefined);
    }
    const offset = this.#offsetByDay.get(day);
    if (offset !== undefined) return [local - offset];
    const offsets = new Set([this.#offsetAt(local - DAY_MS), this.#offsetAt(local + DAY_MS)]);
    return [...offsets]
      .map((candidate) => local - candidate)
      .filter((ts) => ts + this.#offsetAt(ts) === local)
      .sort((a, b) => a - b);
  }

  #offsetAt(ts: number): number {
    const whole = Math.floor(ts / 1000) * 1000;
    const parts: Record<string, number> = {};
    for (const { type, value } of this.#format?.formatToParts(whole) ?? []) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
  }
}
