import { LEVELS, type Level } from '../domains/chanlun/index.ts';
import { UsageError } from './command.ts';

/** @throws {UsageError} */
export const parseLevel = (text: string): Level => {
  const level = LEVELS.find((known) => known === text);
  if (level === undefined) throw new UsageError(`found --level ${text}, want one of ${LEVELS.join(', ')}`);
  return level;
};

/** What of their bars the times of a file are. @throws {UsageError} */
export const parseStamp = (text: string): 'start' | 'end' => {
  if (text !== 'start' && text !== 'end') throw new UsageError(`found --stamp ${text}, want start or end`);
  return text;
};
