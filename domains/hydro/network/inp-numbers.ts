import { LARGEST_NUMBER } from '../errors.ts';

/** Lines without any of these have numbers that are finite, or that EPANET refuses itself. (No flag i: with it S and K are not ASCII.) */
const SUSPICIOUS = /\P{ASCII}|[Nn][Aa][Nn]|[Ii][Nn][Ff]|[Ee]\+?\d{2}|\d{19}/u;
const NOT_FINITE = /^[+-]?(nan|inf|infinity)(\(.*\))?$/i;
/** EPANET's number reader stops at the first letter that is not ASCII, and takes what comes before it for the number, or 0. */
const CUT_OFF = /^[+-]?(\d+\.?\d*|\.\d+)?([Ee][+-]?\d+)?\P{ASCII}/u;

type Pick = (words: readonly string[]) => readonly string[];

const from =
  (first: number, end?: number): Pick =>
  (words) =>
    words.slice(first, end);
const last: Pick = (words) => words.slice(1).slice(-1);
/** Nothing of lines that end in a name. */
const lastUnless =
  (isName: (...words: readonly string[]) => boolean): Pick =>
  (words) =>
    isName(...words.map((word) => word.toUpperCase())) ? [] : last(words);

/** The words of a line that are numbers, by the first letters of its section. */
const NUMBERS: Readonly<Record<string, Pick>> = {
  '[JUNC': from(1, 3),
  '[RESE': from(1, 2),
  '[TANK': from(1, 7),
  '[PIPE': from(3, 7),
  '[PUMP': (words) => words.filter((_, at) => at > 3 && /^(power|speed)$/i.test(words[at - 1] ?? '')),
  '[VALV': (words) => [3, 5, 6].flatMap((at) => (at === 5 && /^gpv$/i.test(words[4] ?? '') ? [] : (words[at] ?? []))),
  '[DEMA': from(1, 2),
  '[STAT': from(1, 2),
  '[PATT': from(1),
  '[CURV': from(1, 3),
  '[EMIT': from(1, 2),
  '[CONT': (words) => [...words.slice(2, 3), ...words.slice(-1)],
  '[RULE': lastUnless((first = '') => first === 'RULE'),
  '[ENER': lastUnless((first = '', second = '', third = '') =>
    first === 'PUMP' ? /^(PATT|EFFI)/.test(third) : second.startsWith('PATT'),
  ),
  '[QUAL': last,
  '[SOUR': from(2, 3),
  '[REAC': last,
  '[TIME': from(1),
  '[OPTI': lastUnless((first = '') => ['QUALITY', 'MAP', 'HYDRAULICS', 'PATTERN'].includes(first)),
};

/** EPANET parts words by plain spaces and tabs; a quoted word may hold some. */
const toWords = (content: string): readonly string[] =>
  [...content.matchAll(/"([^"]*)"|([^ \t\r]+)/g)].map(([, quoted, bare]) => (quoted ?? bare ?? '').trimEnd());

/** Whether an INP text may have numbers that are none; most have no line to look at. */
export const mayHaveBadNumbers = (text: string): boolean => SUSPICIOUS.test(text);

/**
 * What EPANET takes for a number without a word and is none: NaN, infinity, what makes sums overflow, and words with letters beyond ASCII, such as
 * the minus sign of a word processor or digits of full width, which are 0 to it.
 * @param section The first five letters of its header, in capitals.
 * @returns what is wrong.
 */
export const findBadNumber = (section: string, text: string): string | undefined => {
  const content = text.split(';')[0] ?? '';
  if (!SUSPICIOUS.test(content)) return undefined;
  for (const word of NUMBERS[section]?.(toWords(content)) ?? []) {
    if (NOT_FINITE.test(word) || Math.abs(Number.parseFloat(word)) === Number.POSITIVE_INFINITY)
      return 'NaN or an infinite number, wanted a finite one';
    if (Math.abs(Number.parseFloat(word)) > LARGEST_NUMBER)
      return `${JSON.stringify(word)} is beyond anything of a water network, wanted at most 1e18`;
    if (CUT_OFF.test(word)) return `${JSON.stringify(word)} is no number, wanted plain digits`;
  }
  return undefined;
};
