import { z } from 'zod';
import { LevelSchema } from './level.ts';

/** The most bars that one tool call reads. */
export const MAX_BARS = 10_000;

export const isIsoTime = (text: string): boolean =>
  z.iso.date().safeParse(text).success || z.iso.datetime({ offset: true }).safeParse(text).success;

// A refinement and no union of formats: the model reads the JSON schema with every request, and zod's date patterns are long.
export const isoTime = (description: string) =>
  z
    .string()
    .refine(isIsoTime, 'must be an ISO date (2020-04-17) or time with a zone (2020-04-17T14:30:00Z)')
    .describe(description);

/** Postgres keeps neither U+0000 nor half a character in text, and nobody sees a control character. */
export const isPlainText = (text: string): boolean => text.isWellFormed() && !/\p{Cc}/u.test(text);
export const PLAIN_TEXT = 'must have no control characters, nor half of a surrogate pair';

export const SymbolSchema = z
  .string()
  .trim()
  .min(1)
  .max(32)
  .refine(isPlainText, PLAIN_TEXT)
  // In the path of a request these are steps and no names.
  .refine((symbol) => symbol !== '.' && symbol !== '..', 'must not be dots only');

/** What names a range of one stored series. */
export const seriesArgs = {
  symbol: SymbolSchema.describe('Symbol of the instrument, such as SPX'),
  level: LevelSchema.default('1d').describe('Bar size'),
  from: isoTime('First day or time, inclusive (ISO 8601, UTC); absent: from the first stored bar').optional(),
  to: isoTime('Last day or time, inclusive (ISO 8601, UTC); absent: to the last stored bar').optional(),
};

const DAY_MS = 86_400_000;

/** The last moment of a range's end: a day includes all of it. */
export const endOfRange = (to: string): number => Date.parse(to) + (to.includes('T') ? 0 : DAY_MS - 1);

export const isOrdered = ({ from, to }: { from?: string | undefined; to?: string | undefined }): boolean =>
  from === undefined || to === undefined || Date.parse(from) <= endOfRange(to);
export const ORDERED = { path: ['from'], message: 'must not be after `to`' };

/** The range of an ISO `from` and `to`; a day as `to` includes all of it. */
export const toRange = ({ from, to }: { from?: string | undefined; to?: string | undefined }) => ({
  fromTs: from === undefined ? undefined : Date.parse(from),
  toTs: to === undefined ? undefined : endOfRange(to),
});
