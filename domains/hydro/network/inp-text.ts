import type { InpProblem } from '../engine/inp-report.ts';

/** NUL ends a line for EPANET, and half a character takes the end of its line along: both lose elements without a word. */
const NO_TEXT = /[\p{Surrogate}\0]/u;

/** Where an INP text is no text, line by line; none for most. */
export const findNoText = (inp: string): readonly InpProblem[] =>
  NO_TEXT.test(inp)
    ? inp.split('\n').flatMap((text, index) => {
        const [found] = NO_TEXT.exec(text) ?? [];
        if (found === undefined) return [];
        const what = found === '\0' ? 'a NUL character' : 'half a character (a lone surrogate)';
        const shown = text.trim().replaceAll('\0', '\ufffd').toWellFormed();
        return [{ line: index + 1, text: shown, message: `found ${what}, wanted text` }];
      })
    : [];

/** Bytes of a line that EPANET reads together; it takes what comes behind them for the next line. */
const LINE_BYTES = 1023;
const MOST_BYTES_EACH = 3;
/** Words of a line that EPANET reads; it passes over the others without a word. */
const LINE_WORDS = 40;
/** Where it does no harm: a title goes on in its next line, and behind the end nothing is read. */
const HARMLESS = ['[TITL', '[END]'];

/**
 * What EPANET would cut off a line.
 * @param section The first five letters of its header, in capitals.
 * @returns what is wrong.
 */
export const findCutOff = (section: string, text: string): string | undefined => {
  if (HARMLESS.includes(section)) return undefined;
  if (text.length * MOST_BYTES_EACH > LINE_BYTES) {
    const bytes = new TextEncoder().encode(text.trimEnd()).length;
    if (bytes > LINE_BYTES)
      return `the line has ${bytes} bytes, and EPANET takes what is behind ${LINE_BYTES} for another line; split or shorten it`;
  }
  if (section !== '[PATT' || text.length < 2 * LINE_WORDS) return undefined;
  const words = (text.split(';')[0] ?? '').trim().split(/\s+/).length;
  return words > LINE_WORDS
    ? `the line has ${words - 1} multipliers, and EPANET passes over those behind the first ${LINE_WORDS - 1}; split it`
    : undefined;
};
