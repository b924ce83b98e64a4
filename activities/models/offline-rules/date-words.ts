/** A stretch of days that a text names: a day, a month, a year. Both ends belong to it. */
interface Period {
  readonly start: string;
  readonly end: string;
  /** Where it stands in the text. */
  readonly at: number;
  readonly until: number;
}

export interface DateRange {
  readonly from?: string;
  readonly to?: string;
}

/** A stretch that ends at the last bar, wherever that is: this model has no clock. */
export interface RelativeRange {
  readonly count: number;
  readonly unit: 'bar' | 'week' | 'month' | 'year' | 'year-to-date';
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = '(?<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?';
const YEAR = '(?<year>(?:19|20)\\d{2})';

const PATTERNS = [
  `${YEAR}\\s*年\\s*(?:(?<month>\\d{1,2})\\s*月\\s*(?:(?<day>\\d{1,2})\\s*[日号])?)?`,
  `(?<!\\d)${YEAR}[-/.](?<month>\\d{1,2})[-/.](?<day>\\d{1,2})(?!\\d)`,
  `(?<!\\d)${YEAR}[-/](?<month>\\d{1,2})(?!\\d)`,
  `\\b(?<day>\\d{1,2})\\s+${MONTH}\\s+${YEAR}(?!\\d)`,
  `\\b${MONTH}\\s+(?:(?<day>\\d{1,2})(?:st|nd|rd|th)?,?\\s+)?${YEAR}(?!\\d)`,
  `(?<![\\d.$,])${YEAR}(?!\\d|[.,]\\d|\\s*(?:bars?|days?|points?|点))`,
];

const pad = (value: number): string => String(value).padStart(2, '0');
const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

const toPeriod = ({ year, month, day }: Record<string, string | undefined>): readonly [string, string] | undefined => {
  const monthNumber = month === undefined ? undefined : MONTHS.indexOf(month.toLowerCase()) + 1 || Number(month);
  if (monthNumber === undefined) return [`${year}-01-01`, `${year}-12-31`];
  if (!(monthNumber >= 1 && monthNumber <= 12)) return undefined;
  const last = daysIn(Number(year), monthNumber);
  const prefix = `${year}-${pad(monthNumber)}`;
  if (day === undefined) return [`${prefix}-01`, `${prefix}-${last}`];
  const date = `${prefix}-${pad(Number(day))}`;
  return Number(day) >= 1 && Number(day) <= last ? [date, date] : undefined;
};

/** What a pattern has read is not read again, even when it is no date: "2020-02-30" does not mean the year 2020. */
const periodsOf = (text: string): readonly Period[] => {
  const read: (Pick<Period, 'at' | 'until'> & { readonly days: readonly [string, string] | undefined })[] = [];
  for (const pattern of PATTERNS)
    for (const match of text.matchAll(new RegExp(pattern, 'giu'))) {
      const [at, until] = [match.index, match.index + match[0].length];
      const isRead = read.some((other) => at < other.until && other.at < until);
      if (!isRead) read.push({ at, until, days: toPeriod(match.groups ?? {}) });
    }
  return read
    .flatMap(({ at, until, days }) => (days ? [{ start: days[0], end: days[1], at, until }] : []))
    .sort((a, b) => a.at - b.at);
};

const SINCE = /(?:since|from|starting|自从?|从|由)\s*$/iu;
const SINCE_BEHIND = /^\s*(?:以来|至今|之后|以后|起|开始|onwards?)/iu;
const UNTIL = /(?:until|till|up to|through|to|as of|截至|截止|直到|到)\s*(?:the end of\s*)?$/iu;
const UNTIL_BEHIND = /^\s*(?:为止|止)/u;
const BEFORE = /before\s*$/iu;
const BEFORE_BEHIND = /^\s*(?:之前|以前)/u;
const AFTER = /after\s*$/iu;

const dayFrom = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);

/** The dates that a text asks for, in English or Chinese; `undefined` when it names none. */
export const findDateRange = (text: string): DateRange | undefined => {
  const [first, second] = periodsOf(text);
  if (first === undefined) return undefined;
  if (second !== undefined) {
    const [a, b] = first.start <= second.start ? [first, second] : [second, first];
    return { from: a.start, to: b.end };
  }
  const [before, behind] = [text.slice(0, first.at), text.slice(first.until)];
  if (SINCE.test(before) || SINCE_BEHIND.test(behind)) return { from: first.start };
  if (AFTER.test(before)) return { from: dayFrom(first.end, 1) };
  if (BEFORE.test(before) || BEFORE_BEHIND.test(behind)) return { to: dayFrom(first.start, -1) };
  if (UNTIL.test(before) || UNTIL_BEHIND.test(behind)) return { to: first.end };
  return { from: first.start, to: first.end };
};

const NUMBERS: Readonly<Record<string, number>> = {
  ...{ a: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, ten: 10, twelve: 12 },
  ...{ 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9, 十: 10 },
};
const UNITS: readonly (readonly [RegExp, RelativeRange['unit']])[] = [
  [/^(?:year|年)/iu, 'year'],
  [/^(?:month|个?月)/iu, 'month'],
  [/^(?:week|周|个?星期)/iu, 'week'],
  [/./u, 'bar'],
];
const RELATIVE = [
  /\b(?:last|past|recent|previous|latest)\s+(?:(\d+|a|one|two|three|four|five|six|ten|twelve)\s+)?(bars?|candles?|sessions?|(?:trading\s+)?days?|weeks?|months?|years?)\b/iu,
  /(?:最近|过去|近)\s*(\d+|[一二两三四五六七八九十])\s*(根|个?交易日|天|日|周|个?星期|个?月|年)/u,
];

export const findRelativeRange = (text: string): RelativeRange | undefined => {
  if (/\b(?:ytd|year[- ]to[- ]date|this year)\b|今年/iu.test(text)) return { count: 1, unit: 'year-to-date' };
  for (const pattern of RELATIVE) {
    const [, count, unit = ''] = pattern.exec(text) ?? [];
    if (unit === '') continue;
    const number = count === undefined ? 1 : (NUMBERS[count.toLowerCase()] ?? Number(count));
    return { count: number, unit: UNITS.find(([words]) => words.test(unit))?.[1] ?? 'bar' };
  }
  return undefined;
};

/** The first day of a relative range that ends on `last`; `undefined` for one that is counted in bars. */
export const startOf = ({ count, unit }: RelativeRange, last: string): string | undefined => {
  const [year = 0, month = 1, day = 1] = last.slice(0, 10).split('-').map(Number);
  if (unit === 'bar') return undefined;
  if (unit === 'year-to-date') return `${year}-01-01`;
  if (unit === 'week') return dayFrom(last.slice(0, 10), -7 * count);
  const months = year * 12 + month - 1 - count * (unit === 'year' ? 12 : 1);
  const [toYear, toMonth] = [Math.floor(months / 12), (months % 12) + 1];
  return `${toYear}-${pad(toMonth)}-${pad(Math.min(day, daysIn(toYear, toMonth)))}`;
};
