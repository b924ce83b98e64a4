/** A stamp as its text says it. */
export interface Stamp {
  /** Ms since 1970; of a local time as if its zone were UTC. */
  readonly ms: number;
  /** `local`: the text has no zone. Else its offset from UTC in minutes; `epoch`: a number counted from 1970 UTC. */
  readonly zone: 'local' | 'epoch' | 'Z' | number;
  /** It names a day and no time of day. */
  readonly isDate: boolean;
}

export type EpochUnit = 's' | 'ms' | 'us';

const MS_PER: Readonly<Record<EpochUnit, number>> = { s: 1000, ms: 1, us: 0.001 };
const DATE_TIME =
  /^(\d{4})([-/]?)(\d{2})\2(\d{2})(?:[T ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)? ?(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/i;
const EPOCH = /^-?\d+(?:\.\d+)?$/;
/** Eight digits are a date: as seconds they would be days of 1970. */
const COMPACT_DATE = /^\d{8}$/;

const toOffset = (text: string): 'Z' | number => {
  if (/^[zu]/i.test(text)) return 'Z';
  const digits = text.slice(1).replace(':', '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return text.startsWith('-') ? -minutes : minutes;
};

/** Which unit a count since 1970 is in, by its size: seconds reach 1e11 in the year 5138, ms 1e14. */
export const guessEpochUnit = (text: string): EpochUnit => {
  const size = Math.abs(Number(text));
  if (size < 1e11) return 's';
  return size < 1e14 ? 'ms' : 'us';
};

export const isEpoch = (text: string): boolean => EPOCH.test(text) && !COMPACT_DATE.test(text);

export const parseEpoch = (text: string, unit: EpochUnit): Stamp => ({
  ms: unit === 's' ? Math.round(Number(text) * 1000) : Number(text) * MS_PER[unit],
  zone: 'epoch',
  isDate: false,
});

/** @returns `undefined` for what is no time, such as the 30th of February. */
export const parseDateTime = (text: string): Stamp | undefined => {
  const match = DATE_TIME.exec(text);
  if (match === null) return undefined;
  const [, year, , month, day, hour, minute = '0', second = '0', fraction = '', zone] = match;
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const [h, min, s] = [Number(hour ?? 0), Number(minute), Number(second)];
  if (h > 23 || min > 59 || s > 59) return undefined;
  const ms = Date.UTC(y, m - 1, d, h, min, s) + (fraction === '' ? 0 : Number(`0.${fraction}`) * 1000);
  const date = new Date(Date.UTC(y, m - 1, d));
  // Date.UTC lets the 30th of February be the 1st of March, and the year 20 be 1920.
  if (date.getUTCFullYear() !== y || date.getUTCMonth() !== m - 1 || date.getUTCDate() !== d) return undefined;
  const offset = zone === undefined ? 'local' : toOffset(zone);
  return { ms: typeof offset === 'number' ? ms - offset * 60_000 : ms, zone: offset, isDate: hour === undefined };
};
