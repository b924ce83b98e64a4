import { readFileSync } from 'node:fs';
import { UsageError } from './command.ts';

/** The text of an option that is given as it is, as `@FILE`, or as `-` for stdin. */
export const readOption = (source: string): string => {
  if (source === '-') return readFileSync(0, 'utf8');
  if (!source.startsWith('@')) return source;
  try {
    return readFileSync(source.slice(1), 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read the input: ${error instanceof Error ? error.message : String(error)}`);
  }
};
