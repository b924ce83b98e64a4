import { readFileSync } from 'node:fs';
import { UsageError } from './command.ts';

const read = (source: string): string => {
  if (source === '-') return readFileSync(0, 'utf8');
  if (!source.startsWith('@')) return source;
  try {
    return readFileSync(source.slice(1), 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read the input: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const humanMessage = (content: string): unknown => ({ messages: [{ role: 'user', content }] });

/**
 * The input of a run: JSON, `@file` or `-` (stdin) from `--input`, or plain words, which become a message.
 * @returns `undefined` when neither is given.
 */
export const parseRunInput = (option: string | undefined, words: string | undefined): unknown => {
  if (option !== undefined && words !== undefined)
    throw new UsageError('found --input and a message, want one of the two');
  if (words !== undefined) return humanMessage(words);
  if (option === undefined) return undefined;
  const text = read(option);
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? humanMessage(value) : value;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--input is not JSON (${reason}); for plain words leave --input out and give them in quotes`);
  }
};

/** What answers an interrupt: JSON, or text that is none. */
export const parseAnswer = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
