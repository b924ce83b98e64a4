import { UsageError } from './command.ts';
import { readOption } from './read-option.ts';

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
  const text = readOption(option);
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
