import { NUMBER, type Unread } from './unread.ts';

const COUNT_WORDS: Readonly<Record<string, number>> = {
  ...{ a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, ten: 10, twelve: 12, half: 0.5 },
  ...{ 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9, 十: 10, 半: 0.5 },
};
const UNITS: readonly (readonly [RegExp, seconds: number])[] = [
  [/^(?:mon|月)/iu, 30 * 86_400],
  [/^(?:s|秒)/iu, 1],
  [/^(?:m|分)/iu, 60],
  [/^(?:h|小时|钟头)/iu, 3_600],
  [/^(?:d|天|日)/iu, 86_400],
  [/^(?:w|周|星期)/iu, 7 * 86_400],
  [/^(?:y|年)/iu, 365 * 86_400],
];
const COUNT = `(?<count>${NUMBER}|\\b(?:an?|one|two|three|four|five|six|seven|ten|twelve|half an?)\\b|[一二两三四五六七八九十半])`;
const UNIT =
  '(?<unit>(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|months?|years?)(?![A-Za-z])|小时|钟头|分钟|秒|天|日|周|星期|月|年)';
const SPAN = `${COUNT}\\s*-?\\s*个?${UNIT}`;

const spanOf = (match: RegExpExecArray | undefined): number | undefined => {
  const { count = '', unit = '' } = match?.groups ?? {};
  if (unit === '') return undefined;
  const number = COUNT_WORDS[count.toLowerCase().split(' ')[0] ?? ''] ?? Number(count.replaceAll(',', ''));
  const seconds = UNITS.find(([words]) => words.test(unit))?.[1] ?? 1;
  return Math.round(number * seconds);
};

const EVERY = [
  new RegExp(`(?:\\bevery|\\bsteps? of|每隔?|步长(?:为)?)\\s*${SPAN}`, 'iu'),
  new RegExp(`${SPAN}\\s*(?:report\\w*\\s+|time\\s*)?(?:steps?|intervals?|步长)`, 'iu'),
];
const HOURLY = /\bhourly\b|逐时|每小时/iu;
/** "For more than 3 hours" limits what is looked for, not how long the network is simulated. */
const NO_DURATION = new RegExp(
  `(?:more than|less than|longer than|shorter than|at least|at most|last|超过|至少|不足|最后)\\s*${SPAN}`,
  'iu',
);
const ASSIGNED = new RegExp(`\\bduration\\s*[=:]\\s*(${NUMBER})(?!\\s*-?\\s*${UNIT})`, 'iu');
const DURATION = new RegExp(SPAN, 'iu');

/** How long and in which steps a text wants a network simulated, in seconds. */
export const takeSpans = (
  unread: Unread,
): { readonly durationS: number | undefined; readonly reportStepS: number | undefined } => {
  const every = spanOf(unread.takeFirst(EVERY));
  const reportStepS = every ?? (unread.takeFirst([HOURLY]) ? 3_600 : undefined);
  unread.take(NO_DURATION);
  const assigned = unread.takeFirst([ASSIGNED])?.[1];
  const durationS = assigned === undefined ? spanOf(unread.takeFirst([DURATION])) : Number(assigned);
  return { durationS, reportStepS };
};

const CLOCK = '(\\d{1,3}):(\\d{2})';
const HOUR = '(\\d{1,3})';
const RANGES = [
  new RegExp(`(?:from|between)?\\s*${CLOCK}\\s*(?:to|-|–|and|until|till|至|到|~)\\s*${CLOCK}`, 'iu'),
  new RegExp(
    `(?:from|between)\\s+(?:hour\\s+)?${HOUR}()\\s*(?:to|-|–|and|until)\\s*(?:hour\\s+)?${HOUR}()\\s*(?:h\\b|hours?|o'clock)`,
    'iu',
  ),
  new RegExp(`${HOUR}()\\s*[点时]?\\s*(?:至|到|-|~)\\s*${HOUR}()\\s*[点时]`, 'iu'),
];
const UNTIL = [new RegExp(`(?:\\b(?:until|till)|直到)\\s*${CLOCK}`, 'iu')];
const MOMENTS = [
  new RegExp(`(?:\\bat\\s+)?${HOUR}(?::(\\d{2}))?\\s*(?<half>[ap]m)\\b`, 'iu'),
  new RegExp(`(?:\\b(?:at|by)\\s+)?${CLOCK}`, 'iu'),
  /\b(?:at\s+)?(?<noon>noon|midday)\b|(?<zhNoon>中午|正午)/iu,
  new RegExp(`\\b(?:at|in) hour\\s+${HOUR}()`, 'iu'),
  new RegExp(`第?\\s*${HOUR}()\\s*(?:点|时(?!间|步))`, 'iu'),
  new RegExp(`第\\s*${HOUR}()\\s*个?小时`, 'iu'),
];
const secondOf = (hours: string | undefined, minutes: string | undefined): number =>
  Number(hours) * 3_600 + Number(minutes ?? 0) * 60;
const NOON_S = 12 * 3_600;

const momentOf = ({ 1: hours, 2: minutes, groups }: RegExpExecArray): number => {
  const { half, noon, zhNoon } = groups ?? {};
  if (noon ?? zhNoon) return NOON_S;
  if (half === undefined) return secondOf(hours, minutes);
  return (secondOf(hours, minutes) % NOON_S) + (half.toLowerCase() === 'pm' ? NOON_S : 0);
};

export interface Window {
  readonly fromS: number;
  readonly untilS: number;
}

/** Times of a run that a text names: a stretch of it, or a moment; hours count from its start. */
export const takeTimes = (
  unread: Unread,
): { readonly window: Window | undefined; readonly atS: number | undefined } => {
  const range = unread.takeFirst(RANGES);
  const until = range ? undefined : unread.takeFirst(UNTIL);
  const window = range
    ? { fromS: secondOf(range[1], range[2]), untilS: secondOf(range[3], range[4]) }
    : until && { fromS: 0, untilS: secondOf(until[1], until[2]) };
  const moment = unread.takeFirst(MOMENTS);
  return { window, atS: moment && momentOf(moment) };
};
