import type { InpLine } from './inp-lines.ts';

/** What is wrong with one line; the caller knows which. */
export class LineError extends Error {}

// A declaration, not a constant: only so does the compiler know that the code after a call is not reached.
export function refuse(message: string): never {
  throw new LineError(message);
}

/** The word at a place. */
export const word = ({ tokens }: InpLine, at: number, name: string): string =>
  tokens[at] ?? refuse(`the ${name} (word ${at + 1}) is missing`);

export const toNumber = (text: string, name: string): number => {
  const value = Number(text);
  return Number.isFinite(value) && text !== '' ? value : refuse(`${name} is no number: ${JSON.stringify(text)}`);
};

/** The number at a place. */
export const number = (line: InpLine, at: number, name: string, fallback?: number): number => {
  const text = line.tokens[at];
  if (text === undefined) return fallback ?? refuse(`the ${name} (word ${at + 1}) is missing`);
  return toNumber(text, name);
};

/** EPANET writes `*` for an id left out in the middle of a line. */
export const optionalId = (line: InpLine, at: number): string | undefined =>
  line.tokens[at] === '*' ? undefined : line.tokens[at];
