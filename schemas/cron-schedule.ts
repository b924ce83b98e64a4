import { Cron, CronPattern } from 'croner';

/** Numbers, names of months and days, `*`, lists, ranges, steps: what every cron has, and Temporal can keep. */
const FIELD = /^(?:[\d*,/-]|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|SUN|MON|TUE|WED|THU|FRI|SAT)+$/i;

/** The wall-clock minutes that an expression means: what matches each list. */
export interface WallClock {
  readonly minute: readonly number[];
  readonly hour: readonly number[];
  readonly dayOfMonth: readonly number[];
  /** 1 is January. */
  readonly month: readonly number[];
  /** 0 is Sunday. */
  readonly dayOfWeek: readonly number[];
}

export interface CronSchedule {
  /** It means all of these. Two when both days are restricted: such an expression means either. */
  readonly wallClocks: readonly WallClock[];
  /** IANA name as the tz database writes it. */
  readonly timezone: string;
  /** The first time after `after`. On a day that has no 2:30, 2:30 does not come; where it comes twice, it is two times. */
  next(after: Date): Date | undefined;
}

/** @throws {RangeError} with what is wanted. */
export const toTimezone = (name: string): string => {
  try {
    // Offsets are no names of the tz database, which is all that Temporal knows.
    if (!/^[+-]/.test(name)) return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    // told below
  }
  throw new RangeError(`found ${JSON.stringify(name)}, want an IANA time zone such as "Europe/Berlin"`);
};

const marked = (marks: readonly number[], first: number): readonly number[] =>
  marks.flatMap((mark, index) => (mark ? [index + first] : []));

const toWallClocks = (pattern: CronPattern): readonly WallClock[] => {
  const whole = {
    minute: marked(pattern.minute, 0),
    hour: marked(pattern.hour, 0),
    dayOfMonth: marked(pattern.day, 1),
    month: marked(pattern.month, 1),
    dayOfWeek: marked(pattern.dayOfWeek, 0),
  };
  if (pattern.starDOM || pattern.starDOW) return [whole];
  const anyDay = marked(
    pattern.day.map(() => 1),
    1,
  );
  const anyWeekday = marked(
    pattern.dayOfWeek.map(() => 1),
    0,
  );
  return [
    { ...whole, dayOfWeek: anyWeekday },
    { ...whole, dayOfMonth: anyDay },
  ];
};

/**
 * A cron expression of five fields (minute, hour, day of month, month, day of week).
 * @throws {RangeError} with what was found and what is wanted.
 */
export const toCronSchedule = (expression: string, timezone = 'UTC'): CronSchedule => {
  const zone = toTimezone(timezone);
  const found = `found ${JSON.stringify(expression)}`;
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5 || !fields.every((field) => FIELD.test(field)))
    throw new RangeError(
      `${found}, want five fields (minute hour day month weekday) of numbers, names, "*", ",", "-" and "/"`,
    );
  // The step makes it a pattern of intervals, for which the library takes the wall clock at its word, as Temporal does.
  const pattern = `*/60 ${fields.join(' ')}`;
  let wallClocks: readonly WallClock[];
  try {
    wallClocks = toWallClocks(new CronPattern(pattern, undefined, { mode: '6-part' }));
  } catch (error) {
    const fault = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error);
    throw new RangeError(`${found}, want a cron expression: ${fault.replace(pattern, expression)}`);
  }
  const cron = new Cron(pattern, { mode: '6-part', timezone: zone, paused: true });
  if (cron.nextRun(new Date()) === null) throw new RangeError(`${found}, want an expression that some day matches`);
  return { wallClocks, timezone: zone, next: (after) => cron.nextRun(after) ?? undefined };
};

/** When a cron fires next; `undefined`: never again. */
export const nextFiring = (
  cron: {
    readonly schedule: string;
    readonly timezone: string | undefined;
    readonly endTime: Date | undefined;
    readonly enabled: boolean;
  },
  after: Date,
): Date | undefined => {
  if (!cron.enabled) return undefined;
  const next = toCronSchedule(cron.schedule, cron.timezone).next(after);
  return next && cron.endTime && next > cron.endTime ? undefined : next;
};
